// Characters in UTF-8. A byte that begins none counts as one character, U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docker_sh {

constexpr char32_t replacement = 0xfffd;

struct Character {
    char32_t code;
    std::size_t size; // in bytes
    bool valid;
};

// The character at the beginning of TEXT, which is not empty.
inline Character first_character(std::string_view text) {
    const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1, true};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size)
        return {replacement, 1, false};
    char32_t code = lead & (0x7fU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xc0U) != 0x80)
            return {replacement, 1, false};
        code = code << 6U | (byte(at) & 0x3fU);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return {replacement, 1, false};
    return {code, size, true};
}

inline void append_character(std::string &text, char32_t code) {
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        code = replacement;
    const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0U | code >> 6U);
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        put(0xe0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3fU));
        put(0x80U | (code & 0x3fU));
    } else {
        put(0xf0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3fU));
        put(0x80U | (code >> 6U & 0x3fU));
        put(0x80U | (code & 0x3fU));
    }
}

inline std::string character_text(char32_t code) {
    std::string text;
    append_character(text, code);
    return text;
}

// Calls EACH with every Character of TEXT and its bytes.
template <typename Each> void each_character(std::string_view text, Each each) {
    while (!text.empty()) {
        const Character character = first_character(text);
        each(character, text.substr(0, character.size));
        text.remove_prefix(character.size);
    }
}

inline std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    each_character(text, [&count](const Character &, std::string_view) { ++count; });
    return count;
}

// The bytes of the first COUNT characters of TEXT, or all.
inline std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t size = 0;
    while (size < text.size() && count-- > 0)
        size += first_character(text.substr(size)).size;
    return text.substr(0, size);
}

} // namespace docker_sh
