// What stands in a template's actions: pipelines, commands, operands.
#pragma once

#include <string>
#include <vector>

#include "show/template/cursor.hpp"
#include "show/template/tree.hpp"

namespace docker_sh {

class Expressions {
public:
    explicit Expressions(Cursor &cursor) : cursor_(cursor) {}

    // A pipeline up to END, which is read; WHERE is for messages, and "range" may declare two variables.
    Pipeline pipeline(const std::string &where, TokenType end);

    // What QUOTED stands for.
    std::string unquoted(const Token &quoted) const;

    // Those that are known at this place. Who opens a block forgets at its end what was declared in it.
    std::vector<std::string> variables = {"$"};

private:
    void declarations(Pipeline &pipe, const std::string &where);
    Command command();
    Operand operand();
    Operand term();
    Value literal(const Token &token) const;

    Cursor &cursor_;
};

} // namespace docker_sh
