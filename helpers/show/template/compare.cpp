// eq, ne, lt, le, gt, ge: what may be compared with what, as Go has it.

#include "show/template/functions.hpp"

#include "show/template/print.hpp"

namespace docker_sh {
namespace {

using Kind = Value::Kind;

// Kinds that have values to compare; a number of JSON is a string.
Kind basic(const Value &value) {
    switch (value.kind()) {
    case Kind::number:
        return Kind::text;
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
    case Kind::text:
        return value.kind();
    default:
        return Kind::none;
    }
}

bool is_null(const Value &value) {
    return value.is_none() || value.is_nil() || (value.list() && value.list()->is_nil) ||
           (value.map() && value.map()->is_nil);
}

bool equal_others(const Value &one, const Value &other) {
    const bool comparable = one.kind() == other.kind() || one.is_none() || other.is_none();
    if (!comparable)
        throw CallError("non-comparable types " + printed(one) + ": " + one.type() + ", " + other.type() + ": " +
                        printed(other));
    if (is_null(one) || is_null(other))
        return is_null(one) == is_null(other);
    throw CallError("non-comparable type " + printed(other) + ": " + other.type());
}

bool equal(const Value &one, const Value &other) {
    const Kind kind = basic(one);
    if (kind != basic(other)) {
        if (!one.is_none() && !other.is_none())
            throw CallError("incompatible types for comparison");
        return false;
    }
    switch (kind) {
    case Kind::boolean:
        return one.boolean() == other.boolean();
    case Kind::integer:
        return one.integer() == other.integer();
    case Kind::real:
        return one.real() == other.real();
    case Kind::text:
        return *one.text() == *other.text();
    default:
        return equal_others(one, other);
    }
}

bool less(const Value &one, const Value &other) {
    const Kind kind = basic(one);
    if (kind == Kind::none || basic(other) == Kind::none)
        throw CallError("invalid type for comparison");
    if (kind != basic(other))
        throw CallError("incompatible types for comparison");
    switch (kind) {
    case Kind::integer:
        return one.integer() < other.integer();
    case Kind::real:
        return one.real() < other.real();
    case Kind::text:
        return *one.text() < *other.text();
    default:
        throw CallError("invalid type for comparison");
    }
}

} // namespace

Value compare_equal(const Values &values) {
    if (values.size() == 1)
        throw CallError("missing argument for comparison");
    for (std::size_t at = 1; at < values.size(); ++at)
        if (equal(values[0], values[at]))
            return true;
    return false;
}

Value compare_unequal(const Values &values) { return !equal(values[0], values[1]); }
Value compare_less(const Values &values) { return less(values[0], values[1]); }
Value compare_less_or_equal(const Values &values) { return less(values[0], values[1]) || equal(values[0], values[1]); }
Value compare_greater(const Values &values) { return !(less(values[0], values[1]) || equal(values[0], values[1])); }
Value compare_greater_or_equal(const Values &values) { return !less(values[0], values[1]); }

} // namespace docker_sh
