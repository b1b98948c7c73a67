// What spec does not know itself it asks of the room that does, which is the shell's: images, networks, containers.
#pragma once

#include <string>
#include <vector>

#include "common/failure.hpp"

namespace docker_sh {

// A question is KIND and TEXT, an answer the words that belong to KIND, all NUL-terminated. A room that has no answer
// says why and ends the shell; this process then ends as well, without a word. Whatever comes of it, the last question
// is "end" with the exit status: a shell loses what it was told, and the status, if its child ends before it has begun
// to listen.
class Rooms {
public:
    Rooms(int asks, int answers) : asks_(asks), answers_(answers) {}

    // The answer of COUNT words.
    std::vector<std::string> ask(const std::string &kind, const std::string &text, std::size_t count);
    std::string ask(const std::string &kind, const std::string &text) { return ask(kind, text, 1).front(); }

    // What the shell has to know, and nothing comes back.
    void tell(const std::string &kind, const std::string &text);

private:
    Fd asks_, answers_;
    std::string read_; // and not yet asked for
};

} // namespace docker_sh
