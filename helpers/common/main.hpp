// The main() that all helpers share.
#pragma once

#include <exception>
#include <iostream>
#include <string>

#include <boost/program_options/errors.hpp>

#include "common/failure.hpp"

namespace docker_sh {

// WORK parses, validates and acts, and gives the exit status. What it throws becomes one line on stderr that begins
// with NAME: Failure has a status of its own, wrong words are usage_error, anything else is helper_failed.
template <typename Work> int helper_main(const char *name, Work work) {
    int status = helper_failed;
    std::string line;
    try {
        return work();
    } catch (const Failure &failure) {
        status = failure.status();
        line = failure.what();
    } catch (const boost::program_options::error &error) {
        status = usage_error;
        line = error.what();
    } catch (const std::exception &error) {
        line = error.what();
    }
    std::cerr << name << ": " << printable(line) << '\n';
    return status;
}

} // namespace docker_sh
