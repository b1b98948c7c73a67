// Go's text/template with Docker's functions.
//
//     const Template wanted("{{.Name}}: {{json .Config.Env}}\n");
//     text += wanted.run(value);
//
// Throws TemplateError with Go's words: for a template that is malformed, and for one that asks a value for what it has
// not. It knows {{define}} and {{block}}, but no functions or methods that a value brings along (call).
#pragma once

#include <string>

#include "show/template/cursor.hpp"
#include "show/template/tree.hpp"
#include "show/value.hpp"

namespace docker_sh {

class Template {
public:
    enum class Mode {
        plain,    // a key that a map has not is "<no value>"
        strict,   // it is an error
        headings, // the values are columns' headings: functions leave them as they are
    };

    explicit Template(const std::string &text);

    std::string run(const Value &data, Mode mode = Mode::plain) const;

private:
    std::string text_;
    Templates templates_;
};

// \t and \n of a command line, where they are text and no part of an action, as a tab and a newline.
std::string with_escapes(std::string_view format);

// A template that asks a value for a field that its kind never has.
class NoSuchField : public TemplateError {
public:
    using TemplateError::TemplateError;
};

} // namespace docker_sh
