#include "show/template/cursor.hpp"

#include <algorithm>

#include "show/quote.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

constexpr int deepest = 1000; // parentheses and blocks in each other

// As messages have it.
std::string shown(const Token &token) {
    switch (token.type) {
    case TokenType::end:
        return "EOF";
    case TokenType::keyword:
    case TokenType::dot:
    case TokenType::nil:
        return "<" + token.text + ">";
    default:
        return go_quoted(first_characters(token.text, 10)) + (token.text.size() > 10 ? "..." : "");
    }
}

} // namespace

const Token &Cursor::peek_word(std::size_t count) const {
    std::size_t at = std::min(at_ + count, tokens_.size() - 1);
    while (tokens_[at].type == TokenType::space)
        ++at;
    return tokens_[at];
}

const Token &Cursor::take() {
    const Token &token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) // the last one stays
        ++at_;
    return token;
}

const Token &Cursor::take_word() {
    while (peek().type == TokenType::space)
        take();
    return take();
}

const Token *Cursor::keyword_ahead() const {
    const bool ahead = peek().type == TokenType::open && peek_word(1).type == TokenType::keyword;
    return ahead ? &peek_word(1) : nullptr;
}

void Cursor::fail(const std::string &what) const {
    throw TemplateError("template: :" + std::to_string(tokens_[at_].line) + ": " + what);
}

void Cursor::unexpected(const Token &token, const std::string &where) const {
    if (token.type != TokenType::error)
        fail("unexpected " + shown(token) + " in " + where);
    std::string started;
    if (action_line != 0 && action_line != token.line)
        started = (token.text.ends_with(" action") ? " started at :" : " in action started at :") +
                  std::to_string(action_line);
    fail(token.text + started);
}

Cursor::Level::Level(Cursor &cursor) : cursor_(cursor) {
    if (cursor_.depth_ == deepest)
        cursor_.fail("more than " + std::to_string(deepest) + " levels");
    ++cursor_.depth_;
}

} // namespace docker_sh
