#include "show/template/tree.hpp"

#include "show/quote.hpp"

namespace docker_sh {
namespace {

template <typename Part> std::string joined(const std::vector<Part> &parts, const char *separator) {
    std::string text;
    for (const Part &part : parts)
        text.append(text.empty() ? "" : separator).append(written(part));
    return text;
}

} // namespace

std::string written(const Operand &operand) {
    std::string text = operand.text;
    if (operand.type == Operand::Type::pipeline)
        text = "(" + written(operand.inner.front()) + ")";
    else if (operand.type == Operand::Type::dot)
        text = ".";
    else if (operand.type == Operand::Type::nil)
        text = "nil";
    for (const std::string &name : operand.chain)
        text.append(".").append(name);
    return text;
}

std::string written(const Command &command) { return joined(command.words, " "); }

std::string written(const Pipeline &pipeline) {
    std::string text;
    for (const std::string &name : pipeline.variables)
        text.append(text.empty() ? "" : ", ").append(name);
    if (!text.empty())
        text += pipeline.assigns ? " = " : " := ";
    return text + joined(pipeline.commands, " | ");
}

std::string written(const Node &node) {
    return "{{template " + go_quoted(node.text) + (node.pipe.empty() ? "" : " " + written(node.pipe.front())) + "}}";
}

} // namespace docker_sh
