#include "pages.hpp"

#include <regex>
#include <set>
#include <sstream>

#include "common/failure.hpp"
#include "text.hpp"

namespace docker_sh {
namespace {

constexpr const char *manual_begin = R"(.SH NAME
docker.sh \- containers that can be read in an afternoon
.SH SYNOPSIS
.B docker.sh
.I COMMAND
[\fIOPTIONS\fR] [\fIARG\fR...]
.br
.B docker.sh \-c
.I COMMAND
[\fB\-C\fR \fICONTAINER\fR] [\fB\-I\fR \fIIMAGE\fR] [\fB\-V\fR \fIVOLUME\fR]... [\fB\-P\fR \fIPROGRAM\fR]
.SH COMMANDS
)";

constexpr const char *manual_end = R"(.SH EXIT STATUS
The program's own; 128+n if a signal ended it; 127 program not found; 126 not executable; 125 docker.sh itself failed to
start it; 1 any other command failed.
.SH FILES
.I /var/lib/docker.sh
(or DOCKER_SH_ROOT): images, containers, volumes.
.br
.I /run/docker.sh
(or DOCKER_SH_RUN): what must not outlive a boot.
)";

std::string without(std::string text, std::string_view letters) {
    std::erase_if(text, [letters](char each) { return letters.find(each) != letters.npos; });
    return text;
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

// man(7) takes a bare dash for a hyphen.
std::string dashes(const std::string &text) {
    std::string escaped;
    for (const char each : text)
        escaped += each == '-' ? "\\-" : std::string(1, each);
    return escaped;
}

std::vector<std::string> rows(const Declaration &command) { return split(command.options, '\n'); }

std::vector<std::string> long_options(const Declaration &command) {
    static const std::regex option("--[a-z0-9-]+");
    std::vector<std::string> found;
    std::smatch said;
    for (const std::string &row : rows(command))
        if (std::regex_search(row, said, option))
            found.push_back(said.str());
    return found;
}

// The operands as the course has them: " -C CONTAINER -P COMMAND".
std::string course_operands(const Declaration &command) {
    static const std::vector<std::pair<std::string, std::string>> letters{
        {"CONTAINER", "-C"}, {"IMAGE", "-I"}, {"COMMAND", "-P"}, {"NETWORK", "-n"}};
    std::string line;
    for (const std::string &option : long_options(command))
        if (option == "--name")
            line = " -C NAME";
    for (const std::string &operand : split(command.operands, ' '))
        for (const auto &[name, letter] : letters)
            if (without(operand, "[].") == name)
                line.append(" ").append(letter).append(" ").append(name);
    return line;
}

} // namespace

Declaration declaration_of(const Command &command) {
    return {command.name, command.summary, command.operands, "\n" + option_rows(command)};
}

std::vector<Declaration> read_declarations(const std::string &text) {
    std::vector<std::string> texts = split(text, '\0');
    texts.pop_back();
    if (texts.size() % 5 != 0)
        throw Failure(usage_error, "not five texts a command");
    std::vector<Declaration> commands;
    for (std::size_t i = 0; i < texts.size(); i += 5)
        commands.push_back(texts[i + 4].empty() ? Declaration{texts[i], texts[i + 1], texts[i + 2], texts[i + 3]}
                                                : declaration_of(find_command(texts[i + 4])));
    return commands;
}

std::string help_page(const Declaration &command) {
    std::string options = command.options;
    if (options.ends_with('\n'))
        options.pop_back();
    return "Usage: docker.sh " + command.name + " [OPTIONS]" + (command.operands.empty() ? "" : " ") +
           command.operands + "\n       docker.sh -c " + command.name + " [OPTIONS]" + course_operands(command) +
           "\n\n" + command.summary + "\n\nOptions:" + options + "\n      --help                  Show this text\n";
}

std::string help_list(const std::vector<Declaration> &commands) {
    std::string text =
        "Usage: docker.sh COMMAND [OPTIONS] [ARG...]\n"
        "       docker.sh -c COMMAND [-C CONTAINER] [-I IMAGE] [-m MEMORY] [-V VOLUME]... [-n NETWORK] [-P PROGRAM]\n"
        "\nContainers that can be read in an afternoon.\n\nCommands:\n";
    for (const Declaration &command : commands)
        text += "  " + padded(command.name, 18) + " " + command.summary + "\n";
    return text + "\nRun 'docker.sh COMMAND --help' for more on a command.\n";
}

std::string manual_page(const std::vector<Declaration> &commands) {
    static const std::regex option(R"( +(-[^ ]+( --[^ ]+)?) +(.*))");
    std::string text = ".TH DOCKER.SH 1 \"\" \"docker.sh " + std::string(version) + "\"\n" + manual_begin;
    std::smatch said;
    for (const Declaration &command : commands) {
        text += ".SS docker.sh " + command.name + " [OPTIONS] " + command.operands + "\n" + command.summary + ".\n";
        for (const std::string &row : rows(command))
            if (std::regex_match(row, said, option))
                text += ".TP\n.B " + dashes(said[1]) + "\n" + dashes(said[3]) + ".\n";
    }
    return text + manual_end;
}

std::string completion(const std::vector<Declaration> &commands) {
    std::set<std::string> words;
    std::string cases;
    for (const Declaration &command : commands) {
        for (const std::string &word : split(command.name, ' '))
            words.insert(word);
        cases += "        \"" + command.name + "\"*) words=\"--help";
        for (const std::string &option : long_options(command))
            cases += " " + option;
        cases += "\" ;;\n";
    }
    std::string text = "# Completion of docker.sh for bash, made by: docker.sh help --completion\n_docker_sh() {\n"
                       "    local words commands=\"";
    for (const std::string &word : words)
        text += word + " ";
    return text + "\"\n    case \"${COMP_WORDS[*]:1:2}\" in\n" + cases +
           "        *) words=$commands ;;\n    esac\n    ((COMP_CWORD > 1)) || words=$commands\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n}\n"
           "complete -o default -F _docker_sh docker.sh\n";
}

} // namespace docker_sh
