// show template FORMAT: what a template makes of the JSON on stdin, for who writes one.

#include <array>

#include <unistd.h>

#include "common/failure.hpp"
#include "show/options.hpp"
#include "show/read-json.hpp"
#include "show/template/template.hpp"

namespace docker_sh {

int show_template(const Words &words) {
    if (words.size() != 1)
        throw Failure(usage_error, "usage: show template FORMAT <FILE.json");
    const Template wanted(words[0]);
    std::string data;
    std::array<char, 4096> piece;
    for (ssize_t count = 0; (count = TEMP_FAILURE_RETRY(::read(STDIN_FILENO, piece.data(), piece.size()))) > 0;)
        data.append(piece.data(), static_cast<std::size_t>(count));
    print_out(wanted.run(from_json(data, "stdin").boxed(false)) + "\n");
    return 0;
}

} // namespace docker_sh
