#include "show/explain/graph.hpp"

#include "show/utf8.hpp"

namespace docker_sh::anatomy {

std::string label(const std::string &plain) {
    std::string text;
    each_character(plain, [&text](const Character &character, std::string_view) {
        switch (character.code) {
        case '<':
            text += "&lt;";
            break;
        case '>':
            text += "&gt;";
            break;
        case '&':
            text += "&amp;";
            break;
        case '\'':
            text += "&#39;";
            break;
        case '"':
            text += "&quot;";
            break;
        case '\\':
            text += "&#92;&#92;";
            break;
        default:
            append_character(text, character.code < 0x20 || character.code == 0x7f ? '?' : character.code);
        }
    });
    return text;
}

std::string label(const std::string &plain, std::size_t most) {
    const std::size_t count = count_characters(plain);
    if (count <= most)
        return label(plain);
    const std::string begin(first_characters(plain, most / 3));
    return label(begin + "…" + plain.substr(first_characters(plain, count - most * 2 / 3).size()));
}

std::string grey(const std::string &words) { return R"(<font color="#667085">)" + words + "</font>"; }

Graph::Graph() {
    line("digraph container {");
    line(R"(  graph [fontname="Helvetica,Arial,sans-serif" fontsize=13 pad=0.3 nodesep=0.3 ranksep=0.4];)");
    line(R"(  node [shape=plain fontname="Helvetica,Arial,sans-serif" fontsize=11];)");
    line(R"(  edge [fontname="Helvetica,Arial,sans-serif" fontsize=10 color="#667085" arrowsize=0.7];)");
}

void Graph::card(const std::string &name, const std::string &title, const Colours &colours,
                 const std::vector<Words> &rows) {
    std::string table = R"(<table border="1" cellborder="0" cellspacing="0" cellpadding="4" style="rounded" color=")" +
                        std::string(colours.dark) + R"(" bgcolor=")" + colours.light +
                        R"("><tr><td align="left" colspan=")" + std::to_string(rows.front().size()) +
                        R"(" cellpadding="6"><font color=")" + colours.dark + R"("><b>)" + title +
                        "</b></font></td></tr>";
    for (const Words &row : rows) {
        table += "<tr>";
        for (const std::string &cell : row)
            table += R"(<td align="left">)" + cell + "</td>";
        table += "</tr>";
    }
    line("    " + name + " [label=<" + table + "</table>>];");
}

void Graph::edge(const std::string &from, const std::string &to, const std::string &words, const std::string &more) {
    std::string attributes = more;
    if (!words.empty())
        attributes =
            R"(label=<<table border="0" cellpadding="5"><tr><td>)" + grey(words) + "</td></tr></table>> " + more;
    line("  " + from + " -> " + to + " [" + attributes + "];");
}

void Graph::box(const std::string &name, const std::string &title, const std::string &more) {
    line("  subgraph cluster_" + name + " {");
    line("    label=<" + title + R"(>; labeljust=l; style="rounded,filled"; )" + more);
}

} // namespace docker_sh::anatomy
