#include "common/options.hpp"

#include <sstream>

#include "common/main.hpp"

namespace docker_sh {

CommandLine::CommandLine(std::string name, std::string usage)
    : name_(std::move(name)), usage_(std::move(usage)), shown_("Options") {}

void CommandLine::operand(const char *name, const po::value_semantic *value, int count) {
    hidden_.add_options()(name, value);
    operands_.add(name, count);
}

bool CommandLine::parse(int argc, char **argv) {
    shown_.add_options()("help", "this text")("version", "the version");
    po::options_description all;
    all.add(shown_).add(hidden_);
    // No option by the beginning of its name: a new one must not change what an old call means
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv).options(all).positional(operands_).style(style).run(), given_);
    po::notify(given_);
    if (has("help")) {
        std::ostringstream text;
        text << "Usage: " << usage_ << '\n' << shown_;
        print(text.str());
    } else if (has("version")) {
        print(name_ + ' ' + version + '\n');
    }
    return !has("help") && !has("version");
}

} // namespace docker_sh
