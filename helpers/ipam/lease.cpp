#include "lease.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace docker_sh {
namespace {

constexpr const char *last_name = ".last";
constexpr const char *new_last_name = ".last.new"; // until rename(2)

// Nothing, and errno, if NAME is no symlink. Longer than any owner is as good as whole: it is none.
std::optional<std::string> target_of(const Fd &directory, const char *name) {
    std::array<char, 256> text{};
    const ssize_t size = ::readlinkat(directory.get(), name, text.data(), text.size());
    if (size < 0)
        return std::nullopt;
    return std::string(text.data(), static_cast<std::size_t>(size));
}

} // namespace

bool is_owner(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](unsigned char each) {
        return std::isalnum(each) || each == '_' || each == '.' || each == '-';
    });
}

Leases::Leases(std::string directory, bool make) : directory_(std::move(directory)) {
    if (make && ::mkdir(directory_.c_str(), 0755) != 0 && errno != EEXIST)
        throw system_failure(directory_);
    fd_ = Fd(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd_ && errno == ENOENT && !make)
        return;
    if (!fd_ || TEMP_FAILURE_RETRY(::flock(fd_.get(), LOCK_EX)) != 0)
        throw system_failure(directory_);
}

void Leases::take(const std::string &name, const std::string &owner) const {
    if (::symlinkat(owner.c_str(), fd_.get(), name.c_str()) != 0)
        throw failure(name);
}

void Leases::release(const std::string &name) const {
    if (::unlinkat(fd_.get(), name.c_str(), 0) != 0 && errno != ENOENT)
        throw failure(name);
}

std::optional<std::string> Leases::owner_of(const std::string &name) const {
    std::optional<std::string> owner = target_of(fd_, name.c_str());
    if (!owner && errno != ENOENT && errno != EINVAL)
        throw failure(name);
    if (!owner && errno == EINVAL)
        throw damaged(name, "no symlink");
    if (owner && !is_owner(*owner))
        throw damaged(name, "'" + *owner + "' is no owner");
    return owner;
}

bool Leases::is_owned_by(const std::string &name, const std::string &owner) const {
    return target_of(fd_, name.c_str()) == owner;
}

std::vector<Leases::Entry> Leases::entries() const {
    // Opened anew: a position of its own
    const int fd = ::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(fd < 0 ? nullptr : ::fdopendir(fd), ::closedir);
    if (!stream)
        throw system_failure(directory_);
    std::vector<Entry> found;
    errno = 0;
    while (const dirent *each = ::readdir(stream.get())) {
        const std::string_view name = each->d_name;
        if (name != "." && name != ".." && name != last_name && name != new_last_name)
            // Some file systems do not say; then owner_of does
            found.push_back({each->d_name, each->d_type == DT_LNK || each->d_type == DT_UNKNOWN});
    }
    if (errno != 0)
        throw system_failure(directory_);
    return found;
}

std::optional<std::string> Leases::last() const {
    std::optional<std::string> last = target_of(fd_, last_name);
    if (!last && errno != ENOENT)
        throw errno == EINVAL ? damaged(last_name, "no symlink") : failure(last_name);
    return last;
}

void Leases::set_last(const std::string &name) const {
    // There may be one of somebody who was killed here
    if (::unlinkat(fd_.get(), new_last_name, 0) != 0 && errno != ENOENT)
        throw failure(new_last_name);
    if (::symlinkat(name.c_str(), fd_.get(), new_last_name) != 0 ||
        ::renameat(fd_.get(), new_last_name, fd_.get(), last_name) != 0)
        throw failure(last_name);
}

Failure Leases::damaged(const std::string &name, const std::string &why) const {
    return {refusal, directory_ + "/" + name + ": damaged: " + why};
}

} // namespace docker_sh
