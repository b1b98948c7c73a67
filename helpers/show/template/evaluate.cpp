#include "show/template/evaluate.hpp"

#include <algorithm>

#include "show/quote.hpp"
#include "show/template/print.hpp"

namespace docker_sh {
namespace {

std::string counted(const std::string &name, std::size_t wanted, std::size_t got, bool at_least = false) {
    return "wrong number of args for " + name + ": want " + (at_least ? "at least " : "") + std::to_string(wanted) +
           " got " + std::to_string(got);
}

} // namespace

// "template: :1:2: executing "" at <.Name>: "; the line and the byte in it.
std::string Evaluator::where() const {
    std::size_t position = 0;
    std::string context;
    std::visit(
        [&](const auto &place) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(place)>, std::monostate>) {
                position = place->position;
                context = written(*place);
            }
        },
        place_);
    const std::string_view before = std::string_view(text_).substr(0, position);
    const std::size_t line_start = before.rfind('\n') + 1; // 0 on the first line
    return "template: :" + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) + ":" +
           std::to_string(position - line_start) + ": executing " + go_quoted(name) + " at <" + context + ">: ";
}

Value &Evaluator::variable(const std::string &name) {
    const auto found =
        std::find_if(variables.rbegin(), variables.rend(), [&name](const Variable &each) { return each.name == name; });
    if (found == variables.rend())
        fail("undefined variable: " + name);
    return found->value;
}

Value Evaluator::pipeline(const Value &dot, const Pipeline &pipe) {
    at(pipe);
    Value value;
    const Value *piped = nullptr;
    for (const Command &each : pipe.commands) {
        value = command(dot, each, piped).boxed(false);
        piped = &value;
    }
    for (const std::string &name : pipe.variables) {
        if (pipe.assigns)
            variable(name) = value;
        else
            variables.push_back({name, value});
    }
    return value;
}

Value Evaluator::command(const Value &dot, const Command &command, const Value *piped) {
    const Operand &first = command.words.front();
    const Arguments arguments{std::span(command.words).subspan(1), piped};
    if (first.type == Operand::Type::function && first.chain.empty())
        return call(dot, first, command, arguments);
    if (first.type == Operand::Type::nil && arguments.count() == 0) {
        at(first);
        fail("nil is not a command");
    }
    return operand(dot, first, arguments);
}

Value Evaluator::operand(const Value &dot, const Operand &operand, const Arguments &arguments) {
    if (operand.type != Operand::Type::pipeline || !operand.chain.empty())
        at(operand);
    if (operand.chain.empty() && arguments.count() > 0)
        fail("can't give argument to non-function " +
             (operand.inner.empty() ? written(operand) : written(operand.inner.front())));
    Value value;
    switch (operand.type) {
    case Operand::Type::dot:
    case Operand::Type::field:
        value = dot;
        break;
    case Operand::Type::literal:
        value = operand.value;
        break;
    case Operand::Type::variable:
        value = variable(operand.text);
        break;
    case Operand::Type::function:
        value = call(dot, operand, operand, {});
        break;
    case Operand::Type::pipeline:
        value = pipeline(dot, operand.inner.front());
        break;
    default:
        break;
    }
    return operand.chain.empty() ? value : chained(dot, std::move(value), operand, arguments);
}

// The last of the fields may be a method: the arguments are for it.
Value Evaluator::chained(const Value &dot, Value value, const Operand &operand, const Arguments &arguments) {
    for (const std::string &each : operand.chain)
        value = field(dot, each, value, operand, &each == &operand.chain.back() ? arguments : Arguments());
    return value;
}

Value Evaluator::field(const Value &dot, const std::string &name, const Value &of, const Operand &operand,
                       const Arguments &arguments) {
    if (of.is_none() && !of.is_boxed()) {
        if (mode_ == Template::Mode::strict)
            fail("nil data; no entry for key " + go_quoted(name));
        return {};
    }
    const std::string type = of.is_boxed() ? "interface {}" : of.type();
    if (of.is_none() || of.is_nil())
        fail("nil pointer evaluating " + type + "." + name);
    if (const Struct *fields = of.fields()) {
        if (const Field *found = fields->find(name)) {
            if (const Function *function = found->value.function())
                return method(dot, *function, name, operand, arguments);
            if (arguments.count() > 0)
                fail(name + " has arguments but cannot be invoked as function");
            return found->value;
        }
    } else if (const Map *map = of.map()) {
        if (arguments.count() > 0)
            fail(name + " is not a method but has arguments");
        const auto found = map->items.find(name);
        if (found != map->items.end())
            return found->second;
        if (mode_ == Template::Mode::strict)
            fail("map has no entry for key " + go_quoted(name));
        return {};
    }
    fail<NoSuchField>("can't evaluate field " + name + " in type " + type);
}

