#include "apply.hpp"

#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <sys/xattr.h>

#include "common/rooted.hpp"
#include "tree.hpp"

namespace docker_sh {

namespace {

class Applier {
public:
    Applier(const Fd &root, Stream &stream, const ApplyOptions &options)
        : root_(root), stream_(stream), reader_(open_tar(stream)), options_(options) {}

    std::int64_t run() {
        for (std::int64_t count = 1; archive_entry *entry = next_entry(reader_.get()); count++) {
            if (options_.entries != 0 && count > options_.entries)
                throw refused("a bomb: more than " + std::to_string(options_.entries) + " entries");
            make(entry);
        }
        // libarchive takes the end of the input for that of the archive, which has blocks of zeros there
        if (!options_.images && ::archive_read_header_position(reader_.get()) == stream_.bytes())
            throw refused("cannot read the tar archive: it has no end");
        // What was put into them has changed their times
        for (const auto &[path, changed] : made_)
            if (const Fd made = open_rooted(root_, path, O_DIRECTORY | O_NOFOLLOW))
                set_times(changed, made, path);
        for (const std::string &path : links_) // all are there: one may lead over another
            if (leads_out(root_, path))
                throw refused(path.substr(2) + ": a link that leads out of the archive");
        return bytes_;
    }

private:
    enum class Before { nothing, file, whiteout, directory };

    Names names_of(const char *path) const {
        const std::string given = path == nullptr ? "" : path;
        Names names = split(given);
        if (given.starts_with('/') && !names.empty() && !options_.absolute)
            throw refused(given + ": an absolute name");
        return names;
    }

