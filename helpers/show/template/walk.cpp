// A template's nodes: text, actions, branches, loops, calls.

#include "show/template/evaluate.hpp"

#include <utility>

#include "show/quote.hpp"
#include "show/template/print.hpp"

namespace docker_sh {
namespace {

constexpr int deepest = 1000; // templates that call each other: more would need a larger stack

// Forgets the variables of a block at its end.
class Scope {
public:
    explicit Scope(std::vector<Evaluator::Variable> &variables) : variables_(variables), known_(variables.size()) {}
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;
    ~Scope() { variables_.resize(known_); }

private:
    std::vector<Evaluator::Variable> &variables_;
    std::size_t known_;
};

} // namespace

void Evaluation::run(const Value &data) {
    evaluator_.variables = {{"$", data}};
    walk(data, templates_.at(""));
}

Evaluation::Next Evaluation::walk(const Value &dot, const Nodes &nodes) {
    for (const Node &node : nodes)
        if (const Next next = walk(dot, node); next != Next::node)
            return next;
    return Next::node;
}

Evaluation::Next Evaluation::walk(const Value &dot, const Node &node) {
    switch (node.type) {
    case Node::Type::text:
        output_ += node.text;
        return Next::node;
    case Node::Type::action: {
        const Pipeline &pipe = node.pipe.front();
        const Value value = evaluator_.pipeline(dot, pipe);
        if (pipe.variables.empty())
            output_ += value.is_none() ? "<no value>" : printed(value);
        return Next::node;
    }
    case Node::Type::branch:
    case Node::Type::with:
        return branch(dot, node);
    case Node::Type::range:
        return range(dot, node);
    case Node::Type::call:
        call(dot, node);
        return Next::node;
    case Node::Type::next:
        return Next::iteration;
    default:
        return Next::end;
    }
}

Evaluation::Next Evaluation::branch(const Value &dot, const Node &node) {
    const Scope scope(evaluator_.variables);
    const Value value = evaluator_.pipeline(dot, node.pipe.front());
    if (!value.truth())
        return walk(dot, node.otherwise);
    return walk(node.type == Node::Type::with ? value : dot, node.body);
}

Evaluation::Next Evaluation::range(const Value &dot, const Node &node) {
    const Scope scope(evaluator_.variables);
    const Pipeline &pipe = node.pipe.front();
    const Value value = evaluator_.pipeline(dot, pipe);
    const std::size_t known = evaluator_.variables.size(), named = pipe.variables.size();
    // False after {{break}}
    const auto iterate = [&](const Value &index, const Value &item) {
        if (named > 0)
            evaluator_.variables[known - 1].value = item;
        if (named > 1)
            evaluator_.variables[known - 2].value = index;
        const Scope iteration(evaluator_.variables);
        return walk(item, node.body) != Next::end;
    };
    if (const List *list = value.list(); list && !list->items.empty()) {
        for (std::size_t at = 0; at < list->items.size() && iterate(at, list->items[at]);)
            ++at;
    } else if (const Map *map = value.map(); map && !map->items.empty()) {
        for (const auto &[key, item] : map->items)
            if (!iterate(key, item))
                break;
    } else if (list || map || value.is_none() || (value.is_nil() && value.is_boxed())) {
        return walk(dot, node.otherwise);
    } else {
        evaluator_.fail("range can't iterate over " + printed(value));
    }
    return Next::node;
}

void Evaluation::call(const Value &dot, const Node &node) {
    evaluator_.at(node);
    const auto found = templates_.find(node.text);
    if (found == templates_.end() || node.text.empty())
        evaluator_.fail("template " + go_quoted(node.text) + " not defined");
    if (depth_ == deepest)
        evaluator_.fail("exceeded maximum template depth (" + std::to_string(deepest) + ")");
    const Value data = node.pipe.empty() ? Value() : evaluator_.pipeline(dot, node.pipe.front());
    const std::string outside = std::exchange(evaluator_.name, node.text);
    std::vector<Evaluator::Variable> variables = std::exchange(evaluator_.variables, {{"$", data}});
    ++depth_;
    walk(data, found->second);
    --depth_;
    evaluator_.variables = std::move(variables);
    evaluator_.name = outside;
}

} // namespace docker_sh
