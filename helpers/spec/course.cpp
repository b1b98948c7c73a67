#include "course.hpp"

#include <algorithm>
#include <sstream>

#include "refusal.hpp"
#include "text.hpp"
#include "words.hpp"

namespace docker_sh {

std::vector<std::string> split_words(const std::string &text) {
    std::vector<std::string> words;
    std::string word;
    bool begun = false;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char each = text[i], next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (quote != 0 ? each == quote : each == '\'' || each == '"') {
            quote = quote != 0 ? '\0' : each;
            begun = true;
        } else if (each == '\\' && quote != '\'' &&
                   (quote == 0 || next == '"' || next == '$' || next == '`' || next == '\\')) {
            if (i + 1 == text.size()) { // it escapes nothing
                quote = each;
                break;
            }
            word += next;
            begun = true;
            ++i;
        } else if (quote == 0 && (each == ' ' || each == '\t' || each == '\n')) {
            if (begun)
                words.push_back(word);
            word.clear();
            begun = false;
        } else {
            word += each;
            begun = true;
        }
    }
    if (quote != 0)
        throw refused("unbalanced quote: " + text);
    if (begun)
        words.push_back(word);
    return words;
}

namespace {

// Of -P.
std::vector<std::string> program_words(const Command &command, const std::string &text) {
    try {
        return split_words(text);
    } catch (const Failure &failure) {
        throw misuse(command, failure.what(), failure.status());
    }
}

} // namespace

std::vector<std::string> course_operands(const Command &command, std::map<char, std::string> &letters,
                                         const std::vector<std::string> &rest) {
    static const std::map<std::string, char> names{
        {"CONTAINER", 'C'}, {"IMAGE", 'I'}, {"COMMAND", 'P'}, {"NETWORK", 'n'}};
    std::vector<std::string> operands;
    std::istringstream declared(command.operands);
    for (std::string operand; declared >> operand;) {
        const bool optional = operand.front() == '[';
        std::string name = operand;
        name.erase(std::remove_if(name.begin(), name.end(),
                                  [](char each) { return each == '[' || each == ']' || each == '.'; }),
                   name.end());
        const auto letter = names.find(name);
        if (letter == names.end())
            continue;
        const auto given = letters.find(letter->second);
        if (given == letters.end()) {
            if (optional)
                continue;
            throw misuse(command,
                         "no " + lower(name) + " given: -" + letter->second + " " + letter->first + " is missing",
                         refusal_status);
        }
        if (letter->second == 'P')
            for (const std::string &word : program_words(command, given->second))
                operands.push_back(word);
        else
            operands.push_back(given->second);
        letters.erase(given);
    }
    operands.insert(operands.end(), rest.begin(), rest.end());
    return operands;
}

std::string course_volume(const std::string &text) {
    return text.find(':') != text.npos || text.starts_with('/') ? text : text + ":/" + text;
}

} // namespace docker_sh