    static Before look(const Fd &parent, const std::string &name) {
        struct stat about {};
        if (::fstatat(parent.get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0)
            return Before::nothing;
        return S_ISDIR(about.st_mode) ? Before::directory : is_whiteout(about) ? Before::whiteout : Before::file;
    }

    // DIRECTORY hides what the layers below have in it.
    static void hide(const Fd &directory, const std::string &shown) {
        if (::setxattr(directory.path().c_str(), opaque_attribute, "y", 1, 0) != 0)
            throw failed(shown);
    }

    // The directory of the first COUNT names. Symlinks of the layer are followed as they will be in the container. What
    // is missing is made; what the layer deletes, and then has files in, is a new directory that hides the old one.
    Fd need(const Names &names, std::size_t count) const {
        const std::string path = join(names, count);
        Fd found = open_rooted(root_, path, O_DIRECTORY);
        if (found || count == 0)
            return found;
        if (errno != ENOENT && errno != ENOTDIR)
            throw failed(path.substr(2));
        const Fd parent = need(names, count - 1);
        const std::string &name = names[count - 1];
        const bool whiteout = look(parent, name) == Before::whiteout;
        if (whiteout)
            ::unlinkat(parent.get(), name.c_str(), 0);
        if (::mkdirat(parent.get(), name.c_str(), 0755) != 0)
            throw failed(path.substr(2), errno == EEXIST ? ENOTDIR : errno); // a file, or a symlink that leads nowhere
        Fd made = open_rooted(parent, name, O_DIRECTORY | O_NOFOLLOW);
        if (!made)
            throw failed(path.substr(2));
        if (whiteout)
            hide(made, path.substr(2));
        return made;
    }

    void make(archive_entry *entry) {
        const Names names = names_of(::archive_entry_pathname(entry));
        const bool directory =
            ::archive_entry_filetype(entry) == AE_IFDIR && ::archive_entry_hardlink(entry) == nullptr;
        if (names.empty()) {
            if (!directory)
                throw refused("the archive has a root that is no directory");
            return; // a container's root has the owner and mode that docker.sh gives it
        }
        const std::string path = join(names, names.size()), shown = path.substr(2), &name = names.back();
        if (options_.images)
            tame(entry, path);
        else if (remove_below(names))
            return;
        const Fd parent = need(names, names.size() - 1);
        const Before before = look(parent, name);
        const bool stays = before == Before::directory && directory;
        if (before != Before::nothing && !stays) // the last entry of a name counts
            std::filesystem::remove_all(parent.path() + "/" + name);
        if (const char *target = ::archive_entry_hardlink(entry))
            return link(target, parent, name, shown);
        const Fd made = stays ? open_rooted(parent, name, O_DIRECTORY | O_NOFOLLOW)
                              : make_entry(reader_.get(), entry, parent, name.c_str(), shown);
        set_metadata(entry, made, !options_.images, shown);
        bytes_ += ::archive_entry_filetype(entry) == AE_IFREG ? ::archive_entry_size(entry) : 0;
        if (directory)
            made_.emplace_back(path, time_of(entry));
        if (directory && before == Before::whiteout)
            hide(made, shown);
    }

    // What an archive of images has, without what nobody needs of it.
    void tame(archive_entry *entry, const std::string &path) {
        const mode_t type = ::archive_entry_filetype(entry);
        const bool hard = ::archive_entry_hardlink(entry) != nullptr;
        if (!hard && type != AE_IFREG && type != AE_IFDIR && type != AE_IFLNK)
            throw refused(path.substr(2) + ": no file, directory or link");
        if (options_.file_limit != 0 && ::archive_entry_size(entry) > options_.file_limit)
            throw TooLarge(refusal, "a file in it is larger than the limit of " + std::to_string(options_.file_limit) +
                                        " bytes");
        ::archive_entry_set_perm(entry, type == AE_IFDIR ? 0755 : 0644);
        if (hard || type == AE_IFLNK) // a hard link to a symlink leads elsewhere from where it is
            links_.push_back(path);
    }

    void link(const char *target, const Fd &parent, const std::string &name, const std::string &shown) const {
        const Names to = names_of(target);
        const Fd from = to.empty() ? Fd() : open_rooted(root_, join(to, to.size() - 1), O_DIRECTORY);
        if (!from || look(from, to.back()) != Before::file)
            throw refused(shown + ": a hard link to what is not in the layer: " + target);
        if (::linkat(from.get(), to.back().c_str(), parent.get(), name.c_str(), 0) != 0)
            throw failed(shown);
    }

    // Whether NAMES says that something of the layers below is gone, and is no file itself; then, so it is. What this
    // layer has there itself stays, whichever came first.
    bool remove_below(const Names &names) const {
        const std::string shown = join(names, names.size()).substr(2), &marker = names.back();
        const auto first = std::find_if(names.begin(), names.end(),
                                        [](const std::string &each) { return each.starts_with(whiteout_prefix); });
        const bool opaque = marker == opaque_marker && first + 1 == names.end();
        if (first != names.end() && first->starts_with(aufs_prefix) && !opaque)
            return true; // nobody else's
        if (first == names.end() || options_.aufs)
            return false;
        if (opaque) {
            hide(need(names, names.size() - 1), shown);
            return true;
        }
        const std::string name = marker.substr(std::min(marker.size(), whiteout_prefix.size()));
        if (first + 1 != names.end() || name.empty() || name == "." || name == "..")
            throw refused(shown + ": no name that a layer could remove");
        const Fd parent = need(names, names.size() - 1);
        const Before before = look(parent, name);
        if (before == Before::directory)
            hide(open_rooted(parent, name, O_DIRECTORY | O_NOFOLLOW), shown);
        else if (before == Before::nothing && ::mknodat(parent.get(), name.c_str(), S_IFCHR, 0) != 0)
            throw failed(shown);
        return true;
    }

    const Fd &root_;
    Stream &stream_;
    const Reader reader_;
    const ApplyOptions options_;
    std::vector<std::pair<std::string, timespec>> made_;
    std::vector<std::string> links_;
    std::int64_t bytes_ = 0;
};

} // namespace

std::int64_t apply(const Fd &root, Stream &stream, const ApplyOptions &options) {
    return Applier(root, stream, options).run();
}

} // namespace docker_sh