Value Evaluator::method(const Value &dot, const Function &method, const std::string &name, const Operand &operand,
                        const Arguments &arguments) {
    if (arguments.count() != method.arguments)
        fail(counted(name, method.arguments, arguments.count()));
    std::vector<std::string> texts;
    for (const Operand &word : arguments.words)
        texts.push_back(*argument(dot, word, Builtin::Parameter::text).text());
    if (arguments.piped)
        texts.push_back(*checked(*arguments.piped, Builtin::Parameter::text).text());
    at(operand);
    return method.call(texts);
}

// PLACE is what a failed call is told of: the command, or the function's name where that is an argument.
template <typename Place>
Value Evaluator::call(const Value &dot, const Operand &function, const Place &place, const Arguments &arguments) {
    at(function);
    const Builtin &builtin = *find_builtin(function.text); // the parser has looked
    const std::vector<Builtin::Parameter> &parameters = builtin.parameters;
    const std::size_t fixed = parameters.size() - (builtin.variadic ? 1 : 0);
    if (builtin.variadic && arguments.count() < fixed)
        fail(counted(function.text, fixed, arguments.words.size(), true));
    if (!builtin.variadic && arguments.count() != fixed)
        fail(counted(function.text, fixed, arguments.count()));
    if (builtin.is_and() || builtin.is_or())
        return first_that_decides(dot, builtin, arguments);
    Values values;
    const auto parameter = [&] { return parameters[std::min(values.size(), parameters.size() - 1)]; };
    for (const Operand &word : arguments.words)
        values.push_back(argument(dot, word, parameter()).boxed(false));
    if (arguments.piped)
        values.push_back(checked(*arguments.piped, parameter()).boxed(false));
    if (mode_ == Template::Mode::headings && keeps_headings(builtin.name))
        return values.front();
    try {
        return builtin.call(values);
    } catch (const CallError &error) {
        at(place);
        fail("error calling " + function.text + ": " + error.what());
    }
}

// and: the first that is not true; or: the first that is; else the last. What comes after it is not evaluated.
Value Evaluator::first_that_decides(const Value &dot, const Builtin &builtin, const Arguments &arguments) {
    Value value;
    for (const Operand &word : arguments.words) {
        value = argument(dot, word, Builtin::Parameter::any);
        if (value.truth() == builtin.is_or())
            return value;
    }
    return arguments.piped ? *arguments.piped : value;
}

Value Evaluator::argument(const Value &dot, const Operand &operand, Builtin::Parameter parameter) {
    using Type = Operand::Type;
    at(operand);
    const bool any = parameter == Builtin::Parameter::any, text = parameter == Builtin::Parameter::text;
    if (operand.type == Type::nil) {
        if (!any)
            fail(std::string("cannot assign nil to ") + (text ? "string" : "int"));
        return {};
    }
    if (operand.type != Type::literal)
        return checked(this->operand(dot, operand, {}), parameter);
    if (!any && operand.value.kind() != (text ? Value::Kind::text : Value::Kind::integer))
        fail(std::string("expected ") + (text ? "string" : "integer") + "; found " + operand.text);
    return operand.value;
}

Value Evaluator::checked(const Value &value, Builtin::Parameter parameter) const {
    if (parameter == Builtin::Parameter::any)
        return value;
    const bool text = parameter == Builtin::Parameter::text;
    const std::string wanted = text ? "string" : "int";
    if (value.is_none())
        fail("invalid value; expected " + wanted);
    if (value.kind() != (text ? Value::Kind::text : Value::Kind::integer))
        fail("wrong type for value; expected " + wanted + "; got " + value.type());
    return value;
}

} // namespace docker_sh
