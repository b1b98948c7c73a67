// Where the parser is among the tokens, and how it says that they are wrong.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "show/template/lexer.hpp"

namespace docker_sh {

// What is wrong with a template, or with what it asks of a value, in Go's words: "template: :1:2: ...".
class TemplateError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Cursor {
public:
    explicit Cursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    const Token &peek() const { return tokens_[at_]; }
    // The next token that is no blank, or with COUNT the one after so many tokens.
    const Token &peek_word(std::size_t count = 0) const;
    const Token &take();
    const Token &take_word();
    // The token after {{ if that comes next and begins with a keyword; else null.
    const Token *keyword_ahead() const;

    std::size_t mark() const { return at_; }
    void back_to(std::size_t mark) { at_ = mark; }

    [[noreturn]] void fail(const std::string &what) const;
    [[noreturn]] void unexpected(const Token &token, const std::string &where) const;

    // One level deeper, as long as it lives. More levels than a stack holds are refused.
    class Level {
    public:
        explicit Level(Cursor &cursor);
        Level(const Level &) = delete;
        Level &operator=(const Level &) = delete;
        ~Level() { --cursor_.depth_; }

    private:
        Cursor &cursor_;
    };

    std::size_t action_line = 0; // where the action at hand began

private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

} // namespace docker_sh
