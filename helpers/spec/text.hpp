// What texts consist of.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace docker_sh {

// A letter or digit of ASCII's, or one of OTHERS.
inline bool is_word(unsigned char each, std::string_view others = "") {
    return std::isalnum(each) != 0 || others.find(static_cast<char>(each)) != others.npos;
}

// At least one, and nothing else.
inline bool is_words(const std::string &text, std::string_view others = "") {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [others](char each) { return is_word(each, others); });
}

// At least one word, which may be empty.
inline std::vector<std::string> split(const std::string &text, char separator) {
    std::vector<std::string> words;
    for (std::size_t begin = 0, end = 0; begin <= text.size(); begin = end + 1) {
        end = std::min(text.find(separator, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
    }
    return words;
}

inline std::string lower(std::string text) {
    for (char &each : text)
        each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    return text;
}

} // namespace docker_sh
