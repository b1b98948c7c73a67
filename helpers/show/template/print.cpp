#include "show/template/print.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace docker_sh {
namespace {

// The shortest digits that give the number back, with an exponent if it is below 0.0001 or from a million on.
std::string printed_real(double value) {
    if (std::isnan(value) || std::isinf(value))
        return std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    const double size = std::fabs(value);
    const auto format =
        size != 0 && (size < 1e-4 || size >= 1e6) ? std::chars_format::scientific : std::chars_format::fixed;
    std::array<char, 400> text;
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format).ptr};
}

// "[a b]" of the texts of ITEMS.
template <typename Items, typename Each>
std::string joined(const char *open, const Items &items, char close, Each each) {
    std::string text = open;
    const char *blank = "";
    for (const auto &item : items) {
        text.append(blank).append(each(item));
        blank = " ";
    }
    return text + close;
}

bool is_string(const Value &value) { return value.text() != nullptr; }

} // namespace

std::string printed(const Value &value, bool plus) {
    if (value.shown())
        return *value.shown();
    switch (value.kind()) {
    case Value::Kind::boolean:
        return value.boolean() ? "true" : "false";
    case Value::Kind::integer:
        return std::to_string(value.integer());
    case Value::Kind::real:
        return printed_real(value.real());
    case Value::Kind::text:
    case Value::Kind::number:
        return *value.text();
    case Value::Kind::list:
        return joined("[", value.list()->items, ']', [plus](const Value &item) { return printed(item, plus); });
    case Value::Kind::map:
        return joined("map[", value.map()->items, ']',
                      [plus](const auto &item) { return item.first + ":" + printed(item.second, plus); });
    case Value::Kind::structure:
        return joined("{", value.fields()->fields, '}', [plus](const Field &field) {
            return (plus ? field.name.go + std::string(":") : "") + printed(field.value, plus);
        });
    case Value::Kind::function:
        return value.function()->arguments == 0 ? printed(value.function()->call({}), plus) : "";
    default:
        return "<nil>";
    }
}

// A blank only between two of which neither is a string.
std::string sprint(const Values &values) {
    std::string text;
    const Value *before = nullptr;
    for (const Value &value : values) {
        if (before && !is_string(*before) && !is_string(value))
            text += ' ';
        text += printed(value);
        before = &value;
    }
    return text;
}

std::string sprintln(const Values &values) {
    std::string text;
    for (const Value &value : values)
        text.append(&value == values.data() ? "" : " ").append(printed(value));
    return text + '\n';
}

} // namespace docker_sh
