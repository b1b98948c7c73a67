#include "show/filter.hpp"

#include <algorithm>
#include <map>

#include <regex.h>

#include "common/failure.hpp"

namespace docker_sh {

Filters::Filters(const std::vector<std::string> &words, const std::vector<std::string> &keys) {
    for (const std::string &word : words) {
        const std::size_t end = word.find('=');
        if (end == 0 || end == word.npos)
            throw Failure(1, "bad format of filter (expected name=value): '" + word + "'");
        const std::string key = word.substr(0, end);
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            throw Failure(1, "invalid filter '" + key + "'");
        filters_.emplace_back(key, word.substr(end + 1));
    }
}

bool Filters::has(const std::string &key) const {
    return std::any_of(filters_.begin(), filters_.end(), [&key](const auto &filter) { return filter.first == key; });
}

bool Filters::passes(const std::function<bool(const std::string &, const std::string &)> &holds) const {
    std::map<std::string, bool> any;
    for (const auto &[key, value] : filters_) {
        const bool held = holds(key, value);
        if (key == "label" && !held)
            return false;
        any[key] = any[key] || held;
    }
    return std::all_of(any.begin(), any.end(), [](const auto &key) { return key.second; });
}

void refuse_filter(const std::string &key, const std::string &value) {
    throw Failure(1, "invalid filter '" + key + "=" + value + "'");
}

bool has_label(const std::vector<std::string> &labels, const std::string &wanted) {
    const bool with_value = wanted.find('=') != wanted.npos;
    return std::any_of(labels.begin(), labels.end(), [&](const std::string &label) {
        return label == wanted || (!with_value && label.substr(0, label.find('=')) == wanted);
    });
}

bool is_found(const std::string &pattern, const std::string &text) {
    regex_t expression;
    if (::regcomp(&expression, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    const bool found = ::regexec(&expression, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&expression);
    return found;
}

} // namespace docker_sh
