#include "show/template/functions.hpp"

#include <algorithm>
#include <array>

#include "show/json.hpp"
#include "show/template/print.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

// VALUE as an index from 0 to MOST.
std::size_t index_of(const Value &value, std::size_t most) {
    if (value.is_none())
        throw CallError("cannot index slice/array with nil");
    if (value.kind() != Value::Kind::integer)
        throw CallError("cannot index slice/array with type " + value.type());
    if (value.integer() < 0 || static_cast<std::uint64_t>(value.integer()) > most)
        throw CallError("index out of range: " + std::to_string(value.integer()));
    return static_cast<std::size_t>(value.integer());
}

Value entry(const Map &map, const Value &key) {
    if (key.is_none())
        throw CallError("value is nil; should be of type string");
    if (key.kind() != Value::Kind::text)
        throw CallError("value has type " + key.type() + "; should be string");
    const auto found = map.items.find(*key.text());
    return found == map.items.end() ? map.missing : found->second;
}

Value element(const Value &item, const Value &key) {
    if (item.is_nil())
        throw CallError("index of nil pointer");
    if (const Map *map = item.map())
        return entry(*map, key);
    if (const List *list = item.list()) {
        const std::size_t at = index_of(key, list->items.size());
        if (at == list->items.size())
            throw CallError("reflect: slice index out of range");
        return list->items[at];
    }
    if (const std::string *text = item.text()) {
        const std::size_t at = index_of(key, text->size());
        if (at == text->size())
            throw CallError("reflect: string index out of range");
        return static_cast<unsigned char>((*text)[at]);
    }
    throw CallError("can't index item of type " + item.type());
}

Value index(const Values &values) {
    Value item = values[0];
    if (item.is_none())
        throw CallError("index of untyped nil");
    for (std::size_t at = 1; at < values.size(); ++at)
        item = element(item, values[at]);
    return item;
}

Value slice(const Values &values) {
    const Value &item = values[0];
    if (item.is_none())
        throw CallError("slice of untyped nil");
    if (values.size() > 4)
        throw CallError("too many slice indexes: " + std::to_string(values.size() - 1));
    const std::string *text = item.text();
    const List *list = item.list();
    if (!text && !list)
        throw CallError("can't slice item of type " + item.type());
    if (text && values.size() == 4)
        throw CallError("cannot 3-index slice a string");
    const std::size_t size = text ? text->size() : list->items.size();
    std::array<std::size_t, 3> bounds = {0, size, size};
    for (std::size_t at = 1; at < values.size(); ++at)
        bounds[at - 1] = index_of(values[at], size);
    for (std::size_t at = 0; at < 2; ++at)
        if (bounds[at] > bounds[at + 1])
            throw CallError("invalid slice index: " + std::to_string(bounds[at]) + " > " +
                            std::to_string(bounds[at + 1]));
    if (text)
        return text->substr(bounds[0], bounds[1] - bounds[0]);
    const auto begin = list->items.begin();
    return List{{begin + static_cast<std::ptrdiff_t>(bounds[0]), begin + static_cast<std::ptrdiff_t>(bounds[1])},
                list->type};
}

Value length(const Values &values) {
    const Value &item = values[0];
    if (item.is_nil() || item.is_none())
        throw CallError("len of nil pointer");
    if (item.text())
        return item.text()->size();
    if (item.list())
        return item.list()->items.size();
    if (item.map())
        return item.map()->items.size();
    throw CallError("len of type " + item.type());
}

Value join(const Values &values) {
    const Value &items = values[0];
    std::vector<std::string> words;
    if (items.list()) {
        for (const Value &item : items.list()->items)
            words.push_back(printed(item));
    } else if (items.map()) {
        for (const auto &[key, item] : items.map()->items)
            words.push_back(printed(item));
        std::sort(words.begin(), words.end());
    } else if (!items.is_none()) {
        throw CallError("expected slice, got " + items.type());
    }
    std::string text;
    for (const std::string &word : words)
        text.append(&word == words.data() ? "" : *values[1].text()).append(word);
    return text;
}

