#include "show/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "show/utf8.hpp"

namespace docker_sh {
namespace {

std::string json_real(double value) {
    const double size = std::fabs(value);
    const bool scientific = size != 0 && (size < 1e-6 || size >= 1e21);
    std::array<char, 400> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   scientific ? std::chars_format::scientific : std::chars_format::fixed);
    std::string result(text.data(), end.ptr);
    if (const std::size_t at = result.find("e-0"); at != result.npos)
        result.erase(at + 2, 1);
    return result;
}

class Writer {
public:
    Writer(std::size_t indent, std::string prefix) : indent_(indent), prefix_(std::move(prefix)) {}

    void write(const Value &value, bool html = false) {
        switch (value.kind()) {
        case Value::Kind::boolean:
            text_ += value.boolean() ? "true" : "false";
            break;
        case Value::Kind::integer:
            text_ += std::to_string(value.integer());
            break;
        case Value::Kind::real:
            text_ += json_real(value.real());
            break;
        case Value::Kind::text:
            text_ += json_string(*value.text(), html);
            break;
        case Value::Kind::number:
            text_ += *value.text();
            break;
        case Value::Kind::list:
            write_list(*value.list(), html);
            break;
        case Value::Kind::map:
            write_map(*value.map(), html);
            break;
        case Value::Kind::structure:
            write_struct(*value.fields());
            break;
        case Value::Kind::function:
            write(value.function()->call({}), html);
            break;
        default:
            text_ += "null";
        }
    }

    std::string take() { return std::move(text_); }

private:
    void write_list(const List &list, bool html) {
        if (list.is_nil) {
            text_ += "null";
            return;
        }
        open('[');
        for (const Value &item : list.items) {
            next();
            write(item, html);
        }
        close(']', list.items.empty());
    }

    void write_map(const Map &map, bool html) {
        if (map.is_nil) {
            text_ += "null";
            return;
        }
        open('{');
        for (const auto &[key, item] : map.items)
            write_entry(key, item, html);
        close('}', map.items.empty());
    }

    void write_struct(const Struct &fields) {
        bool none = true;
        open('{');
        for (const Field &field : fields.fields) {
            const Function *method = field.value.function();
            if ((method && method->arguments > 0) || (field.omit == omit_empty && is_empty(field.value)))
                continue;
            write_entry(field.name.json, field.value, fields.escape_html);
            none = false;
        }
        close('}', none);
    }

    void write_entry(std::string_view key, const Value &value, bool html) {
        next();
        text_ += json_string(key, html);
        text_ += indent_ > 0 ? ": " : ":";
        write(value, html);
    }

    void open(char bracket) {
        text_ += bracket;
        ++depth_;
        first_ = true;
    }

    void next() {
        if (!first_)
            text_ += ',';
        first_ = false;
        new_line();
    }

    void close(char bracket, bool empty) {
        --depth_;
        if (!empty)
            new_line();
        text_ += bracket;
        first_ = false;
    }

    void new_line() {
        if (indent_ > 0)
            text_.append("\n").append(prefix_).append(indent_ * depth_, ' ');
    }

    std::size_t indent_;
    std::size_t depth_ = 0;
    bool first_ = true;
    std::string prefix_, text_;
};

} // namespace

std::string json_string(std::string_view text, bool escape_html) {
    std::string result = "\"";
    const auto numbered = [&result](char32_t code) {
        std::array<char, 16> escape;
        std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(code));
        result += escape.data();
    };
    each_character(text, [&](const Character &character, std::string_view bytes) {
        const char32_t code = character.code;
        if (code == '"' || code == '\\')
            result.append("\\").append(bytes);
        else if (code == '\n' || code == '\r' || code == '\t')
            result += code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t";
        else if (code < 0x20 || !character.valid || code == 0x2028 || code == 0x2029 ||
                 (escape_html && (code == '<' || code == '>' || code == '&')))
            numbered(code);
        else
            result += bytes;
    });
    return result + '"';
}

std::string to_json(const Value &value, std::size_t indent, const std::string &prefix) {
    Writer writer(indent, prefix);
    writer.write(value);
    return writer.take();
}

bool is_empty(const Value &value) { return value.kind() != Value::Kind::structure && !value.truth(); }

Value through_json(const Value &value) {
    if (const List *list = value.list(); list && !list->is_nil) {
        List result{{}, "[]interface {}"};
        for (const Value &item : list->items)
            result.items.push_back(through_json(item));
        return Value(std::move(result)).boxed();
    }
    Map result{{}, Value().boxed(), "map[string]interface {}"};
    if (const Map *map = value.map(); map && !map->is_nil) {
        for (const auto &[key, item] : map->items)
            result.items.emplace(key, through_json(item));
    } else if (const Struct *fields = value.fields()) {
        for (const Field &field : fields->fields)
            if (field.omit == keep || !is_empty(field.value))
                result.items.emplace(field.name.json, through_json(field.value));
    } else if (const std::string *text = value.text()) {
        return Value(*text).boxed();
    } else if (value.kind() == Value::Kind::boolean) {
        return Value(value.boolean()).boxed();
    } else if (const std::string written = to_json(value); written != "null") {
        return Value(Number{written}).boxed();
    } else {
        return Value().boxed();
    }
    return Value(std::move(result)).boxed();
}

} // namespace docker_sh
