#include "names.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include <sys/random.h>
#include <sys/stat.h>

#include "common/explain.hpp"
#include "common/record.hpp"
#include "front.hpp"
#include "places.hpp"
#include "refusal.hpp"
#include "text.hpp"

namespace docker_sh {
namespace {

template <typename Number> Number random_number() {
    Number number{};
    if (::getrandom(&number, sizeof number, 0) != sizeof number)
        throw system_failure("getrandom");
    return number;
}

// Docker takes what the kernel takes. A blank, a dash in front or a dot in front is no host's name, and nearly always a
// slip.
void check_hostname(const std::string &name) {
    if (name.size() > 64 || !is_words(name, "_.-") || !is_word(name.front(), "_"))
        throw refused("invalid hostname: '" + name + "'");
}

} // namespace

void check_name(const std::string &name) {
    const bool id = name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos;
    if (name.size() > 64 || !is_words(name, "_.-") || !is_word(name.front()) || id)
        throw refused("invalid container name '" + name + "': up to 64 of [a-zA-Z0-9_.-], the first a letter or digit");
}

bool is_taken(const std::string &name) {
    struct stat status {};
    return ::lstat((containers() + "/" + name).c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

std::string invent_name() {
    constexpr std::array left{"brave", "bright", "calm",  "eager", "gentle", "happy", "keen",  "lucid",
                              "merry", "nimble", "proud", "quiet", "swift",  "tidy",  "vivid", "witty"};
    constexpr std::array right{"biederman", "cheswick", "cerf",    "dijkstra", "hopper",   "kamp",
                               "kernighan", "knuth",    "lamport", "liskov",   "lovelace", "mckusick",
                               "perlman",   "pike",     "ritchie", "thompson", "torvalds", "turing"};
    // As Docker: where many are taken already, a number makes the name another one
    for (std::uint32_t numbers = 1;; numbers = numbers == 1 ? 1000 : 1000000) {
        const auto random = random_number<std::array<std::uint32_t, 3>>();
        std::string name = std::string(left[random[0] % left.size()]) + "_" + right[random[1] % right.size()];
        if (numbers > 1)
            name += std::to_string(random[2] % numbers);
        if (!is_taken(name))
            return name;
    }
}

bool take_name(const std::string &id, const std::string &name) {
    const std::string link = containers() + "/" + name;
    explain({"ln", "-s", id, link});
    if (::symlink(id.c_str(), link.c_str()) == 0)
        return true;
    if (errno != EEXIST)
        throw refused("cannot write to " + containers() + ": " + std::strerror(errno));
    return false;
}

Failure conflict(const std::string &name) {
    const std::string other = Record(containers() + "/" + name).value("id");
    return refused("Conflict. The container name '" + name + "' is already in use by container '" +
                   other.substr(0, 12) +
                   "'. You have to remove (or rename) that container to be able to reuse that name.");
}

std::string invent_id() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (const unsigned char each : random_number<std::array<unsigned char, 32>>()) {
        id += digits[each >> 4U];
        id += digits[each & 15U];
    }
    return id;
}

void read_names(const Given &given, Spec &spec) {
    spec.name = given.text("name");
    if (given.has("name"))
        check_name(spec.name);
    spec.hostname = given.text("hostname");
    if (!spec.hostname.empty())
        check_hostname(spec.hostname);
    else
        spec.hostname = given.form == Form::course && !spec.name.empty() ? spec.name : spec.id.substr(0, 12);
    for (const std::string &label : given.list("label")) {
        if (label.empty() || label.front() == '=')
            throw refused("invalid label: '" + label + "'");
        spec.labels.push_back(label);
    }
}

} // namespace docker_sh
