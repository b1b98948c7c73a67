// The words by which a helper is called.
#pragma once

#include <string>

#include <boost/program_options.hpp>

namespace docker_sh {

namespace po = boost::program_options;

// A helper's options, --help and --version, and what comes without a dash.
class CommandLine {
public:
    // NAME is the helper's; USAGE is what --help says after "Usage: ".
    CommandLine(std::string name, std::string usage);

    // As options_description::add_options().
    po::options_description_easy_init options() { return shown_.add_options(); }
    // The next COUNT words without a dash become VALUE; -1: all that are left.
    void operand(const char *name, const po::value_semantic *value, int count);

    // False if --help or --version was all that was asked for, which has been said. Throws what Boost throws.
    bool parse(int argc, char **argv);
    // What was given, by name.
    const po::variables_map &given() const { return given_; }
    bool has(const char *option) const { return given_.count(option) != 0; }

private:
    std::string name_, usage_;
    po::options_description shown_, hidden_;
    po::positional_options_description operands_;
    po::variables_map given_;
};

} // namespace docker_sh
