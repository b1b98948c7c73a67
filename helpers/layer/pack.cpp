#include "pack.hpp"

#include <algorithm>
#include <map>

#include <fcntl.h>
#include <sys/xattr.h>

#include "common/rooted.hpp"
#include "tree.hpp"

namespace docker_sh {

namespace {

struct FreeWriter {
    void operator()(archive *writer) const {
        ::archive_write_fail(writer); // what was not closed is not to look whole
        ::archive_write_free(writer);
    }
};
struct FreeEntry {
    void operator()(archive_entry *entry) const { ::archive_entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

la_ssize_t write_out(archive *writer, void *digest, const void *bytes, std::size_t size) {
    const std::span piece(static_cast<const char *>(bytes), size);
    static_cast<Digest *>(digest)->add(piece);
    if (write_all(STDOUT_FILENO, {piece.data(), piece.size()}))
        return static_cast<la_ssize_t>(size);
    ::archive_set_error(writer, errno, "cannot write: %s", std::strerror(errno));
    return ARCHIVE_FATAL;
}

std::vector<std::string> attributes(const std::string &file) {
    std::string names(1 << 16, '\0'); // XATTR_LIST_MAX
    const ssize_t size = ::listxattr(file.c_str(), names.data(), names.size());
    if (size < 0 && errno != EOPNOTSUPP)
        throw system_failure("listxattr");
    std::vector<std::string> found;
    for (ssize_t at = 0; at < size; at += static_cast<ssize_t>(found.back().size()) + 1)
        found.emplace_back(names.data() + at);
    std::sort(found.begin(), found.end());
    return found;
}

struct Region {
    off_t begin, end;
};

// Where FILE has bytes; the rest of its SIZE are holes.
std::vector<Region> regions_of(const Fd &file, off_t size) {
    std::vector<Region> found;
    for (off_t at = 0; at < size; at = found.back().end) {
        const off_t begin = ::lseek(file.get(), at, SEEK_DATA);
        if (begin < 0 || begin >= size)
            break;
        const off_t end = ::lseek(file.get(), begin, SEEK_HOLE);
        found.push_back({begin, end < 0 ? size : std::min(end, size)});
    }
    return found;
}

class Packer {
public:
    explicit Packer(const PackOptions &options) : options_(options), writer_(::archive_write_new()) {
        ::archive_write_set_format_pax(writer_.get());
        // Once an attribute, in the words that Docker reads
        ::archive_write_set_format_option(writer_.get(), nullptr, "xattrheader", "SCHILY");
        ::archive_write_set_bytes_per_block(writer_.get(), 1 << 16);
        ::archive_write_set_bytes_in_last_block(writer_.get(), 1);
        check(::archive_write_open(writer_.get(), &digest_, nullptr, write_out, nullptr));
    }

    std::string run(const Fd &root) {
        walk(root, "");
        check(::archive_write_close(writer_.get()));
        return "sha256:" + digest_.finish();
    }

private:
    void check(la_ssize_t status) const {
        // WARN: a name that is not UTF-8, which is written as it is
        if (status < ARCHIVE_WARN)
            throw Failure(helper_failed, reason(writer_.get()));
    }

    bool deletes(const Named &item) const { return !options_.tree && is_whiteout(item.about); }

    // What is deleted comes first, as OCI wants it.
    std::vector<Named> ordered(const Fd &directory, const std::string &shown) const {
        std::vector<Named> items = list(directory.path(), shown);
        std::stable_partition(items.begin(), items.end(), [this](const Named &item) { return deletes(item); });
        return items;
    }

    void walk(const Fd &directory, const std::string &prefix) {
        const bool opaque = !options_.tree && attribute(directory.path(), opaque_attribute) == "y";
        if (opaque)
            mark(prefix + std::string(opaque_marker));
        for (const Named &item : ordered(directory, prefix)) {
            const std::string path = prefix + item.name;
            if (options_.excluded.contains("./" + path) || S_ISSOCK(item.about.st_mode))
                continue; // no tar archive has sockets
            if (!options_.tree && item.name.starts_with(whiteout_prefix) && !is_ours(item.name, opaque, path))
                continue;
            if (deletes(item)) {
                mark(prefix + std::string(whiteout_prefix) + item.name);
                continue;
            }
            const Fd file = open_rooted(directory, item.name, O_NOFOLLOW);
            if (!file)
                continue;
            add(file, path);
            if (is_directory(file))
                walk(file, path + "/");
        }
    }

    // Whether NAME, which would be a whiteout elsewhere, is one here and is to be kept.
    bool is_ours(const std::string &name, bool opaque, const std::string &path) const {
        // fuse-overlayfs says it twice
        if (name == opaque_marker && opaque)
            return false;
        if (!options_.aufs)
            throw refused(path + ": in a layer this name would mean that another file is gone");
        return name == opaque_marker || !name.starts_with(aufs_prefix);
    }

    // An empty file whose name says all, the same whenever it was made.
    void mark(const std::string &path) {
        const Entry entry(::archive_entry_new());
        ::archive_entry_copy_pathname(entry.get(), path.c_str());
        ::archive_entry_set_mode(entry.get(), S_IFREG | 0600);
        ::archive_entry_set_size(entry.get(), 0);
        ::archive_entry_set_mtime(entry.get(), 0, 0);
        check(::archive_write_header(writer_.get(), entry.get()));
    }

    void add(const Fd &file, const std::string &path) {
        struct stat about {};
        if (::fstat(file.get(), &about) != 0)
            throw system_failure(path);
        const Entry entry(::archive_entry_new());
        ::archive_entry_copy_pathname(entry.get(), path.c_str());
        ::archive_entry_set_mode(entry.get(), about.st_mode);
        ::archive_entry_set_uid(entry.get(), about.st_uid);
        ::archive_entry_set_gid(entry.get(), about.st_gid);
        ::archive_entry_set_mtime(entry.get(), about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
        ::archive_entry_set_size(entry.get(), 0);
        if (about.st_nlink > 1 && !S_ISDIR(about.st_mode)) {
            const auto [first, is_first] = links_.try_emplace({about.st_dev, about.st_ino}, path);
            if (!is_first) {
                ::archive_entry_copy_hardlink(entry.get(), first->second.c_str());
                check(::archive_write_header(writer_.get(), entry.get()));
                return;
            }
        }
        add_attributes(entry.get(), file, path);
        if (S_ISREG(about.st_mode))
            return add_file(entry.get(), file, about.st_size, path);
        if (S_ISCHR(about.st_mode) || S_ISBLK(about.st_mode))
            ::archive_entry_set_rdev(entry.get(), about.st_rdev);
        char target[PATH_MAX] = {};
        if (S_ISLNK(about.st_mode)) {
            if (::readlinkat(file.get(), "", target, sizeof target - 1) < 0)
                throw system_failure(path);
            ::archive_entry_copy_symlink(entry.get(), target);
        }
        check(::archive_write_header(writer_.get(), entry.get()));
    }

    void add_attributes(archive_entry *entry, const Fd &file, const std::string &path) const {
        for (const std::string &key : attributes(file.path())) {
            // What they lead to is in a layer below; without them the file would be another
            if (!options_.tree && (key == "trusted.overlay.redirect" || key == "trusted.overlay.metacopy"))
                refuse_detour(file.path(), key.c_str(), path);
            const std::optional<std::string> value = attribute(file.path(), key.c_str());
            if (value && !is_hosts_own(key))
                ::archive_entry_xattr_add_entry(entry, key.c_str(), value->data(), value->size());
        }
    }

    void add_file(archive_entry *entry, const Fd &file, off_t size, const std::string &path) {
        const Fd content(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC));
        if (!content)
            throw system_failure(path);
        std::vector<Region> regions = regions_of(content, size);
        ::archive_entry_set_size(entry, size);
        const bool whole = size == 0 || (regions.size() == 1 && regions[0].begin == 0 && regions[0].end == size);
        if (!whole) {
            for (const Region &each : regions)
                ::archive_entry_sparse_add_entry(entry, each.begin, each.end - each.begin);
            regions.push_back({size, size});
            ::archive_entry_sparse_add_entry(entry, size, 0); // one that has no bytes at all is sparse by this alone
        }
        check(::archive_write_header(writer_.get(), entry));
        off_t at = 0;
        for (const Region &each : regions) {
            write(nullptr, each.begin - at, path);
            write(&content, each.end - each.begin, path, each.begin);
            at = each.end;
        }
    }

    // SIZE bytes of CONTENT from AT on; zeros where it has none (a hole, which libarchive leaves out, or a file that
    // has become shorter: its size is written already).
    void write(const Fd *content, off_t size, const std::string &path, off_t at = 0) {
        static char bytes[1 << 17];
        for (off_t left = size; left > 0;) {
            const auto wanted = static_cast<std::size_t>(std::min<off_t>(left, sizeof bytes));
            ssize_t count = content == nullptr ? 0 : ::pread(content->get(), bytes, wanted, at);
            if (count < 0)
                throw system_failure(path);
            if (count == 0) {
                std::memset(bytes, 0, wanted);
                count = static_cast<ssize_t>(wanted);
            }
            check(::archive_write_data(writer_.get(), bytes, static_cast<std::size_t>(count)));
            left -= count;
            at += count;
        }
    }

    const PackOptions options_;
    Digest digest_;
    const std::unique_ptr<archive, FreeWriter> writer_;
    std::map<std::pair<dev_t, ino_t>, std::string> links_;
};

} // namespace

std::string pack(const Fd &root, const PackOptions &options) { return Packer(options).run(root); }

} // namespace docker_sh
