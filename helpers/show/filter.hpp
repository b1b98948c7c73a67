// --filter KEY=VALUE: different keys must all hold; of the values of one key, any (of labels all).
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace docker_sh {

class Filters {
public:
    // Each of WORDS is KEY=VALUE, with one of KEYS. Throws Failure for one that is not.
    Filters(const std::vector<std::string> &words, const std::vector<std::string> &keys);

    bool has(const std::string &key) const;
    const std::vector<std::pair<std::string, std::string>> &all() const { return filters_; }
    // Whether a thing passes; HOLDS (KEY, VALUE) says it for one filter.
    bool passes(const std::function<bool(const std::string &, const std::string &)> &holds) const;

private:
    std::vector<std::pair<std::string, std::string>> filters_;
};

// A filter whose value makes no sense.
[[noreturn]] void refuse_filter(const std::string &key, const std::string &value);

// label=KEY or label=KEY=VALUE, among LABELS.
bool has_label(const std::vector<std::string> &labels, const std::string &wanted);

// Whether PATTERN, a regular expression (regex(7)), is found in TEXT; a malformed one is found nowhere.
bool is_found(const std::string &pattern, const std::string &text);

} // namespace docker_sh
