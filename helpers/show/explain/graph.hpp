// A graph for dot(1) of graphviz, whose nodes are tables in its own kind of HTML.
#pragma once

#include <string>
#include <vector>

#include "show/explain/anatomy.hpp"

namespace docker_sh::anatomy {

// PLAIN in a label, in which \N would be the name of the node.
std::string label(const std::string &plain);
// The same of no more than MOST characters: the middle goes, and more of the end stays than of the beginning.
std::string label(const std::string &plain, std::size_t most);
// Words of a label that are not the matter itself.
std::string grey(const std::string &words);

struct Colours {
    const char *dark, *light;
};

class Graph {
public:
    Graph();
    void line(const std::string &words) { text_ += words + '\n'; }
    // A node: a title, and below it rows of cells, of which there is one at least. All cells are labels.
    void card(const std::string &name, const std::string &title, const Colours &colours,
              const std::vector<Words> &rows);
    // MORE are attributes.
    void edge(const std::string &from, const std::string &to, const std::string &words = "",
              const std::string &more = "");
    // Around all that comes until its end.
    void box(const std::string &name, const std::string &title, const std::string &more);
    void end_box() { line("  }"); }
    std::string text() const { return text_ + "}\n"; }

private:
    std::string text_;
};

} // namespace docker_sh::anatomy
