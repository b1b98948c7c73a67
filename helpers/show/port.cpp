// show port ID NAME [PORT]: where the published ports of a container lead from. NAME is what the user calls it.

#include "common/failure.hpp"
#include "show/container.hpp"
#include "show/options.hpp"

namespace docker_sh {
namespace {

// "80" or "80/udp", whole. Throws Failure for what is none.
std::string port_of(const std::string &text) {
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::string number = text.substr(0, end), protocol = text.substr(end);
    if (number.empty() || number.size() > 5 || number.find_first_not_of("0123456789") != number.npos ||
        (!protocol.empty() && protocol != "/tcp" && protocol != "/udp"))
        throw Failure(1, "invalid port: '" + text + "'");
    return number + (protocol.empty() ? "/tcp" : protocol);
}

} // namespace

int show_port(const Words &words) {
    if (words.size() < 2 || words.size() > 3)
        throw Failure(usage_error, "usage: show port ID NAME [PORT]");
    const std::string wanted = words.size() == 3 ? port_of(words[2]) : "";
    std::string text;
    for (const Port &port : published_ports(Container(words[0]).record)) {
        const std::string inside = port.container + "/" + port.protocol, outside = port.ip + ":" + port.first + "\n";
        if (wanted.empty())
            text += inside + " -> " + outside;
        else if (wanted == inside)
            text += outside;
    }
    if (text.empty() && !wanted.empty())
        throw Failure(1, "No public port '" + wanted + "' published for " + words[1]);
    print_out(text);
    return 0;
}

} // namespace docker_sh
