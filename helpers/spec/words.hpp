// The words of a command line, in Docker's form or the course's, sorted by the command's declaration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/failure.hpp"
#include "options.hpp"

namespace docker_sh {

enum class Form { docker, course };

// What was given. A name of an option that the command has not got is not given.
class Given {
public:
    Form form = Form::docker;
    std::vector<std::string> operands;

    bool has(const std::string &option) const { return values_.count(option) != 0 && !values_[option].defaulted(); }
    bool any() const;
    // A flag that is not given is false, a text is empty, a list has nothing in it.
    bool flag(const std::string &option) const;
    std::string text(const std::string &option) const;
    std::vector<std::string> list(const std::string &option) const;

    friend std::optional<Given> read_words(const Command &command, Form form, const std::vector<std::string> &words);

private:
    boost::program_options::variables_map values_;
};

// None where --help is asked for. Throws Failure for what the command does not know.
std::optional<Given> read_words(const Command &command, Form form, const std::vector<std::string> &words);

// The end of an error in how something was called: "LINE. See 'docker.sh run --help'."
Failure misuse(const Command &command, const std::string &line, int status);

} // namespace docker_sh
