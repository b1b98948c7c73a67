// Functions from text to text: escapes and cases.

#include "show/template/functions.hpp"

#include <array>
#include <clocale>
#include <cstdio>
#include <cwctype>

#include "show/template/print.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

// As print prints them, but for nothing.
std::string unescaped(Values values) {
    for (Value &value : values)
        if (value.is_none())
            value = "<no value>";
    return sprint(values);
}

std::string formatted(const char *format, unsigned code) {
    std::array<char, 16> text;
    std::snprintf(text.data(), text.size(), format, code); // NOLINT(*-format-nonliteral)
    return text.data();
}

// Each character of TEXT by CHANGE, which is told the one before it as well.
template <typename Change> std::string each_case(std::string_view text, Change change) {
    std::string result;
    char32_t before = ' ';
    each_character(text, [&](const Character &character, std::string_view) {
        append_character(result, change(character.code, before));
        before = character.code;
    });
    return result;
}

// The C library's own table, for which no file is read; ASCII needs none.
locale_t unicode() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

char32_t to_upper(char32_t code) {
    if (code < 0x80)
        return code >= 'a' && code <= 'z' ? code - 32 : code;
    return unicode() ? static_cast<char32_t>(::towupper_l(static_cast<std::wint_t>(code), unicode())) : code;
}

char32_t to_lower(char32_t code) {
    if (code < 0x80)
        return code >= 'A' && code <= 'Z' ? code + 32 : code;
    return unicode() ? static_cast<char32_t>(::towlower_l(static_cast<std::wint_t>(code), unicode())) : code;
}

bool separates(char32_t code) {
    return code < 0x80 && code != '_' &&
           std::string_view("0123456789").find(static_cast<char>(code)) == std::string_view::npos &&
           to_upper(code) == to_lower(code);
}

} // namespace

std::string lower(std::string_view text) {
    return each_case(text, [](char32_t code, char32_t) { return to_lower(code); });
}

std::string upper(std::string_view text) {
    return each_case(text, [](char32_t code, char32_t) { return to_upper(code); });
}

std::string title(std::string_view text) {
    return each_case(text, [](char32_t code, char32_t before) { return separates(before) ? to_upper(code) : code; });
}

Value escape_html(const Values &values) {
    std::string result;
    for (const char each : unescaped(values)) {
        if (each == '\0')
            append_character(result, replacement);
        else if (std::string_view(R"("'&<>)").find(each) == std::string_view::npos)
            result += each;
        else
            result += each == '"'    ? "&#34;"
                      : each == '\'' ? "&#39;"
                      : each == '&'  ? "&amp;"
                      : each == '<'  ? "&lt;"
                                     : "&gt;";
    }
    return result;
}

Value escape_js(const Values &values) {
    std::string result;
    each_character(unescaped(values), [&](const Character &character, std::string_view bytes) {
        const char32_t code = character.code;
        if (code == '\\' || code == '\'' || code == '"')
            result.append("\\").append(bytes);
        else if (code < 0x20 || std::u32string_view(U"<>&=").find(code) != std::u32string_view::npos)
            result += formatted("\\u%04X", static_cast<unsigned>(code));
        else
            result += bytes;
    });
    return result;
}

Value escape_url(const Values &values) {
    constexpr std::string_view plain = "-_.~";
    std::string result;
    for (const char each : unescaped(values)) {
        const auto code = static_cast<unsigned char>(each);
        const bool letter = code < 0x80 && (to_upper(code) != to_lower(code) || (each >= '0' && each <= '9'));
        if (letter || plain.find(each) != plain.npos)
            result += each;
        else
            result += each == ' ' ? "+" : formatted("%%%02X", code);
    }
    return result;
}

} // namespace docker_sh
