#include "show/template/template.hpp"

#include "show/template/evaluate.hpp"
#include "show/template/parser.hpp"

namespace docker_sh {

Template::Template(const std::string &text) : text_(text), templates_(parse_template(text)) {}

std::string Template::run(const Value &data, Mode mode) const {
    Evaluation evaluation(text_, templates_, mode);
    evaluation.run(data);
    return evaluation.take();
}

std::string with_escapes(std::string_view format) {
    std::string text;
    bool action = false;
    for (; !format.empty(); format.remove_prefix(1)) {
        if (format.starts_with("{{") || format.starts_with("}}"))
            action = format[0] == '{';
        const bool escape = !action && (format.starts_with("\\t") || format.starts_with("\\n"));
        if (escape)
            format.remove_prefix(1);
        text += !escape ? format[0] : format[0] == 't' ? '\t' : '\n';
    }
    return text;
}

} // namespace docker_sh
