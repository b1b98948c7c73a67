#include "show/value.hpp"

#include <array>

namespace docker_sh {

Value::Value(List list) : data_(std::make_shared<const List>(std::move(list))) {}
Value::Value(Map map) : data_(std::make_shared<const Map>(std::move(map))) {}
Value::Value(Struct fields) : data_(std::make_shared<const Struct>(std::move(fields))) {}
Value::Value(Function function) : data_(std::make_shared<const Function>(std::move(function))) {}

Value Value::nil(const char *type) {
    Value value;
    value.data_ = type;
    return value;
}

Value Value::shown_as(std::string text) const {
    Value value = *this;
    value.shown_ = std::make_shared<const std::string>(std::move(text));
    return value;
}

Value Value::boxed(bool yes) const {
    Value value = *this;
    value.boxed_ = yes;
    return value;
}

std::string Value::type() const {
    static constexpr std::array names = {"<nil>", "", "bool", "int", "float64", "string", "json.Number"};
    switch (kind()) {
    case Kind::nil:
        return std::get<const char *>(data_);
    case Kind::list:
        return list()->type;
    case Kind::map:
        return map()->type;
    case Kind::structure:
        return fields()->type;
    case Kind::function:
        return "func";
    default:
        return names.at(data_.index());
    }
}

bool Value::truth() const {
    switch (kind()) {
    case Kind::none:
    case Kind::nil:
        return false;
    case Kind::boolean:
        return boolean();
    case Kind::integer:
        return integer() != 0;
    case Kind::real:
        return real() != 0;
    case Kind::text:
    case Kind::number:
        return !text()->empty();
    case Kind::list:
        return !list()->items.empty();
    case Kind::map:
        return !map()->items.empty();
    default:
        return true;
    }
}

const std::string *Value::text() const {
    const auto *number = std::get_if<Number>(&data_);
    return number ? &number->text : std::get_if<std::string>(&data_);
}

const Field *Struct::find(std::string_view name) const {
    for (const Field &field : fields)
        if (name == field.name.go)
            return &field;
    return nullptr;
}

Value strings(const std::vector<std::string> &words) {
    return List{Values(words.begin(), words.end()), "[]string", words.empty()};
}

Value dictionary(const std::vector<std::string> &words) {
    Map map;
    for (const std::string &word : words) {
        const std::size_t end = word.find('=');
        map.items.insert_or_assign(word.substr(0, end), end == word.npos ? "" : word.substr(end + 1));
    }
    return map;
}

} // namespace docker_sh
