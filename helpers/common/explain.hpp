// run --explain: what a helper is about to do, as the command that one would type, where it is done.
#pragma once

#include <cctype>
#include <initializer_list>
#include <string>
#include <string_view>

#include <unistd.h>

namespace docker_sh {

// How it is said. Without a descriptor nothing is.
struct Explaining {
    int fd = -1;
    std::string root;    // what "/" of the container is called as long as the host's root is there
    std::string network; // the container's network namespace, a path
    std::string prefix;  // of a command that is for that namespace
};
inline Explaining explaining;

// PATH of the container, as it is called at this moment.
inline std::string inside(const std::string &path) { return explaining.root + path; }

// A word as a shell takes it; what a terminal would obey is "?".
inline std::string quoted(const std::string &word) {
    constexpr std::string_view plain = "@%+=:,./_-";
    std::string text;
    bool needed = word.empty();
    for (const char each : word) {
        const auto code = static_cast<unsigned char>(each);
        needed = needed || (!std::isalnum(code) && plain.find(each) == plain.npos);
        text += each == '\'' ? R"('\'')" : std::string(1, std::iscntrl(code) ? '?' : each);
    }
    return needed ? "'" + text + "'" : text;
}

// One write, so that lines stay whole; a terminal may be in raw mode. That nobody reads is no reason to fail.
inline void say(const std::string &line) {
    if (explaining.fd < 0)
        return;
    const std::string text = line + (::isatty(explaining.fd) ? "\r\n" : "\n");
    if (::write(explaining.fd, text.data(), text.size()) < 0)
        explaining.fd = -1;
}

// WORDS as a shell takes them, each after a blank.
template <class Words> std::string quoted_words(const Words &words) {
    std::string text;
    for (const std::string &word : words)
        text += ' ' + quoted(word);
    return text;
}

inline void explain(std::initializer_list<std::string> words) {
    if (explaining.fd >= 0)
        say("+" + explaining.prefix + quoted_words(words));
}

} // namespace docker_sh
