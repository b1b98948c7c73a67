// The main() that all helpers share, and the one way in which they speak.
#pragma once

#include <exception>
#include <string>

#include <boost/program_options/errors.hpp>

#include "common/failure.hpp"

namespace docker_sh {

// How it is said what is wrong: a line on stderr that begins with the helper's name, or one without it in REPORT.
struct Complaints {
    std::string name;
    int report = -1;
};
inline Complaints complaints;

// One write, so that lines of several processes do not mix. If nobody reads, there is nobody to tell.
inline void complain(const std::string &line) {
    const bool reported = complaints.report >= 0;
    const std::string text = (reported ? "" : complaints.name + ": ") + printable(line) + '\n';
    write_all(reported ? complaints.report : STDERR_FILENO, text);
}

// TEXT on stdout, what was asked for. Throws Failure: then nobody has got it.
inline void print(std::string_view text) {
    if (!write_all(STDOUT_FILENO, text))
        throw system_failure("cannot write");
}

// WORK parses, validates and acts, and gives the exit status. What it throws becomes one line that begins with NAME:
// Failure has a status of its own, wrong words are usage_error, anything else is helper_failed.
template <typename Work> int helper_main(const char *name, Work work) {
    complaints.name = name;
    try {
        return work();
    } catch (const Failure &failure) {
        complain(failure.what());
        return failure.status();
    } catch (const boost::program_options::error &error) {
        complain(error.what());
        return usage_error;
    } catch (const std::exception &error) {
        complain(error.what());
        return helper_failed;
    }
}

} // namespace docker_sh
