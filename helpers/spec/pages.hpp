// The declarations of commands, shown to a person: --help, the list of commands, the manual page, the completion.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"

namespace docker_sh {

// As a file of lib/commands/ has it (lib/cli/command.sh); OPTIONS are lines "  -m, --memory=SIZE   text".
struct Declaration {
    std::string name, summary, operands, options;
};

Declaration declaration_of(const Command &command);

// Declarations that the shell has written down, five texts each, ended by NUL: name, summary, operands, options; or
// instead of those three, empty, the NAME by which find_command knows the command. Throws Failure where that is not
// what TEXT is.
std::vector<Declaration> read_declarations(const std::string &text);

std::string help_page(const Declaration &command);
std::string help_list(const std::vector<Declaration> &commands);
// docker.sh(1) in the language of man(7).
std::string manual_page(const std::vector<Declaration> &commands);
// For bash: to be sourced, or to be put where bash-completion looks.
std::string completion(const std::vector<Declaration> &commands);

} // namespace docker_sh
