#include "unpack.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "common/extract.hpp"
#include "common/rooted.hpp"

namespace docker_sh {

namespace {

class Unpacker {
public:
    Unpacker(const Fd &directory, const UnpackOptions &options) : directory_(directory), options_(options) {}

    void run(int input) {
        const Reader reader(::archive_read_new());
        ::archive_read_support_format_tar(reader.get());
        support_compression(reader.get());
        if (::archive_read_open_fd(reader.get(), input, 1 << 16) != ARCHIVE_OK)
            throw refused("cannot read the tar archive", reader.get());
        while (archive_entry *entry = next_entry(reader.get()))
            make(reader.get(), entry);
        // What was put into them has changed their times
        for (const auto &[names, changed] : made_)
            if (const Fd made = find(names, names.size()))
                set_times(changed, made, names.back());
    }

private:
    Names names_of(const char *path) const {
        if (!options_.name.empty())
            return {options_.name};
        Names names = split(path == nullptr ? "" : path);
        if (!options_.prefix.empty())
            names.insert(names.begin(), options_.prefix);
        return names;
    }

    // The directory of the first COUNT names. No symlink is followed; with links_in those that stay in it.
    Fd find(const Names &names, std::size_t count) const {
        open_how how{};
        how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
        const std::string path = join(names, count);
        Fd found(static_cast<int>(::syscall(SYS_openat2, directory_.get(), path.c_str(), &how, sizeof how)));
        if (!found && errno == ELOOP && options_.links_in != nullptr)
            return open_rooted(*options_.links_in, options_.path + "/" + path, O_DIRECTORY);
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
        if (const char *target = ::archive_entry_hardlink(entry)) {
            const Names to = names_of(target);
            const Fd from = find(to, to.empty() ? 0 : to.size() - 1);
            if (to.empty() || !from || ::linkat(from.get(), to.back().c_str(), parent.get(), name, 0) != 0)
                throw failed(shown);
            return;
        }
        const Fd made = make_entry(reader, entry, parent, name, shown);
        if (directory)
            made_.emplace_back(names, time_of(entry));
        set_metadata(entry, made, options_.owner, shown);
    }

    // Makes room. False if there is a directory and one is wanted.
    static bool clear(const Fd &parent, const char *name, bool directory, const std::string &shown) {
        struct stat about {};
        if (::fstatat(parent.get(), name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            return true;
        if (S_ISDIR(about.st_mode)) {
            if (!directory)
                throw refused("cannot overwrite directory \"" + shown + "\" with non-directory");
            return false;
        }
        if (directory)
            throw refused("cannot overwrite non-directory \"" + shown + "\" with directory");
        if (::unlinkat(parent.get(), name, 0) != 0 && errno != EBUSY) // EBUSY: something is mounted on it
            throw failed(shown);
        return true;
    }

    const Fd &directory_;
    const UnpackOptions options_;
    std::vector<std::pair<Names, timespec>> made_;
};

} // namespace

void unpack(int input, const Fd &directory, const UnpackOptions &options) { Unpacker(directory, options).run(input); }

} // namespace docker_sh
