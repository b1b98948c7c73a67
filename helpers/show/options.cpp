#include "show/options.hpp"

#include <cstdlib>

#include <unistd.h>

#include "common/failure.hpp"

namespace docker_sh {
namespace {

std::string below(const char *variable, const char *otherwise, const std::string &path) {
    const char *value = std::getenv(variable);
    return (value && *value ? value : otherwise) + ("/" + path);
}

} // namespace

po::variables_map parse_words(const Words &words, const po::options_description &options, const char *operands) {
    po::positional_options_description positions;
    if (operands)
        positions.add(operands, -1);
    po::variables_map given;
    // No option by the beginning of its name: a new one must not change what an old call means
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(words).options(options).positional(positions).style(style).run(), given);
    po::notify(given);
    return given;
}

std::string root_path(const std::string &path) { return below("DOCKER_SH_ROOT", "/var/lib/docker.sh", path); }
std::string run_path(const std::string &path) { return below("DOCKER_SH_RUN", "/run/docker.sh", path); }
std::string home_path(const std::string &path) { return below("DOCKER_SH_HOME", ".", path); }

void print_out(const std::string &text) {
    if (!write_all(STDOUT_FILENO, text))
        throw Failure(refusal, std::string("cannot write to stdout: ") + std::strerror(errno));
}

} // namespace docker_sh
