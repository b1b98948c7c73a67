// printf: Go's verbs, flags, widths and precisions, and Go's words for what does not fit.

#include "show/template/print.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "show/quote.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

// What stands between % and the verb.
struct Layout {
    bool minus = false, plus = false, sharp = false, space = false, zero = false;
    std::optional<std::size_t> width, precision;
};

class Printer {
public:
    Printer(std::string_view format, const Values &values) : format_(format), values_(values) {}

    std::string run() {
        while (!format_.empty()) {
            const std::size_t literal = std::min(format_.find('%'), format_.size());
            text_ += format_.substr(0, literal);
            format_.remove_prefix(literal);
            if (!format_.empty())
                directive();
        }
        if (next_ < values_.size() && !chosen_)
            extra();
        return std::move(text_);
    }

private:
    void directive() {
        format_.remove_prefix(1);
        layout_ = {};
        while (flag())
            format_.remove_prefix(1);
        choose();
        layout_.width = number();
        if (!format_.empty() && format_[0] == '.') {
            format_.remove_prefix(1);
            choose();
            layout_.precision = number().value_or(0);
        }
        choose();
        if (format_.empty()) {
            text_ += "%!(NOVERB)";
            return;
        }
        const Character verb = first_character(format_);
        const std::string name(format_.substr(0, verb.size));
        format_.remove_prefix(verb.size);
        if (name == "%")
            text_ += '%';
        else if (next_ >= values_.size())
            text_ += "%!" + name + (chosen_ ? "(BADINDEX)" : "(MISSING)");
        else
            text_ += shown(values_[next_++], name);
    }

    bool flag() {
        switch (format_.empty() ? '\0' : format_[0]) {
        case '-':
            return layout_.minus = true;
        case '+':
            return layout_.plus = true;
        case '#':
            return layout_.sharp = true;
        case ' ':
            return layout_.space = true;
        case '0':
            return layout_.zero = true;
        default:
            return false;
        }
    }

    // "[2]": the second value comes next.
    void choose() {
        const std::size_t end = format_.find(']');
        if (!format_.starts_with('[') || end == format_.npos)
            return;
        const std::string digits(format_.substr(1, end - 1));
        const bool valid =
            !digits.empty() && digits.size() < 7 && digits.find_first_not_of("0123456789") == digits.npos;
        next_ = valid ? std::stoul(digits) - 1 : values_.size(); // 0 is none as well
        chosen_ = true;
        format_.remove_prefix(end + 1);
    }

    // Digits, or * for the next value.
    std::optional<std::size_t> number() {
        constexpr std::size_t most = 1'000'000; // Go's own limit
        if (!format_.empty() && format_[0] == '*') {
            format_.remove_prefix(1);
            if (next_ >= values_.size() || values_[next_].kind() != Value::Kind::integer) {
                text_ += "%!(BADWIDTH)";
                return std::nullopt;
            }
            const std::int64_t value = values_[next_++].integer();
            layout_.minus = layout_.minus || value < 0;
            return std::min(static_cast<std::size_t>(value < 0 ? -value : value), most);
        }
        std::optional<std::size_t> result;
        while (!format_.empty() && format_[0] >= '0' && format_[0] <= '9') {
            result = std::min(result.value_or(0) * 10 + static_cast<std::size_t>(format_[0] - '0'), most);
            format_.remove_prefix(1);
        }
        return result;
    }

