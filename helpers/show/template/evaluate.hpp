// What a template comes to: its nodes walked, its pipelines evaluated.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "show/template/functions.hpp"
#include "show/template/template.hpp"
#include "show/template/tree.hpp"

namespace docker_sh {

// A value by the pipelines' rules: what dot and the variables are at this place.
class Evaluator {
public:
    Evaluator(const std::string &text, Template::Mode mode) : text_(text), mode_(mode) {}

    // The pipeline's value, which its variables have from now on.
    Value pipeline(const Value &dot, const Pipeline &pipe);

    struct Variable {
        std::string name;
        Value value;
    };
    std::vector<Variable> variables; // the innermost last

    // What is evaluated at the moment, for messages.
    void at(const Operand &operand) { place_ = &operand; }
    void at(const Command &command) { place_ = &command; }
    void at(const Pipeline &pipe) { place_ = &pipe; }
    void at(const Node &node) { place_ = &node; }
    template <typename Error = TemplateError> [[noreturn]] void fail(const std::string &what) const {
        throw Error(where() + what);
    }

    std::string name; // of the template that is run

private:
    // What a function or a method is given: words of its command, and what came through a pipe, as the last one.
    struct Arguments {
        std::span<const Operand> words;
        const Value *piped = nullptr;
        std::size_t count() const { return words.size() + (piped ? 1 : 0); }
    };

    Value command(const Value &dot, const Command &command, const Value *piped);
    Value operand(const Value &dot, const Operand &operand, const Arguments &arguments);
    Value chained(const Value &dot, Value value, const Operand &operand, const Arguments &arguments);
    Value field(const Value &dot, const std::string &name, const Value &of, const Operand &operand,
                const Arguments &arguments);
    Value method(const Value &dot, const Function &method, const std::string &name, const Operand &operand,
                 const Arguments &arguments);
    template <typename Place>
    Value call(const Value &dot, const Operand &function, const Place &place, const Arguments &arguments);
    Value first_that_decides(const Value &dot, const Builtin &builtin, const Arguments &arguments);
    Value argument(const Value &dot, const Operand &operand, Builtin::Parameter parameter);
    Value checked(const Value &value, Builtin::Parameter parameter) const;
    Value &variable(const std::string &name);
    std::string where() const;

    const std::string &text_;
    Template::Mode mode_;
    std::variant<std::monostate, const Operand *, const Command *, const Pipeline *, const Node *> place_;
};

class Evaluation {
public:
    Evaluation(const std::string &text, const Templates &templates, Template::Mode mode)
        : templates_(templates), evaluator_(text, mode) {}

    void run(const Value &data);
    std::string take() { return std::move(output_); }

private:
    enum class Next { node, iteration, end }; // after a node: the next one, {{continue}}, {{break}}

    Next walk(const Value &dot, const Nodes &nodes);
    Next walk(const Value &dot, const Node &node);
    Next range(const Value &dot, const Node &node);
    Next branch(const Value &dot, const Node &node);
    void call(const Value &dot, const Node &node);

    const Templates &templates_;
    Evaluator evaluator_;
    int depth_ = 0;
    std::string output_;
};

} // namespace docker_sh
