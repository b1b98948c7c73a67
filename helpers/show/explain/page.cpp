#include "show/explain/page.hpp"

#include <algorithm>
#include <cctype>

#include "common/failure.hpp"
#include "show/explain/proc.hpp"

namespace docker_sh::anatomy {
namespace {

constexpr std::string::size_type page_width = 100, label_width = 14;

// Of a character in UTF-8 only the first byte takes a column.
std::string::size_type columns_of(const std::string &text) {
    return static_cast<std::string::size_type>(
        std::count_if(text.begin(), text.end(), [](unsigned char each) { return each < 0x80 || each > 0xbf; }));
}

} // namespace

void Page::title(const std::string &text) { text_ += printable(text) + '\n'; }

void Page::heading(const std::string &section, const std::string &words) {
    std::string upper = section;
    for (char &each : upper)
        each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
    if (on_terminal_)
        upper = "\x1b[1m" + upper + "\x1b[0m";
    text_ += '\n' + upper + (words.empty() ? "" : " ") + printable(words) + '\n';
}

void Page::line(const std::string &label, const std::string &text) {
    std::string left = label, row;
    const auto print = [&] {
        text_ += "  " + left + std::string(label_width - std::min(label_width, left.size()), ' ') + ' ' + row + '\n';
    };
    for (const std::string &word : words_of(printable(text))) {
        if (!row.empty() && 2 + label_width + 1 + row.size() + word.size() > page_width) {
            print();
            left.clear();
            row.clear();
        }
        row += (row.empty() ? "" : " ") + word;
    }
    print();
}

void Page::detail(const std::string &text) { text_ += "      " + printable(text) + '\n'; }

void Page::table(const std::vector<Words> &rows) {
    std::vector<std::string::size_type> widths;
    for (const Words &row : rows)
        for (Words::size_type i = 0; i < row.size(); ++i) {
            widths.resize(std::max(widths.size(), row.size()));
            widths[i] = std::max(widths[i], columns_of(row[i]));
        }
    for (const Words &row : rows) {
        for (Words::size_type i = 0; i < row.size(); ++i) {
            text_ += printable(row[i]);
            text_ += i + 1 < row.size() ? std::string(widths[i] + 3 - columns_of(row[i]), ' ') : "\n";
        }
    }
}

void Page::by_hand(const Words &commands) {
    for (const std::string &command : commands)
        text_ += "  $ " + command + '\n';
}

} // namespace docker_sh::anatomy
