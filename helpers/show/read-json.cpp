#include "show/read-json.hpp"

#include <nlohmann/json.hpp>

#include "common/failure.hpp"

namespace docker_sh {
namespace {

Value converted(const nlohmann::json &json) {
    switch (json.type()) {
    case nlohmann::json::value_t::object: {
        Map map{{}, Value().boxed(), "map[string]interface {}"};
        for (const auto &[key, item] : json.items())
            map.items.emplace(key, converted(item));
        return Value(std::move(map)).boxed();
    }
    case nlohmann::json::value_t::array: {
        List list{{}, "[]interface {}"};
        for (const auto &item : json)
            list.items.push_back(converted(item));
        return Value(std::move(list)).boxed();
    }
    case nlohmann::json::value_t::string:
        return Value(json.get_ref<const std::string &>()).boxed();
    case nlohmann::json::value_t::boolean:
        return Value(json.get<bool>()).boxed();
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
        return Value(json.get<std::int64_t>()).boxed();
    case nlohmann::json::value_t::number_float:
        return Value(json.get<double>()).boxed();
    default:
        return Value().boxed();
    }
}

} // namespace

Value from_json(const std::string &text, const std::string &what) {
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded())
        throw Failure(1, what + ": no JSON");
    return converted(json);
}

} // namespace docker_sh
