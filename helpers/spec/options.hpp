// The options of run, create, update and network connect. Each is declared here, and nowhere else: the parser, --help,
// the completion and the manual page come of it.
#pragma once

#include <string>
#include <vector>

#include <boost/program_options.hpp>

namespace docker_sh {

struct Command {
    std::string name; // as the user types it
    std::string summary, operands;
    boost::program_options::options_description options;
};

// NAME is run, create, update or connect. Throws Failure for any other.
Command find_command(const std::string &name);

using Option = boost::program_options::option_description;
enum class Takes { nothing, value, values };
Takes takes(const Option &option);

// The option of that long name, or of that letter; null if the command has none.
const Option *find_option(const Command &command, const std::string &name);
const Option *find_letter(const Command &command, char letter);

// A line an option, as lib/commands/ has them of other commands.
std::string option_rows(const Command &command);

} // namespace docker_sh
