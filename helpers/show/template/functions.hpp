// The functions that a template may call: Go's own, and those that Docker adds.
#pragma once

#include <stdexcept>
#include <string_view>
#include <vector>

#include "show/value.hpp"

namespace docker_sh {

// Why a function cannot do what it is asked: "index out of range: 7".
class CallError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Builtin {
    enum class Parameter { any, text, integer };

    std::string_view name;
    std::vector<Parameter> parameters;
    bool variadic;                 // there may be more of the last one, or none
    Value (*call)(const Values &); // with as many arguments of such kinds; throws CallError

    bool is_and() const { return name == "and"; }
    bool is_or() const { return name == "or"; }
};

// Null if there is no such function.
const Builtin *find_builtin(std::string_view name);

// Whether a function leaves the heading of a column as it is: who has a field in upper case wants its heading, too.
bool keeps_headings(std::string_view name);

// eq, ne, lt, le, gt, ge.
Value compare_equal(const Values &values);
Value compare_unequal(const Values &values);
Value compare_less(const Values &values);
Value compare_less_or_equal(const Values &values);
Value compare_greater(const Values &values);
Value compare_greater_or_equal(const Values &values);

// html, js, urlquery: the values as print prints them, escaped.
Value escape_html(const Values &values);
Value escape_js(const Values &values);
Value escape_url(const Values &values);

// lower, upper, title.
std::string lower(std::string_view text);
std::string upper(std::string_view text);
std::string title(std::string_view text);

} // namespace docker_sh
