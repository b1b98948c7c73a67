#include "show/quote.hpp"

#include <array>
#include <cstdio>

#include "show/utf8.hpp"

namespace docker_sh {
namespace {

// Blanks other than " ", control and format characters, and what no character is, do not print.
bool prints(char32_t code) {
    return !(code < 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0xad || (code >= 0x2000 && code <= 0x200f) ||
             (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) || code == 0x3000 ||
             (code >= 0xe000 && code <= 0xf8ff) || code == 0xfeff || (code >= 0xfff0 && code <= 0xfffb) ||
             code >= 0xe0000);
}

std::string hexadecimal(const char *format, unsigned value) {
    std::array<char, 16> text;
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

void append_escaped(std::string &text, const Character &character, std::string_view bytes, char quote, bool ascii) {
    constexpr std::string_view names = "abtnvfr"; // from 7 on
    const char32_t code = character.code;
    if (!character.valid)
        text += hexadecimal(R"(\x%02x)", static_cast<unsigned char>(bytes[0]));
    else if (code == static_cast<unsigned char>(quote) || code == '\\')
        text += {'\\', static_cast<char>(code)};
    else if (prints(code) && (!ascii || code < 0x80))
        text += bytes;
    else if (code >= 7 && code < 7 + names.size())
        text += {'\\', names[code - 7]};
    else if (code < 0x80)
        text += hexadecimal(R"(\x%02x)", code);
    else
        text += hexadecimal(code < 0x10000 ? R"(\u%04x)" : R"(\U%08x)", code);
}

// Reads the escape after a backslash at the beginning of TEXT, which loses it. False if there is none of that kind.
bool append_unescaped(std::string &result, std::string_view &text, char quote) {
    constexpr std::string_view names = "abtnvfr";
    if (text.empty())
        return false;
    const char kind = text[0];
    text.remove_prefix(1);
    if (kind == '\\' || kind == quote) {
        result += kind;
        return true;
    }
    if (const std::size_t at = names.find(kind); at != names.npos) {
        result += static_cast<char>(7 + at);
        return true;
    }
    const bool octal = kind >= '0' && kind <= '7';
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : octal ? 2 : 0;
    char32_t code = octal ? static_cast<char32_t>(kind - '0') : 0;
    if (digits == 0 || text.size() < digits)
        return false;
    for (const char each : text.substr(0, digits)) {
        const std::size_t value = std::string_view("0123456789abcdef").find(static_cast<char>(std::tolower(each)));
        if (value >= (octal ? 8U : 16U))
            return false;
        code = code * (octal ? 8 : 16) + static_cast<char32_t>(value);
    }
    text.remove_prefix(digits);
    if (kind != 'u' && kind != 'U') {
        result += static_cast<char>(code);
        return code < 0x100;
    }
    append_character(result, code);
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

} // namespace

std::string go_quoted(std::string_view text, bool ascii) {
    std::string result = "\"";
    each_character(text, [&](const Character &character, std::string_view bytes) {
        append_escaped(result, character, bytes, '"', ascii);
    });
    return result + '"';
}

std::string go_quoted_character(char32_t code) {
    const std::string bytes = character_text(code);
    std::string result = "'";
    append_escaped(result, first_character(bytes), bytes, '\'', false);
    return result + '\'';
}

std::optional<std::string> go_unquoted(std::string_view quoted) {
    const char quote = quoted.size() < 2 ? '\0' : quoted.front();
    if (quote == '\0' || quoted.back() != quote)
        return std::nullopt;
    std::string_view text = quoted.substr(1, quoted.size() - 2);
    std::string result;
    if (quote == '`') {
        for (const char each : text)
            if (each != '\r')
                result += each;
        return result;
    }
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        if (text[0] == quote || text[0] == '\n')
            return std::nullopt;
        if (text[0] == '\\') {
            text.remove_prefix(1);
            if (!append_unescaped(result, text, quote))
                return std::nullopt;
        } else {
            const std::size_t size = first_character(text).size;
            result += text.substr(0, size);
            text.remove_prefix(size);
        }
    }
    if (quote == '\'' && count != 1)
        return std::nullopt;
    return result;
}

} // namespace docker_sh
