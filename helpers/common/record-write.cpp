#include "common/record-write.hpp"

#include <fcntl.h>

#include "common/failure.hpp"

namespace docker_sh {
namespace {

void replace(const Record &record, const std::string &key, const std::string &content) {
    const std::string path = record.path(key), temporary = record.path('.' + key);
    const Fd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file && write_all(file.get(), content) && ::rename(temporary.c_str(), path.c_str()) == 0)
        return;
    const int error = errno;
    ::unlink(temporary.c_str());
    throw system_failure(path, error);
}

} // namespace

void set_value(const Record &record, const std::string &key, const std::string &value) {
    replace(record, key, value + '\n');
}

void set_list(const Record &record, const std::string &key, const std::vector<std::string> &words) {
    std::string content;
    for (const std::string &word : words)
        content.append(word).append(1, '\0');
    replace(record, key, content);
}

} // namespace docker_sh
