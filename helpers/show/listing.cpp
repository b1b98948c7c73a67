#include "show/listing.hpp"

#include <algorithm>

namespace docker_sh {
namespace {

// Without "table", and with tabs and newlines for what stands for them.
std::string template_text(std::string format) {
    if (format == "json")
        return "{{json .}}";
    if (format.starts_with("table"))
        format.erase(0, 5);
    format.erase(0, format.find_first_not_of(' '));
    format.erase(format.find_last_not_of(' ') + 1);
    return with_escapes(format);
}

// A label's key as a heading: "com.example.my-key" is "my key".
std::string label_heading(std::string key) {
    key.erase(0, key.rfind('.') + 1);
    std::replace_if(
        key.begin(), key.end(), [](char each) { return each == '-' || each == '_'; }, ' ');
    return key;
}

} // namespace

std::string chosen_format(const std::string &given, bool quiet, const std::string &table) {
    if (quiet)
        return "{{.ID}}";
    return given.empty() || given == "table" ? table : given;
}

Rows::Rows(const char *type, const std::vector<Heading> &headings, bool labels, std::string format)
    : type_(type), names_(headings), labels_(labels), is_table_(format.starts_with("table")),
      template_(template_text(std::move(format))) {}

void Rows::add(std::vector<Field> fields) {
    const std::string row = template_.run(Struct{type_, std::move(fields), true});
    if (!is_table_) {
        text_.append(row).append("\n");
    } else {
        if (empty_)
            table_.add(head());
        table_.add(row);
    }
    empty_ = false;
}

Value Rows::cell(Value value) const {
    if (!is_table_ || !value.text())
        return value;
    std::string text = *value.text();
    std::replace_if(
        text.begin(), text.end(), [](char each) { return each == '\t' || each == '\n'; }, ' ');
    return text;
}

std::string Rows::text() const {
    if (!empty_)
        return is_table_ ? table_.text() : text_;
    Table table;
    table.add(head());
    return is_table_ ? table.text() : "";
}

// The headings by the template. What can be done with a value need not be possible with a heading: then they are empty.
std::string Rows::head() const {
    try {
        return template_.run(headings(), Template::Mode::headings);
    } catch (const NoSuchField &) {
        throw;
    } catch (const TemplateError &) {
        return "";
    }
}

Value Rows::headings() const {
    std::vector<Field> fields;
    for (const Heading &each : names_)
        fields.push_back({each.name, each.heading});
    if (labels_)
        fields.push_back({"Label", Function{1, [](const std::vector<std::string> &key) -> Value {
                                                return label_heading(key.front());
                                            }}});
    return structure(type_, std::move(fields));
}

} // namespace docker_sh
