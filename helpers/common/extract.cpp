#include "common/extract.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/xattr.h>

namespace docker_sh {

Failure failed(const std::string &what, int error) {
    constexpr int archives_fault[] = {ENOENT, ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, ELOOP, ENAMETOOLONG,
                                      EINVAL, EFBIG,   EMLINK, E2BIG,  ERANGE,    EXDEV};
    const auto *found = std::find(std::begin(archives_fault), std::end(archives_fault), error);
    return found == std::end(archives_fault) ? system_failure(what, error)
                                             : refused(what + ": " + std::strerror(error));
}

void support_compression(archive *reader) {
    ::archive_read_support_filter_gzip(reader);
    ::archive_read_support_filter_zstd(reader);
    ::archive_read_support_filter_xz(reader);
    ::archive_read_support_filter_bzip2(reader);
}

archive_entry *next_entry(archive *reader) {
    archive_entry *entry = nullptr;
    // WARN: a name that is not in the locale's characters. Its bytes are what is wanted.
    const int status = ::archive_read_next_header(reader, &entry);
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN)
        return entry;
    if (status == ARCHIVE_EOF)
        return nullptr;
    throw refused("cannot read the tar archive", reader);
}

Names split(const std::string &path) {
    Names names;
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string name = path.substr(begin, end - begin);
        if (name == "..") {
            if (names.empty())
                throw refused(path + ": the archive leads out of its directory");
            names.pop_back();
        } else if (!name.empty() && name != ".")
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

namespace {

// What the archive leaves out stays a hole.
void write_content(archive *reader, archive_entry *entry, const Fd &file, const std::string &shown) {
    const void *bytes = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0, end = 0;
    int status = 0;
    while ((status = ::archive_read_data_block(reader, &bytes, &size, &offset)) == ARCHIVE_OK) {
        end = offset + static_cast<la_int64_t>(size);
        for (std::size_t done = 0; done < size;) {
            const ssize_t count = ::pwrite(file.get(), static_cast<const char *>(bytes) + done, size - done,
                                           static_cast<off_t>(offset + static_cast<la_int64_t>(done)));
            if (count < 0)
                throw failed(shown);
            done += static_cast<std::size_t>(count);
        }
    }
    if (status != ARCHIVE_EOF)
        throw refused("cannot read the tar archive", reader);
    if (end != ::archive_entry_size(entry) && ::ftruncate(file.get(), ::archive_entry_size(entry)) != 0)
        throw failed(shown);
}

void make_node(archive_entry *entry, const Fd &parent, const char *name, const std::string &shown) {
    const char *target = ::archive_entry_symlink(entry);
    const mode_t type = ::archive_entry_filetype(entry);
    const int made = type == AE_IFDIR   ? ::mkdirat(parent.get(), name, 0700)
                     : type == AE_IFLNK ? ::symlinkat(target == nullptr ? "" : target, parent.get(), name)
                                        : ::mknodat(parent.get(), name, type | 0600, ::archive_entry_rdev(entry));
    if (made != 0)
        throw failed(shown);
}

} // namespace

Fd make_entry(archive *reader, archive_entry *entry, const Fd &parent, const char *name, const std::string &shown) {
    const bool file = ::archive_entry_filetype(entry) == AE_IFREG;
    if (!file)
        make_node(entry, parent, name, shown);
    Fd made(
        ::openat(parent.get(), name, (file ? O_WRONLY | O_CREAT | O_TRUNC : O_PATH) | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!made)
        throw failed(shown);
    if (file)
        write_content(reader, entry, made, shown);
    return made;
}

// The order matters: a change of owner takes away setuid and security.capability.
void set_metadata(archive_entry *entry, const Fd &made, bool owner, const std::string &shown) {
    const la_int64_t user = owner ? ::archive_entry_uid(entry) : ::geteuid();
    const la_int64_t group = owner ? ::archive_entry_gid(entry) : ::getegid();
    constexpr la_int64_t nobody = static_cast<uid_t>(-1); // "leave it as it is" for chown(2)
    if (user < 0 || user >= nobody || group < 0 || group >= nobody)
        throw refused(shown + ": no user or group can have that number");
    if (::fchownat(made.get(), "", static_cast<uid_t>(user), static_cast<gid_t>(group), AT_EMPTY_PATH) != 0)
        throw failed(shown);
    const std::string path = made.path();
    const char *key = nullptr;
    const void *value = nullptr;
    std::size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (owner && ::archive_entry_xattr_next(entry, &key, &value, &size) == ARCHIVE_OK)
        if (!is_hosts_own(key) && ::setxattr(path.c_str(), key, value, size, 0) != 0 && errno != EOPNOTSUPP)
            throw failed(shown + ": " + key);
    const mode_t kept = owner ? 07777 : 01777; // setuid is meant for the owner that it had
    if (::archive_entry_filetype(entry) != AE_IFLNK && ::chmod(path.c_str(), ::archive_entry_perm(entry) & kept) != 0)
        throw failed(shown);
    set_times(time_of(entry), made, shown);
}

void set_times(const timespec &changed, const Fd &made, const std::string &shown) {
    const timespec times[] = {changed, changed};
    if (::utimensat(AT_FDCWD, made.path().c_str(), times, 0) != 0)
        throw failed(shown);
}

timespec time_of(archive_entry *entry) { return {::archive_entry_mtime(entry), ::archive_entry_mtime_nsec(entry)}; }

bool is_hosts_own(std::string_view key) {
    constexpr std::string_view prefixes[] = {"trusted.overlay.", "user.overlay.", "user.fuseoverlayfs.",
                                             "security.selinux"};
    return std::any_of(std::begin(prefixes), std::end(prefixes),
                       [key](std::string_view each) { return key.starts_with(each); });
}

} // namespace docker_sh
