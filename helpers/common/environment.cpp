#include "common/environment.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include <sys/stat.h>

#include "common/failure.hpp"

namespace docker_sh {
namespace {

// Where the entry with ENTRY's name is.
template <typename List> auto find_variable(List &environment, const std::string &entry) {
    const std::string name = entry.substr(0, entry.find('=')) + "=";
    return std::find_if(environment.begin(), environment.end(),
                        [&name](const std::string &each) { return each.starts_with(name); });
}

// How many bytes the first character of TEXT has in UTF-8 (RFC 3629); 0 if it is none.
std::size_t character_size(std::string_view text) {
    const auto byte = [&text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(0), second = byte(1);
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xc0U) != 0x80)
            return 0;
    if (size > 1 && (first < 0xc2 || first > 0xf4))
        return 0;
    // Written longer than need be, half of a pair of UTF-16's, beyond the last character
    if ((first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90) || (first == 0xed && second > 0x9f) ||
        (first == 0xf4 && second > 0x8f))
        return 0;
    return size;
}

bool is_utf8(std::string_view text) {
    for (std::size_t size = 0; !text.empty(); text.remove_prefix(size))
        if ((size = character_size(text)) == 0)
            return false;
    return true;
}

std::string numbers_of(const std::string &bytes) {
    std::string list;
    for (const char each : bytes)
        list += (list.empty() ? "" : " ") + std::to_string(static_cast<unsigned char>(each));
    return "[" + list + "]";
}

void ask(Variables &asked, const std::string &entry, const Variables &own) {
    if (entry.empty() || entry.front() == '=' || entry.find('\0') != entry.npos)
        throw std::invalid_argument("invalid environment variable: '" + entry + "'");
    if (entry.find('=') != entry.npos)
        asked.push_back(entry);
    else if (const auto found = find_variable(own, entry); found != own.end())
        asked.push_back(*found);
}

// As Docker reads it: a byte order mark, the blanks before a name and the CR of a line's end are not meant; what stands
// behind "=" is, to its last blank.
void ask_file(Variables &asked, const std::string &path, const Variables &own) {
    std::ifstream file(path);
    struct stat status {};
    if (!file || ::stat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode))
        throw std::invalid_argument("cannot read the env file: " + path);
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.ends_with('\r'))
            line.pop_back();
        if (!is_utf8(line))
            throw std::invalid_argument("env file " + path + " contains invalid utf8 bytes at line " +
                                        std::to_string(number) + ": " + numbers_of(line));
        if (number == 1 && line.starts_with("\xef\xbb\xbf"))
            line.erase(0, 3);
        line.erase(0, std::min(line.find_first_not_of(" \t\v\f\r"), line.size()));
        if (line.empty() || line.front() == '#')
            continue;
        const std::string name = line.substr(0, line.find('='));
        if (name.find_first_of(" \t") != name.npos)
            throw std::invalid_argument("poorly formatted environment: variable '" + name + "' contains whitespaces");
        ask(asked, line, own);
    }
}

} // namespace

Variables read_environment(const std::string &path) {
    Variables result;
    std::ifstream file(path);
    if (!path.empty() && !file)
        throw system_failure(path);
    for (std::string entry; std::getline(file, entry, '\0');)
        result.push_back(entry);
    return result;
}

void set_variable(Variables &environment, const std::string &entry) {
    if (const auto found = find_variable(environment, entry); found != environment.end())
        *found = entry;
    else
        environment.push_back(entry);
}

void add_variable(Variables &environment, const std::string &entry) {
    if (find_variable(environment, entry) == environment.end())
        environment.push_back(entry);
}

Variables asked_variables(const std::vector<std::string> &files, const std::vector<std::string> &options,
                          const Variables &own) {
    Variables asked;
    for (const std::string &file : files)
        ask_file(asked, file, own);
    for (const std::string &option : options)
        ask(asked, option, own);
    return asked;
}

} // namespace docker_sh
