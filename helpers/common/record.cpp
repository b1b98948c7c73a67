#include "common/record.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/failure.hpp"
#include "common/start-time.hpp"

namespace docker_sh {

namespace {

constexpr std::size_t piece_size = 4096;

// The file up to where ENOUGH of what has been read is true.
template <typename Enough> std::string read_until(const std::string &path, Enough enough) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text;
    std::array<char, piece_size> piece;
    ssize_t count = 0;
    while (file && (count = TEMP_FAILURE_RETRY(::read(file.get(), piece.data(), piece.size()))) > 0) {
        text.append(piece.data(), static_cast<std::size_t>(count));
        if (enough(text))
            break;
    }
    return text;
}

} // namespace

std::string read_file(const std::string &path) {
    return read_until(path, [](const std::string &) { return false; });
}

std::vector<std::string> names_in(const std::string &directory) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR *)> open(::opendir(directory.c_str()), ::closedir);
    while (const dirent *entry = open ? ::readdir(open.get()) : nullptr)
        if (entry->d_name[0] != '.')
            names.emplace_back(entry->d_name);
    std::sort(names.begin(), names.end());
    return names;
}

std::string Record::value(const std::string &key) const {
    // A second read only to learn that there is no more would be half of what a list of containers costs
    std::string text = read_until(path(key), [](const std::string &some) { return some.find('\n') != some.npos; });
    text.erase(std::min(text.find('\n'), text.size()));
    return text;
}

std::vector<std::string> Record::list(const std::string &key) const {
    // Nor here: of a file on a disk, a read that is not full is the last one
    const std::string text =
        read_until(path(key), [](const std::string &some) { return some.size() % piece_size != 0; });
    std::vector<std::string> words;
    for (std::string::size_type begin = 0, end = 0; (end = text.find('\0', begin)) != std::string::npos;
         begin = end + 1)
        words.push_back(text.substr(begin, end - begin));
    return words;
}

bool Record::has(const std::string &key) const { return ::access(path(key).c_str(), F_OK) == 0; }

bool Record::alive(const std::string &role) const {
    static const std::string boot = Record("/proc/sys/kernel/random").value("boot_id");
    const std::string pid = value(role), started = value(role + "_start");
    return !pid.empty() && !started.empty() && start_time(pid) == started && value("boot_id") == boot;
}

} // namespace docker_sh
