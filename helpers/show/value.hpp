// Values as Docker's objects have them, seen with Go's eyes: a template prints them, compares them and reaches into
// them by their kinds; JSON is another way of printing them. A value never changes; copies share what it holds.
//
//     structure("types.ContainerState", {
//         {"Status", status},                    // the field's name, in templates and in JSON
//         {{"ID", "Id"}, id},                    // where Go and JSON have two names for it
//         {"Health", health, omit_empty},        // not in JSON if it is empty
//     });
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace docker_sh {

class Value;
using Values = std::vector<Value>;

struct List;
struct Map;
struct Struct;
struct Function;

// A number as JSON wrote it: it counts as a string (json.Number).
struct Number {
    std::string text;
};

class Value {
public:
    enum class Kind { none, nil, boolean, integer, real, text, number, list, map, structure, function };

    Value() = default; // nothing at all, which is what a missing key of a map is
    Value(bool value) : data_(value) {}
    template <std::integral Integer> Value(Integer value) : data_(static_cast<std::int64_t>(value)) {}
    Value(double value) : data_(value) {}
    Value(std::string text) : data_(std::move(text)) {}
    Value(std::string_view text) : data_(std::string(text)) {}
    Value(const char *text) : data_(std::string(text)) {}
    Value(Number number) : data_(std::move(number)) {}
    Value(List list);
    Value(Map map);
    Value(Struct fields);
    Value(Function function);

    // A pointer to nothing, of a type such as "*types.Health".
    static Value nil(const char *type);

    // This value, which has a way of its own to be printed (fmt.Stringer); in JSON it is what it was.
    Value shown_as(std::string text) const;
    // The same, as it is held by a list or map of anything (interface{}). It matters only for the words of errors.
    Value boxed(bool yes = true) const;

    Kind kind() const { return static_cast<Kind>(data_.index()); }
    bool is_none() const { return kind() == Kind::none; }
    bool is_nil() const { return kind() == Kind::nil; }
    bool is_boxed() const { return boxed_; }
    // Go's name for its type.
    std::string type() const;
    // Whether "if" takes it for true: it is neither zero nor empty nor nil.
    bool truth() const;

    bool boolean() const { return std::get<bool>(data_); }
    std::int64_t integer() const { return std::get<std::int64_t>(data_); }
    double real() const { return std::get<double>(data_); }
    // Null where it is something else. Text is a number's as well.
    const std::string *text() const;
    const List *list() const { return held<List>(); }
    const Map *map() const { return held<Map>(); }
    const Struct *fields() const { return held<Struct>(); }
    const Function *function() const { return held<Function>(); }
    const std::string *shown() const { return shown_.get(); }

private:
    template <typename Held> const Held *held() const {
        const auto *pointer = std::get_if<std::shared_ptr<const Held>>(&data_);
        return pointer ? pointer->get() : nullptr;
    }

    // In the order of Kind
    std::variant<std::monostate, const char *, bool, std::int64_t, double, std::string, Number,
                 std::shared_ptr<const List>, std::shared_ptr<const Map>, std::shared_ptr<const Struct>,
                 std::shared_ptr<const Function>>
        data_;
    std::shared_ptr<const std::string> shown_;
    bool boxed_ = false;
};

// A slice. A nil one is empty, and null in JSON.
struct List {
    Values items;
    const char *type = "[]string";
    bool is_nil = false;
};

struct Map {
    std::map<std::string, Value, std::less<>> items;
    Value missing = ""; // what "index" gives for a key that is not there: the zero value of its type
    const char *type = "map[string]string";
    bool is_nil = false;
};

// What is called: a function, or the method of a struct. Its arguments are strings.
struct Function {
    std::size_t arguments = 0;
    std::function<Value(const std::vector<std::string> &)> call;
};

struct Name {
    Name(const char *name) : go(name), json(name) {}
    Name(const char *in_go, const char *in_json) : go(in_go), json(in_json) {}
    const char *go, *json;
};

enum Omit { keep, omit_empty };

struct Field {
    Name name;
    Value value; // a function without arguments is called when somebody asks for the field
    Omit omit = keep;
};

struct Struct {
    const char *type; // for messages
    std::vector<Field> fields;
    bool escape_html = false; // in JSON: <, > and & are written by their numbers

    // The field of that name; null if there is none.
    const Field *find(std::string_view name) const;
};

inline Value structure(const char *type, std::vector<Field> fields) { return Struct{type, std::move(fields)}; }

// A list of strings; an empty one is nil.
Value strings(const std::vector<std::string> &words);
// A list that is never null in JSON.
inline Value list_of(const char *type, Values items) { return List{std::move(items), type}; }
inline Value nil_list(const char *type) { return List{{}, type, true}; }
// "KEY=VALUE" words as a map of strings; without "=" the value is empty.
Value dictionary(const std::vector<std::string> &words);

// VALUE as it is after a way through JSON: structs are maps, and nothing has a type.
Value through_json(const Value &value);

} // namespace docker_sh
