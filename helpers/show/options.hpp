// What the views' command lines have in common.
#pragma once

#include <string>

#include <boost/program_options.hpp>

#include "common/failure.hpp"
#include "show/template/cursor.hpp"
#include "show/views.hpp"

namespace docker_sh {

namespace po = boost::program_options;

// WORDS by OPTIONS; those that are no options go to OPERANDS, which is one of OPTIONS, or are wrong.
po::variables_map parse_words(const Words &words, const po::options_description &options,
                              const char *operands = nullptr);

// What is said of a template that is wrong.
inline Failure template_failure(const TemplateError &error) {
    return {1, std::string("template parsing error: ") + error.what()};
}

// Where things are, from the environment: DOCKER_SH_ROOT, DOCKER_SH_RUN, DOCKER_SH_HOME.
std::string root_path(const std::string &below);
std::string run_path(const std::string &below);
std::string home_path(const std::string &below);

// The whole of TEXT on stdout. Throws Failure if it cannot be written.
void print_out(const std::string &text);

} // namespace docker_sh
