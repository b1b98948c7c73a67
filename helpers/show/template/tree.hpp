// A template as a tree, and its parts as they are written in messages.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "show/value.hpp"

namespace docker_sh {

struct Pipeline;

// One word of a command: what has a value.
struct Operand {
    enum class Type { dot, nil, literal, field, variable, function, pipeline };
    Type type = Type::dot;
    std::size_t position = 0;       // in the template
    std::string text;               // of a literal: as it is written; of a function or a variable: its name
    Value value;                    // of a literal
    std::vector<std::string> chain; // the fields that are asked of it: .A.B, $x.A.B, (...).A.B
    std::vector<Pipeline> inner;    // in parentheses: one
};

// A function, or a field that may be a method, with arguments; or just a value.
struct Command {
    std::size_t position = 0;
    std::vector<Operand> words;
};

// Commands; the value of each is the last argument of the next one.
struct Pipeline {
    std::size_t position = 0;
    std::vector<std::string> variables; // that get the value; a range's may be two, of which the first one is the index
    bool assigns = false;               // to variables that are there already
    std::vector<Command> commands;
};

struct Node;
using Nodes = std::vector<Node>;

struct Node {
    enum class Type { text, action, branch, with, range, call, leave, next };
    Type type = Type::text;
    std::size_t position = 0;
    std::string text;           // of a text; the name of the template that is called
    std::vector<Pipeline> pipe; // one; none if there is none to be evaluated
    Nodes body, otherwise;
};

// The template itself is the one without a name.
using Templates = std::map<std::string, Nodes>;

std::string written(const Operand &operand);
std::string written(const Command &command);
std::string written(const Pipeline &pipeline);
std::string written(const Node &node); // of those that are told of in messages: calls

} // namespace docker_sh
