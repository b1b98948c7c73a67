#include "show/table.hpp"

#include <algorithm>

#include "show/utf8.hpp"

namespace docker_sh {

void Table::add(std::string_view row) {
    std::vector<std::string> &cells = rows_.emplace_back();
    for (std::size_t end = 0; (end = row.find('\t')) != row.npos; row.remove_prefix(end + 1))
        cells.emplace_back(row.substr(0, end));
    cells.emplace_back(row);
}

std::string Table::text() const {
    constexpr std::size_t blanks = 3, least = 10;
    std::vector<std::size_t> widths;
    for (const auto &cells : rows_) {
        widths.resize(std::max(widths.size(), cells.size()), least);
        for (std::size_t column = 0; column + 1 < cells.size(); ++column)
            widths[column] = std::max(widths[column], count_characters(cells[column]) + blanks);
    }
    std::string text;
    for (const auto &cells : rows_) {
        for (std::size_t column = 0; column < cells.size(); ++column) {
            text += cells[column];
            text.append(column + 1 < cells.size() ? widths[column] - count_characters(cells[column]) : 0, ' ');
        }
        text += '\n';
    }
    return text;
}

} // namespace docker_sh
