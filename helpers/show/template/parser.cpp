#include "show/template/parser.hpp"

#include <algorithm>
#include <utility>

#include "show/quote.hpp"
#include "show/template/expression.hpp"

namespace docker_sh {
namespace {

bool is_blank(const Nodes &nodes) {
    return std::all_of(nodes.begin(), nodes.end(), [](const Node &node) {
        return node.type == Node::Type::text && node.text.find_first_not_of(" \t\r\n\v\f") == std::string::npos;
    });
}

Node make_node(Node::Type type, std::size_t position, std::string text = "") {
    Node node;
    node.type = type;
    node.position = position;
    node.text = std::move(text);
    return node;
}

class Parser {
public:
    explicit Parser(const std::string &text) : cursor_(tokens_of(text)), expressions_(cursor_) {}

    Templates run() {
        Nodes nodes;
        while (cursor_.peek().type != TokenType::end) {
            const Token *word = cursor_.keyword_ahead();
            if (word && word->text == "define")
                definition();
            else
                nodes.push_back(text_or_action());
        }
        add("", std::move(nodes));
        return std::move(templates_);
    }

private:
    enum class End { end, otherwise, otherwise_if }; // what ended a list: {{end}}, {{else}}, {{else if

    // A template of that name. A blank one may be replaced.
    void add(const std::string &name, Nodes nodes) {
        const auto found = templates_.find(name);
        if (found == templates_.end() || is_blank(found->second))
            templates_[name] = std::move(nodes);
        else if (!is_blank(nodes))
            cursor_.fail("template: multiple definition of template " + go_quoted(name));
    }

    void definition() {
        cursor_.take();
        cursor_.take_word();
        const std::string name = template_name("define clause");
        close("define clause");
        add(name, own_nodes("define clause"));
    }

    std::string template_name(const std::string &where) {
        const Token &token = cursor_.take_word();
        if (token.type != TokenType::quoted && token.type != TokenType::raw)
            cursor_.unexpected(token, where);
        return expressions_.unquoted(token);
    }

    void close(const std::string &where) {
        if (const Token &token = cursor_.take_word(); token.type != TokenType::close)
            cursor_.unexpected(token, where);
    }

    // The nodes of a template inside this one, up to its end. It knows no variables of this one.
    Nodes own_nodes(const std::string &where) {
        std::vector<std::string> outside = std::exchange(expressions_.variables, {"$"});
        const int ranges = std::exchange(ranges_, 0);
        Nodes nodes;
        if (list(nodes) != End::end)
            cursor_.fail("unexpected {{else}} in " + where);
        expressions_.variables = std::move(outside);
        ranges_ = ranges;
        return nodes;
    }

    // Nodes up to {{end}} or {{else}}, which is read; of {{else if only so far.
    End list(Nodes &nodes) {
        const Cursor::Level level(cursor_);
        while (cursor_.peek_word().type != TokenType::end) {
            const Token *word = cursor_.keyword_ahead();
            if (word && (word->text == "end" || word->text == "else")) {
                cursor_.take();
                return list_end();
            }
            nodes.push_back(text_or_action());
        }
        cursor_.fail("unexpected EOF");
    }

    End list_end() {
        const std::string word = cursor_.take_word().text;
        const Token &next = cursor_.peek_word();
        if (word == "else" && next.type == TokenType::keyword && next.text == "if") {
            cursor_.take_word();
            return End::otherwise_if;
        }
        close(word);
        return word == "else" ? End::otherwise : End::end;
    }

    Node text_or_action() {
        const Token &token = cursor_.take_word();
        if (token.type == TokenType::text)
            return make_node(Node::Type::text, token.position, token.text);
        if (token.type != TokenType::open)
            cursor_.unexpected(token, "input");
        cursor_.action_line = token.line;
        Node node = action();
        cursor_.action_line = 0;
        return node;
    }

    Node action() {
        const Token &word = cursor_.peek_word();
        if (word.type != TokenType::keyword || word.text == "define") {
            Node node = make_node(Node::Type::action, word.position);
            node.pipe.push_back(expressions_.pipeline("command", TokenType::close));
            return node;
        }
        if (word.text == "end" || word.text == "else") {
            list_end();
            cursor_.fail("unexpected {{" + word.text + "}}");
        }
        cursor_.take_word();
        if (word.text == "break" || word.text == "continue")
            return leave(word);
        if (word.text == "template" || word.text == "block")
            return call(word.text == "block");
        return control(word.text == "if"     ? Node::Type::branch
                       : word.text == "with" ? Node::Type::with
                                             : Node::Type::range,
                       word.text);
    }

    Node leave(const Token &word) {
        const std::string name = "{{" + word.text + "}}";
        close(name);
        if (ranges_ == 0)
            cursor_.fail(name + " outside {{range}}");
        return make_node(word.text == "break" ? Node::Type::leave : Node::Type::next, word.position);
    }

    Node call(bool block) {
        const std::string where = block ? "block clause" : "template clause";
        const std::size_t position = cursor_.peek_word().position;
        Node node = make_node(Node::Type::call, position, template_name(where));
        if (block || cursor_.peek_word().type != TokenType::close)
            node.pipe.push_back(expressions_.pipeline(where, TokenType::close));
        else
            close(where);
        if (block)
            add(node.text, own_nodes(where));
        return node;
    }

    // if, with or range, up to its end.
    Node control(Node::Type type, const std::string &word) {
        const std::size_t known = expressions_.variables.size();
        Node node = make_node(type, cursor_.peek_word().position);
        node.pipe.push_back(expressions_.pipeline(word, TokenType::close));
        ranges_ += type == Node::Type::range ? 1 : 0;
        End end = list(node.body);
        ranges_ -= type == Node::Type::range ? 1 : 0;
        if (end == End::otherwise_if) {
            const Cursor::Level level(cursor_);
            if (type != Node::Type::branch)
                cursor_.unexpected({TokenType::keyword, 0, 0, "if"}, "input");
            node.otherwise.push_back(control(type, word)); // its end is the end of both
        } else if (end == End::otherwise) {
            end = list(node.otherwise);
            if (end != End::end)
                cursor_.fail("expected end; found {{else}}");
        }
        expressions_.variables.resize(known);
        return node;
    }

    Cursor cursor_;
    Expressions expressions_;
    int ranges_ = 0; // around the place at hand
    Templates templates_;
};

} // namespace

Templates parse_template(const std::string &text) { return Parser(text).run(); }

} // namespace docker_sh
