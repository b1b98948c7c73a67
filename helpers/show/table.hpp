// Columns in line, as Docker lays them out: each as wide as its widest cell and three blanks, and ten at least.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docker_sh {

class Table {
public:
    // A row; a tab ends each of its cells but the last one.
    void add(std::string_view row);

    // All of it, each row with a newline.
    std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

} // namespace docker_sh
