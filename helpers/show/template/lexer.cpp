#include "show/template/lexer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "show/quote.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

bool is_space(char32_t code) { return code == ' ' || code == '\t' || code == '\r' || code == '\n'; }

bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

bool is_word(char32_t code) {
    return code == '_' || code >= 0x80 || std::isalnum(static_cast<unsigned char>(code)) != 0;
}

// "U+007D '}'"
std::string named(char32_t code) {
    std::array<char, 16> number;
    std::snprintf(number.data(), number.size(), "U+%04X", static_cast<unsigned>(code));
    return number.data() + (code < ' ' ? "" : " '" + character_text(code) + "'");
}

bool is_keyword(std::string_view word) {
    constexpr std::array<std::string_view, 10> words = {"block", "break", "continue", "define",   "else",
                                                        "end",   "if",    "range",    "template", "with"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Ends the scan; the token for it is there.
struct Stop {};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        try {
            while (scan_text())
                scan_action();
        } catch (const Stop &) {
            return std::move(tokens_);
        }
        add(TokenType::end);
        return std::move(tokens_);
    }

private:
    std::string_view rest() const { return text_.substr(at_); }
    bool follows(std::string_view what) const { return rest().starts_with(what); }
    bool ended() const { return at_ >= text_.size(); }
    char32_t peek() const { return ended() ? 0 : first_character(rest()).code; }
    // "}}", or " -}}", which takes the blanks after it along
    bool trims_right() const {
        return rest().size() >= 4 && is_space(rest()[0]) && rest().substr(1).starts_with("-}}");
    }
    bool at_close() const { return follows("}}") || trims_right(); }

    void advance(std::size_t size) {
        const std::string_view passed = text_.substr(at_, size);
        line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
        at_ += size;
    }

    void skip_blanks() {
        while (!ended() && is_space(text_[at_]))
            advance(1);
    }

    void begin() {
        start_ = at_;
        start_line_ = line_;
    }

    void add(TokenType type) {
        tokens_.push_back({type, start_, start_line_, std::string(text_.substr(start_, at_ - start_))});
        begin();
    }

    [[noreturn]] void fail(const std::string &why) {
        tokens_.push_back({TokenType::error, start_, start_line_, why});
        throw Stop();
    }

    // Up to the next {{ that is no comment's, which is read as well. False at the end of the template.
    bool scan_text() {
        for (;;) {
            begin();
            const std::size_t open = text_.find("{{", at_);
            std::size_t end = std::min(open, text_.size());
            const bool trims = open != text_.npos && text_.size() > open + 3 && text_[open + 2] == '-' &&
                               is_space(static_cast<unsigned char>(text_[open + 3]));
            while (trims && end > at_ && is_space(static_cast<unsigned char>(text_[end - 1])))
                --end;
            advance(end - at_);
            if (at_ > start_)
                add(TokenType::text);
            if (open == text_.npos)
                return false;
            advance(open - at_);
            begin();
            advance(2);
            const std::size_t marker = trims ? 2 : 0;
            if (!text_.substr(at_ + marker).starts_with("/*")) {
                add(TokenType::open);
                advance(marker);
                return true;
            }
            advance(marker);
            skip_comment();
        }
    }

    void skip_comment() {
        begin();
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == text_.npos)
            fail("unclosed comment");
        advance(end + 2 - at_);
        if (!at_close())
            fail("comment ends before closing delimiter");
        scan_close(false);
    }

    void scan_close(bool counts) {
        const bool trims = trims_right();
        if (trims)
            advance(2);
        begin();
        advance(2);
        if (counts)
            add(TokenType::close);
        if (trims)
            skip_blanks();
    }

    // From after {{ to after }}.
    void scan_action() {
        int depth = 0;
        for (begin(); !at_close(); begin()) {
            if (ended())
                fail("unclosed action");
            const char32_t code = peek();
            if (is_space(code)) {
                scan_blanks();
            } else if (code == '"' || code == '\'') {
                scan_quoted(static_cast<char>(code));
            } else if (code == '`') {
                scan_raw();
            } else if (code == '$' || (code == '.' && !is_digit(at_ + 1 < text_.size() ? text_[at_ + 1] : 0))) {
                scan_field(code == '$');
            } else if (code == '.' || code == '+' || code == '-' || is_digit(code)) {
                scan_number();
            } else if (is_word(code)) {
                scan_word();
            } else {
                advance(first_character(rest()).size);
                scan_sign(code, depth);
            }
        }
        if (depth > 0)
            fail("unclosed left paren");
        scan_close(true);
    }

    void scan_sign(char32_t code, int &depth) {
        switch (code) {
        case '=':
            return add(TokenType::assign);
        case ':':
            if (!follows("="))
                fail("expected :=");
            advance(1);
            return add(TokenType::declare);
        case '|':
            return add(TokenType::pipe);
        case '(':
            ++depth;
            return add(TokenType::left);
        case ')':
            add(TokenType::right);
            if (--depth < 0)
                fail("unexpected right paren " + named(code));
            return;
        default:
            if (code < ' ' || code > '~')
                fail("unrecognized character in action: " + named(code));
            add(TokenType::other);
        }
    }

    void scan_blanks() {
        while (!ended() && is_space(peek()) && !trims_right())
            advance(1);
        add(TokenType::space);
    }

    void scan_quoted(char quote) {
        for (advance(1); !follows({&quote, 1}); advance(first_character(rest()).size)) {
            if (follows("\\"))
                advance(1);
            if (ended() || peek() == '\n')
                fail(quote == '"' ? "unterminated quoted string" : "unterminated character constant");
        }
        advance(1);
        add(quote == '"' ? TokenType::quoted : TokenType::character);
    }

    void scan_raw() {
        const std::size_t end = text_.find('`', at_ + 1);
        if (end == text_.npos)
            fail("unterminated raw quoted string");
        advance(end + 1 - at_);
        add(TokenType::raw);
    }

    void scan_letters() {
        while (!ended() && is_word(peek()))
            advance(first_character(rest()).size);
    }

    // What may come after a word.
    void need_terminator() {
        constexpr std::string_view ends = ".,|:)(";
        const char32_t code = peek();
        if (!ended() && !is_space(code) && (code > 0x7f || ends.find(static_cast<char>(code)) == ends.npos) &&
            !follows("}}"))
            fail("bad character " + named(code));
    }

    void scan_field(bool variable) {
        advance(1);
        const std::size_t before = at_;
        scan_letters();
        need_terminator();
        add(variable ? TokenType::variable : at_ == before ? TokenType::dot : TokenType::field);
    }

    void scan_word() {
        scan_letters();
        const std::string_view word = text_.substr(start_, at_ - start_);
        need_terminator();
        add(is_keyword(word)                    ? TokenType::keyword
            : word == "nil"                     ? TokenType::nil
            : word == "true" || word == "false" ? TokenType::boolean
                                                : TokenType::name);
    }

    // Whether it is a number is found when its value is wanted. No complex ones.
    void scan_number() {
        scan_digits();
        const bool complex = follows("+") || follows("-");
        if (complex)
            scan_digits();
        const bool word = !ended() && is_word(peek());
        if (word)
            advance(first_character(rest()).size);
        if (complex || word)
            fail("bad number syntax: " + go_quoted(text_.substr(start_, at_ - start_)));
        add(TokenType::number);
    }

    void scan_digits() {
        const auto skip = [this](std::string_view of) {
            const std::size_t end = rest().find_first_not_of(of);
            advance(std::min(end, rest().size()));
        };
        const auto skip_one = [this](std::string_view of) {
            const bool there = !ended() && of.find(text_[at_]) != of.npos;
            advance(there ? 1 : 0);
            return there;
        };
        skip_one("+-");
        const bool prefix = skip_one("0"), hexadecimal = prefix && skip_one("xX"),
                   other = prefix && !hexadecimal && skip_one("oObB");
        const std::string_view digits = hexadecimal ? "0123456789abcdefABCDEF_" : "0123456789_";
        skip(digits);
        if (skip_one("."))
            skip(digits);
        if (!other && skip_one(hexadecimal ? "pP" : "eE")) {
            skip_one("+-");
            skip("0123456789_");
        }
    }

    std::string_view text_;
    std::size_t at_ = 0, line_ = 1, start_ = 0, start_line_ = 1;
    std::vector<Token> tokens_;
};

} // namespace

std::vector<Token> tokens_of(std::string_view text) { return Lexer(text).run(); }

} // namespace docker_sh
