#include "unpack.hpp"

#include <memory>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "rooted.hpp"

namespace docker_sh {

namespace {

struct Close {
    void operator()(archive *reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Close>;
using Names = std::vector<std::string>;

Failure failed(const std::string &what, int error = errno) { return {1, what + ": " + std::strerror(error)}; }

// "./a//b" as a, b. ".." is nothing that an archive may say.
Names split(const std::string &path) {
    Names names;
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string name = path.substr(begin, end - begin);
        if (name == "..")
            throw Failure(1, path + ": the archive leads out of its directory");
        if (!name.empty() && name != ".")
            names.push_back(name);
        begin = end + 1;
    }
    return names;
}

std::string join(const Names &names, std::size_t count) {
    std::string path = ".";
    for (std::size_t i = 0; i < count; i++)
        path += "/" + names[i];
    return path;
}

class Unpacker {
public:
    Unpacker(const Fd &root, const std::string &path, const Fd &directory, const UnpackOptions &options)
        : root_(root), path_(path), directory_(directory), options_(options) {}

    void run() {
        const Reader reader(::archive_read_new());
        ::archive_read_support_format_tar(reader.get());
        ::archive_read_support_filter_gzip(reader.get());
        ::archive_read_support_filter_bzip2(reader.get());
        ::archive_read_support_filter_xz(reader.get());
        if (::archive_read_open_fd(reader.get(), STDIN_FILENO, 1 << 16) != ARCHIVE_OK)
            throw Failure(1, std::string("no tar archive: ") + ::archive_error_string(reader.get()));
        archive_entry *entry = nullptr;
        int status = 0;
        while ((status = ::archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
            make(reader.get(), entry);
        if (status != ARCHIVE_EOF)
            throw Failure(1, std::string("broken tar archive: ") + ::archive_error_string(reader.get()));
        // What was put into them has changed their times
        for (const auto &[names, times] : made_)
            if (const Fd made = find(names, names.size()))
                ::utimensat(AT_FDCWD, made.path().c_str(), times.data(), 0);
    }

private:
    using Times = std::vector<timespec>;

    Names names_of(const char *path) const {
        if (!options_.name.empty())
            return {options_.name};
        if (path == nullptr)
            throw Failure(1, "the archive has a name that is not UTF-8");
        Names names = split(path);
        if (!options_.prefix.empty())
            names.insert(names.begin(), options_.prefix);
        return names;
    }

    // The directory of the first COUNT names. No symlink is followed; with through_links those that stay in the root.
    Fd find(const Names &names, std::size_t count) const {
        open_how how{};
        how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
        const std::string path = join(names, count);
        Fd found(static_cast<int>(::syscall(SYS_openat2, directory_.get(), path.c_str(), &how, sizeof how)));
        if (!found && errno == ELOOP && options_.through_links)
            return open_rooted(root_, path_ + "/" + path, O_DIRECTORY);
        return found;
    }

    // The same, and what is missing is made.
    Fd need(const Names &names, std::size_t count) const {
        Fd found = find(names, count);
        if (found || errno != ENOENT)
            return found;
        const Fd parent = need(names, count - 1);
        if (parent && ::mkdirat(parent.get(), names[count - 1].c_str(), 0755) != 0 && errno != EEXIST)
            return {};
        return find(names, count);
    }

    void make(archive *reader, archive_entry *entry) {
        const Names names = names_of(::archive_entry_pathname(entry));
        if (names.empty())
            return; // the directory itself
        const std::string shown = join(names, names.size()).substr(2);
        const Fd parent = need(names, names.size() - 1);
        if (!parent)
            throw failed(shown);
        const char *name = names.back().c_str();
        const bool directory =
            ::archive_entry_filetype(entry) == AE_IFDIR && ::archive_entry_hardlink(entry) == nullptr;
        if (!clear(parent, name, directory, shown))
            return; // a directory that is there already stays as it is
        Fd file;
        if (const char *target = ::archive_entry_hardlink(entry)) {
            const Names to = names_of(target);
            const Fd from = find(to, to.empty() ? 0 : to.size() - 1);
            if (to.empty() || !from || ::linkat(from.get(), to.back().c_str(), parent.get(), name, 0) != 0)
                throw failed(shown);
            return;
        }
        if (!create(reader, entry, parent, name, file))
            throw failed(shown);
        if (directory)
            made_.emplace_back(names, times_of(entry));
        set_metadata(entry, parent, name, file, shown);
    }

    // Makes room. False if there is a directory and one is wanted.
    static bool clear(const Fd &parent, const char *name, bool directory, const std::string &shown) {
        struct stat about {};
        if (::fstatat(parent.get(), name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            return true;
        if (S_ISDIR(about.st_mode)) {
            if (!directory)
                throw Failure(1, "cannot overwrite directory \"" + shown + "\" with non-directory");
            return false;
        }
        if (directory)
            throw Failure(1, "cannot overwrite non-directory \"" + shown + "\" with directory");
        if (::unlinkat(parent.get(), name, 0) != 0 && errno != EBUSY) // EBUSY: something is mounted on it
            throw failed(shown);
        return true;
    }

    bool create(archive *reader, archive_entry *entry, const Fd &parent, const char *name, Fd &file) const {
        switch (::archive_entry_filetype(entry)) {
        case AE_IFDIR:
            return ::mkdirat(parent.get(), name, 0700) == 0;
        case AE_IFLNK:
            return ::symlinkat(::archive_entry_symlink(entry), parent.get(), name) == 0;
        case AE_IFREG:
            file = Fd(::openat(parent.get(), name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
            return file && write(reader, entry, file);
        default:
            return ::mknodat(parent.get(), name, ::archive_entry_filetype(entry) | 0600, ::archive_entry_rdev(entry)) ==
                   0;
        }
    }

    static bool write(archive *reader, archive_entry *entry, const Fd &file) {
        const void *bytes = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        int status = 0;
        while ((status = ::archive_read_data_block(reader, &bytes, &size, &offset)) == ARCHIVE_OK)
            for (std::size_t done = 0; done < size;) {
                const ssize_t count = ::pwrite(file.get(), static_cast<const char *>(bytes) + done, size - done,
                                               static_cast<off_t>(offset + static_cast<la_int64_t>(done)));
                if (count < 0)
                    return false;
                done += static_cast<std::size_t>(count);
            }
        if (status != ARCHIVE_EOF)
            throw Failure(1, std::string("broken tar archive: ") + ::archive_error_string(reader));
        return ::ftruncate(file.get(), ::archive_entry_size(entry)) == 0; // a hole at the end
    }

    static Times times_of(archive_entry *entry) {
        const timespec changed{::archive_entry_mtime(entry), ::archive_entry_mtime_nsec(entry)};
        return {changed, changed};
    }

    // By a descriptor, so that nobody can put something else in its place meanwhile.
    void set_metadata(archive_entry *entry, const Fd &parent, const char *name, const Fd &file,
                      const std::string &shown) const {
        const Fd made(::openat(parent.get(), name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat about {};
        if (!made || ::fstat(made.get(), &about) != 0)
            throw failed(shown);
        const auto user = options_.owner ? static_cast<uid_t>(::archive_entry_uid(entry)) : ::geteuid();
        const auto group = options_.owner ? static_cast<gid_t>(::archive_entry_gid(entry)) : ::getegid();
        if (::fchownat(made.get(), "", user, group, AT_EMPTY_PATH) != 0)
            throw failed(shown);
        if (S_ISLNK(about.st_mode))
            return;
        const mode_t kept = options_.owner ? 07777 : 01777; // setuid is meant for the owner that it had
        if (::chmod(made.path().c_str(), ::archive_entry_perm(entry) & kept) != 0)
            throw failed(shown);
        if (options_.owner && file) {
            const char *key = nullptr;
            const void *value = nullptr;
            std::size_t size = 0;
            ::archive_entry_xattr_reset(entry);
            while (::archive_entry_xattr_next(entry, &key, &value, &size) == ARCHIVE_OK)
                if (::fsetxattr(file.get(), key, value, size, 0) != 0 && errno != EOPNOTSUPP)
                    throw failed(shown + ": " + key);
        }
        const Times times = times_of(entry);
        ::utimensat(AT_FDCWD, made.path().c_str(), times.data(), 0);
    }

    const Fd &root_;
    const std::string path_;
    const Fd &directory_;
    const UnpackOptions options_;
    std::vector<std::pair<Names, Times>> made_;
};

} // namespace

void unpack(const Fd &root, const std::string &path, const Fd &directory, const UnpackOptions &options) {
    Unpacker(root, path, directory, options).run();
}

} // namespace docker_sh
