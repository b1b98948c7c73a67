#include "tree.hpp"

#include <algorithm>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/xattr.h>

#include "common/extract.hpp"

namespace docker_sh {

std::optional<std::string> attribute(const std::string &file, const char *key) {
    for (;;) {
        const ssize_t size = ::getxattr(file.c_str(), key, nullptr, 0);
        std::string value(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
        const ssize_t got = size < 0 ? size : ::getxattr(file.c_str(), key, value.data(), value.size());
        if (got == size && got >= 0)
            return value;
        if (got < 0 && (errno == ENODATA || errno == EOPNOTSUPP))
            return std::nullopt;
        if (got < 0 && errno != ERANGE) // ERANGE: it has just grown
            throw system_failure(key);
    }
}

bool is_opaque(const std::string &directory) {
    // fuse-overlayfs takes the second or the third where it may not set the first
    constexpr const char *keys[] = {opaque_attribute, "user.overlay.opaque", "user.fuseoverlayfs.opaque"};
    const std::string marker = directory + '/' + std::string(opaque_marker);
    return ::access(marker.c_str(), F_OK) == 0 ||
           std::any_of(std::begin(keys), std::end(keys),
                       [&directory](const char *key) { return attribute(directory, key) == "y"; });
}

void refuse_detour(const std::string &file, const char *key, const std::string &shown) {
    if (attribute(file, key))
        throw refused(shown + ": has " + key + ": mount with redirect_dir=off,metacopy=off");
}

std::vector<Named> list(const std::string &directory, const std::string &shown) {
    const std::unique_ptr<DIR, int (*)(DIR *)> names(::opendir(directory.c_str()), ::closedir);
    if (!names)
        throw system_failure(shown);
    std::vector<Named> found;
    while (const dirent *each = ::readdir(names.get())) {
        Named item{each->d_name, {}};
        if (item.name != "." && item.name != ".." &&
            ::fstatat(::dirfd(names.get()), each->d_name, &item.about, AT_SYMLINK_NOFOLLOW) == 0)
            found.push_back(std::move(item));
    }
    std::sort(found.begin(), found.end(), [](const Named &a, const Named &b) { return a.name < b.name; });
    return found;
}

} // namespace docker_sh