    std::string padded(const std::string &text, bool number = false) const {
        const std::size_t size = count_characters(text), width = layout_.width.value_or(0);
        if (size >= width)
            return text;
        if (layout_.minus)
            return text + std::string(width - size, ' ');
        const std::size_t sign =
            number && !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == ' ') ? 1 : 0;
        if (layout_.zero)
            return text.substr(0, sign) + std::string(width - size, '0') + text.substr(sign);
        return std::string(width - size, ' ') + text;
    }

    // VALUE by VERB; a list's or a map's elements one by one, each padded by itself.
    std::string shown(const Value &value, const std::string &verb) const {
        if (verb == "T")
            return padded(value.type());
        if (value.shown() && std::string("vsqxX").find(verb) != std::string::npos)
            return text_by(*value.shown(), verb).value_or("");
        std::optional<std::string> text;
        switch (value.kind()) {
        case Value::Kind::boolean:
            if (verb == "v" || verb == "t")
                text = padded(printed(value));
            break;
        case Value::Kind::integer:
            text = integer_by(value.integer(), verb);
            break;
        case Value::Kind::real:
            text = real_by(value.real(), verb);
            break;
        case Value::Kind::text:
        case Value::Kind::number:
            text = text_by(*value.text(), verb);
            break;
        case Value::Kind::list:
        case Value::Kind::map:
        case Value::Kind::structure:
            return elements(value, verb);
        default:
            if (verb == "v")
                text = padded("<nil>");
            else if (value.is_none())
                return "%!" + verb + "(<nil>)";
        }
        return text ? *text : "%!" + verb + "(" + value.type() + "=" + printed(value) + ")";
    }

    std::string elements(const Value &value, const std::string &verb) const {
        std::string text;
        const auto add = [&](const std::string &item) { text.append(text.empty() ? "" : " ").append(item); };
        if (const List *list = value.list()) {
            for (const Value &item : list->items)
                add(shown(item, verb));
            return "[" + text + "]";
        }
        if (const Map *map = value.map()) {
            for (const auto &[key, item] : map->items)
                add(shown(key, verb) + ":" + shown(item, verb));
            return "map[" + text + "]";
        }
        for (const Field &field : value.fields()->fields)
            add((layout_.plus && verb == "v" ? field.name.go + std::string(":") : "") + shown(field.value, verb));
        return "{" + text + "}";
    }

    std::optional<std::string> text_by(const std::string &text, const std::string &verb) const {
        const std::string cut(layout_.precision ? first_characters(text, *layout_.precision) : text);
        if (verb == "q" || (verb == "v" && layout_.sharp))
            return padded(layout_.sharp && verb == "q" && cut.find('`') == cut.npos ? "`" + cut + "`"
                                                                                    : go_quoted(cut, layout_.plus));
        if (verb == "s" || verb == "v")
            return padded(cut);
        if (verb != "x" && verb != "X")
            return std::nullopt;
        std::string digits;
        for (const char each : text)
            digits += (layout_.space && !digits.empty() ? " " : "") +
                      conversion(verb == "x" ? "%02x" : "%02X", static_cast<unsigned char>(each));
        return padded(digits);
    }

    std::optional<std::string> integer_by(std::int64_t value, const std::string &verb) const {
        std::string digits;
        const std::uint64_t size = value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
        if (verb == "v" || verb == "d")
            digits = std::to_string(size);
        else if (verb == "x" || verb == "X" || verb == "o" || verb == "O")
            digits = (verb == "O"     ? "0o"
                      : layout_.sharp ? (verb == "o" ? "0" : "0" + verb)
                                      : "") +
                     conversion(verb == "x"   ? "%lx"
                                : verb == "X" ? "%lX"
                                              : "%lo",
                                size);
        else if (verb == "b")
            digits = binary(size);
        else if (verb == "c" || verb == "q" || verb == "U")
            return padded(character_by(static_cast<char32_t>(std::min<std::uint64_t>(size, 0x110000)), verb));
        else
            return std::nullopt;
        if (layout_.precision && digits.size() < *layout_.precision)
            digits.insert(0, *layout_.precision - digits.size(), '0');
        return padded((value < 0 ? "-" : layout_.plus && verb != "v" ? "+" : layout_.space ? " " : "") + digits, true);
    }

    static std::string character_by(char32_t code, const std::string &verb) {
        if (verb == "U")
            return conversion("U+%04X", code);
        return verb == "q" ? go_quoted_character(code) : character_text(code);
    }

    static std::string binary(std::uint64_t value) {
        std::string digits;
        do
            digits.insert(0, 1, (value & 1U) != 0 ? '1' : '0');
        while ((value >>= 1U) != 0);
        return digits;
    }

    std::optional<std::string> real_by(double value, const std::string &verb) const {
        if ((verb == "v" || verb == "g") && !layout_.precision) {
            const std::string text = printed(value);
            return padded((value >= 0 ? layout_.plus ? "+" : layout_.space ? " " : "" : "") + text, true);
        }
        if (verb.size() != 1 || std::string("veEfFgG").find(verb) == std::string::npos)
            return std::nullopt;
        const std::string format = std::string("%") + (layout_.plus ? "+" : "") + (layout_.space ? " " : "") +
                                   (layout_.sharp ? "#" : "") + "." + std::to_string(layout_.precision.value_or(6)) +
                                   (verb == "v" ? "g" : verb);
        return padded(conversion(format.c_str(), value), true);
    }

    template <typename Number> static std::string conversion(const char *format, Number number) {
        const int size = std::snprintf(nullptr, 0, format, number); // NOLINT(*-format-nonliteral)
        std::string text(static_cast<std::size_t>(size) + 1, '\0');
        std::snprintf(text.data(), text.size(), format, number); // NOLINT(*-format-nonliteral)
        text.pop_back();
        return text;
    }

    void extra() {
        text_ += "%!(EXTRA ";
        for (std::size_t at = next_; at < values_.size(); ++at) {
            const Value &value = values_[at];
            text_ += at > next_ ? ", " : "";
            text_ += value.is_none() ? "<nil>" : value.type() + "=" + printed(value);
        }
        text_ += ")";
    }

    std::string_view format_;
    const Values &values_;
    std::size_t next_ = 0;
    bool chosen_ = false; // by number: then it is no fault that some are left
    Layout layout_;
    std::string text_;
};

} // namespace

std::string sprintf(std::string_view format, const Values &values) { return Printer(format, values).run(); }

} // namespace docker_sh
