// The words of a template (text/template of Go): text, and between {{ and }} what actions are written in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docker_sh {

enum class TokenType {
    error, // the lexer cannot go on; the text says why
    end,   // of the template
    text,
    open,  // {{
    close, // }}
    space,
    boolean,
    character, // 'a'
    number,
    quoted, // "a"
    raw,    // `a`
    field,  // .Name
    dot,
    name,     // of a function
    variable, // $ or $name
    nil,
    assign,  // =
    declare, // :=
    pipe,
    left,    // (
    right,   // )
    other,   // a character that may stand in some places: the comma
    keyword, // if, range, end ...
};

struct Token {
    TokenType type;
    std::size_t position; // in the template
    std::size_t line;     // from 1
    std::string text;
};

// All tokens of TEXT; the last one is end or error.
std::vector<Token> tokens_of(std::string_view text);

} // namespace docker_sh
