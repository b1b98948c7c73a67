// The page that explain prints: sections of lines and tables, for a person. What a terminal would obey is "?".
#pragma once

#include <string>
#include <vector>

#include "show/explain/anatomy.hpp"

namespace docker_sh::anatomy {

class Page {
public:
    // ON_TERMINAL: headings stand out.
    explicit Page(bool on_terminal) : on_terminal_(on_terminal) {}

    void title(const std::string &text);
    void heading(const std::string &section, const std::string &words = "");
    // Folded between words where it would be wider than the page. Without a LABEL it belongs to the line above.
    void line(const std::string &label, const std::string &text);
    // As it is, below a line.
    void detail(const std::string &text);
    // In columns, each as wide as its widest cell, and three blanks. Every row has as many cells as the first, the
    // head.
    void table(const std::vector<Words> &rows);
    // Commands, which have no control characters (quoted()).
    void by_hand(const Words &commands);

    const std::string &text() const { return text_; }

private:
    bool on_terminal_;
    std::string text_;
};

} // namespace docker_sh::anatomy
