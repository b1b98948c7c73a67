#include "rooms.hpp"

#include <array>
#include <cstdlib>

namespace docker_sh {

void Rooms::tell(const std::string &kind, const std::string &text) {
    const std::string words = kind + '\0' + text + '\0';
    for (std::size_t done = 0; done < words.size();) {
        const ssize_t count = TEMP_FAILURE_RETRY(::write(asks_.get(), words.data() + done, words.size() - done));
        if (count < 0)
            std::exit(helper_failed);
        done += static_cast<std::size_t>(count);
    }
}

std::vector<std::string> Rooms::ask(const std::string &kind, const std::string &text, std::size_t count) {
    tell(kind, text);
    std::vector<std::string> words;
    std::array<char, 4096> piece;
    while (words.size() < count) {
        if (const auto end = read_.find('\0'); end != read_.npos) {
            words.push_back(read_.substr(0, end));
            read_.erase(0, end + 1);
            continue;
        }
        const ssize_t size = TEMP_FAILURE_RETRY(::read(answers_.get(), piece.data(), piece.size()));
        if (size <= 0)
            std::exit(helper_failed);
        read_.append(piece.data(), static_cast<std::size_t>(size));
    }
    return words;
}

} // namespace docker_sh
