// A list of things of one kind, as --format wants it: a table, JSON, or a template a line.
//
//     const Listing<Image> listing("*formatter.imageContext",
//                                  {{"ID", "IMAGE ID", [](const Image &image) -> Value { return image.id; }}, ...},
//                                  chosen_format(options.format, options.quiet, "table {{.ID}}\t{{.Tag}}"));
//     for (const Image &image : images)
//         listing.add(image);
//     std::fputs(listing.text().c_str(), stdout);
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "show/table.hpp"
#include "show/template/template.hpp"
#include "show/value.hpp"

namespace docker_sh {

// The format that --format and --quiet come to; TABLE is what there is without them, or with "table".
std::string chosen_format(const std::string &given, bool quiet, const std::string &table);

// A list's text, row by row, of fields that are called when they are asked for.
class Rows {
public:
    struct Heading {
        const char *name, *heading;
    };

    // TYPE is what messages call a row. FORMAT is "json", "table TEMPLATE" or "TEMPLATE", in which \t and \n are a tab
    // and a newline. LABELS: a row has .Label "KEY". Throws TemplateError.
    Rows(const char *type, const std::vector<Heading> &headings, bool labels, std::string format);

    void add(std::vector<Field> fields);
    // A field as a cell of a table has it: on one line.
    Value cell(Value value) const;
    // Throws TemplateError if there were no rows, but one would not have had what the format asks for.
    std::string text() const;

private:
    std::string head() const;
    Value headings() const;

    const char *type_;
    std::vector<Heading> names_;
    bool labels_, is_table_;
    Template template_;
    Table table_;
    std::string text_;
    bool empty_ = true;
};

// What a list has of a thing: the name in templates, the heading in tables, and how it is found out, which happens only
// where the format asks for it. In the order of the alphabet, as Docker's JSON has them.
template <typename Thing> struct Column {
    const char *name, *heading;
    std::function<Value(const Thing &)> value;
};

template <typename Thing> class Listing {
public:
    using Labels = std::function<std::vector<std::string>(const Thing &)>; // KEY=VALUE

    // See Rows.
    Listing(const char *type, std::vector<Column<Thing>> columns, const std::string &format, Labels labels = nullptr)
        : columns_(std::move(columns)), labels_(std::move(labels)),
          rows_(type, headings(columns_), bool(labels_), format) {}

    void add(const Thing &thing) {
        std::vector<Field> fields;
        for (const Column<Thing> &column : columns_)
            fields.push_back({column.name, Function{0, [&](const std::vector<std::string> &) {
                                                        return rows_.cell(column.value(thing));
                                                    }}});
        if (labels_)
            fields.push_back({"Label", Function{1, [&](const std::vector<std::string> &key) {
                                                    const Value labels = dictionary(labels_(thing));
                                                    const auto found = labels.map()->items.find(key.front());
                                                    const bool there = found != labels.map()->items.end();
                                                    return rows_.cell(there ? found->second : Value(""));
                                                }}});
        rows_.add(std::move(fields));
    }

    // All rows, and the headings of a table.
    std::string text() const { return rows_.text(); }

private:
    static std::vector<Rows::Heading> headings(const std::vector<Column<Thing>> &columns) {
        std::vector<Rows::Heading> headings;
        for (const Column<Thing> &column : columns)
            headings.push_back({column.name, column.heading});
        return headings;
    }

    std::vector<Column<Thing>> columns_;
    Labels labels_;
    Rows rows_;
};

} // namespace docker_sh