Value split(const Values &values) {
    const std::string &text = *values[0].text(), &separator = *values[1].text();
    List list;
    if (separator.empty()) { // letter by letter
        for (std::string_view rest = text; !rest.empty();) {
            const std::string_view letter = rest.substr(0, first_character(rest).size);
            list.items.emplace_back(letter);
            rest.remove_prefix(letter.size());
        }
        return list;
    }
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find(separator, begin)) != text.npos; begin = end + separator.size())
        list.items.emplace_back(text.substr(begin, end - begin));
    list.items.emplace_back(text.substr(begin));
    return list;
}

Value pad(const Values &values) {
    const auto blanks = [](const Value &count) {
        if (count.integer() < 0)
            throw CallError("strings: negative Repeat count");
        return std::string(std::min<std::size_t>(static_cast<std::size_t>(count.integer()), 1 << 20), ' ');
    };
    const std::string &text = *values[0].text();
    return text.empty() ? text : blanks(values[1]) + text + blanks(values[2]);
}

Value truncate(const Values &values) {
    const std::string &text = *values[0].text();
    const std::int64_t size = values[1].integer();
    if (size < 0)
        throw CallError("runtime error: slice bounds out of range [:" + std::to_string(size) + "]");
    return text.substr(0, static_cast<std::size_t>(size));
}

Value call(const Values &values) {
    throw CallError(values[0].is_none() ? "call of nil" : "non-function of type " + values[0].type());
}

constexpr auto any = Builtin::Parameter::any;
constexpr auto text = Builtin::Parameter::text;
constexpr auto integer = Builtin::Parameter::integer;

const std::vector<Builtin> &builtins() {
    static const std::vector<Builtin> all = {
        {"and", {any, any}, true, nullptr}, // the evaluator does these two, which need not look at all arguments
        {"or", {any, any}, true, nullptr},
        {"not", {any}, false, [](const Values &values) -> Value { return !values[0].truth(); }},
        {"len", {any}, false, length},
        {"index", {any, any}, true, index},
        {"slice", {any, any}, true, slice},
        {"eq", {any, any}, true, compare_equal},
        {"ne", {any, any}, false, compare_unequal},
        {"lt", {any, any}, false, compare_less},
        {"le", {any, any}, false, compare_less_or_equal},
        {"gt", {any, any}, false, compare_greater},
        {"ge", {any, any}, false, compare_greater_or_equal},
        {"print", {any}, true, [](const Values &values) -> Value { return sprint(values); }},
        {"println", {any}, true, [](const Values &values) -> Value { return sprintln(values); }},
        {"printf",
         {text, any},
         true,
         [](const Values &values) -> Value {
             return sprintf(*values[0].text(), {values.begin() + 1, values.end()});
         }},
        {"html", {any}, true, escape_html},
        {"js", {any}, true, escape_js},
        {"urlquery", {any}, true, escape_url},
        {"call", {any, any}, true, call},
        // Docker's
        {"json", {any}, false, [](const Values &values) -> Value { return to_json(values[0]); }},
        {"join", {any, text}, false, join},
        {"split", {text, text}, false, split},
        {"lower", {text}, false, [](const Values &values) -> Value { return lower(*values[0].text()); }},
        {"upper", {text}, false, [](const Values &values) -> Value { return upper(*values[0].text()); }},
        {"title", {text}, false, [](const Values &values) -> Value { return title(*values[0].text()); }},
        {"pad", {text, integer, integer}, false, pad},
        {"truncate", {text, integer}, false, truncate},
    };
    return all;
}

} // namespace

const Builtin *find_builtin(std::string_view name) {
    const auto &all = builtins();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Builtin &each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

bool keeps_headings(std::string_view name) {
    constexpr std::array<std::string_view, 7> names = {"json", "split", "join", "title", "lower", "upper", "truncate"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace docker_sh
