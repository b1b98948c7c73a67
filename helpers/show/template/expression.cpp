#include "show/template/expression.hpp"

#include <algorithm>

#include "show/quote.hpp"
#include "show/template/functions.hpp"
#include "show/template/number.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

bool begins_operand(const Token &token) {
    switch (token.type) {
    case TokenType::boolean:
    case TokenType::character:
    case TokenType::number:
    case TokenType::quoted:
    case TokenType::raw:
    case TokenType::field:
    case TokenType::dot:
    case TokenType::name:
    case TokenType::variable:
    case TokenType::nil:
    case TokenType::left:
        return true;
    default:
        return false;
    }
}

bool is_digits(const std::string &text) {
    return text.find_first_not_of("0123456789_+-") == text.npos && text.size() > 1;
}

// Whether fields may be asked of it.
bool has_fields(const Operand &operand) {
    return operand.type != Operand::Type::literal && operand.type != Operand::Type::nil &&
           operand.type != Operand::Type::dot;
}

} // namespace

Pipeline Expressions::pipeline(const std::string &where, TokenType end) {
    const Cursor::Level level(cursor_);
    Pipeline pipe;
    pipe.position = cursor_.peek_word().position;
    declarations(pipe, where);
    while (cursor_.peek_word().type != end) {
        if (!begins_operand(cursor_.peek_word()))
            cursor_.unexpected(cursor_.take_word(), where);
        pipe.commands.push_back(command());
    }
    cursor_.take_word();
    if (pipe.commands.empty())
        cursor_.fail("missing value for " + where);
    for (std::size_t stage = 1; stage < pipe.commands.size(); ++stage)
        if (!has_fields(pipe.commands[stage].words.front()))
            cursor_.fail("non executable command in pipeline stage " + std::to_string(stage + 1));
    return pipe;
}

// "$x :=", "$x =", and in a range "$i, $x :=".
void Expressions::declarations(Pipeline &pipe, const std::string &where) {
    while (cursor_.peek_word().type == TokenType::variable) {
        const std::size_t before = cursor_.mark();
        const std::string name = cursor_.take_word().text;
        const Token &sign = cursor_.peek_word();
        const bool comma = sign.type == TokenType::other && sign.text == ",";
        if (!comma && sign.type != TokenType::assign && sign.type != TokenType::declare) {
            cursor_.back_to(before);
            return;
        }
        cursor_.take_word();
        pipe.assigns = sign.type == TokenType::assign;
        pipe.variables.push_back(name);
        variables.push_back(name);
        if (!comma)
            return;
        if (where != "range" || pipe.variables.size() > 1)
            cursor_.fail("too many declarations in " + where);
        const TokenType next = cursor_.peek_word().type;
        if (next != TokenType::variable && next != TokenType::close && next != TokenType::right)
            cursor_.fail("range can only initialize variables");
    }
}

// Up to a pipe, which is read, or the end of the pipeline.
Command Expressions::command() {
    Command result;
    result.position = cursor_.peek_word().position;
    for (;;) {
        if (begins_operand(cursor_.peek_word()))
            result.words.push_back(operand());
        const Token &token = cursor_.peek();
        if (token.type == TokenType::space) {
            cursor_.take();
            continue;
        }
        if (token.type == TokenType::pipe)
            cursor_.take();
        else if (token.type != TokenType::close && token.type != TokenType::right)
            cursor_.unexpected(cursor_.take(), "operand");
        return result;
    }
}

Operand Expressions::operand() {
    Operand result = term();
    if (cursor_.peek().type == TokenType::field) {
        if (!has_fields(result))
            cursor_.fail("unexpected . after term " + go_quoted(written(result)));
        result.position = cursor_.peek().position;
    }
    while (cursor_.peek().type == TokenType::field)
        result.chain.push_back(cursor_.take().text.substr(1));
    return result;
}

Operand Expressions::term() {
    const Token &token = cursor_.take_word();
    Operand result;
    result.position = token.position;
    result.text = token.text;
    switch (token.type) {
    case TokenType::dot:
        result.type = Operand::Type::dot;
        break;
    case TokenType::nil:
        result.type = Operand::Type::nil;
        break;
    case TokenType::field:
        result.type = Operand::Type::field;
        result.text.clear();
        result.chain.push_back(token.text.substr(1));
        break;
    case TokenType::variable:
        result.type = Operand::Type::variable;
        if (std::find(variables.begin(), variables.end(), token.text) == variables.end())
            cursor_.fail("undefined variable " + go_quoted(token.text));
        break;
    case TokenType::name:
        result.type = Operand::Type::function;
        if (!find_builtin(token.text))
            cursor_.fail("function " + go_quoted(token.text) + " not defined");
        break;
    case TokenType::left:
        result.type = Operand::Type::pipeline;
        result.inner.push_back(pipeline("parenthesized pipeline", TokenType::right));
        break;
    default:
        result.type = Operand::Type::literal;
        result.value = literal(token);
    }
    return result;
}

Value Expressions::literal(const Token &token) const {
    if (token.type == TokenType::boolean)
        return token.text == "true";
    if (token.type == TokenType::number) {
        const std::optional<Value> value = go_number(token.text);
        if (!value)
            cursor_.fail((is_digits(token.text) ? "integer overflow: " : "illegal number syntax: ") +
                         go_quoted(token.text));
        return *value;
    }
    if (token.type == TokenType::character && !go_unquoted(token.text))
        cursor_.fail("malformed character constant: " + token.text);
    const std::string text = unquoted(token);
    if (token.type != TokenType::character)
        return text;
    return static_cast<std::int64_t>(first_character(text).code);
}

std::string Expressions::unquoted(const Token &quoted) const {
    const std::optional<std::string> text = go_unquoted(quoted.text);
    if (!text)
        cursor_.fail("invalid syntax");
    return *text;
}

} // namespace docker_sh
