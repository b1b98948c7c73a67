// Ports of a container: what it listens on, and how the host's lead there.
#include <optional>
#include <utility>

#include "addresses.hpp"
#include "common/main.hpp"
#include "front.hpp"
#include "refusal.hpp"
#include "units.hpp"

namespace docker_sh {
namespace {

using Range = std::pair<int, int>;

// "80" or "80-89".
std::optional<Range> parse_range(const std::string &text) {
    const auto dash = text.find('-');
    const auto first = parse_digits(text.substr(0, dash), 5);
    const auto last = dash == text.npos ? first : parse_digits(text.substr(dash + 1), 5);
    if (!first || !last || *first < 1 || *first > *last || *last > 65535)
        return std::nullopt;
    return Range{*first, *last};
}

// TEXT without the "/PROTOCOL" at its end.
std::string take_protocol(std::string &text) {
    const auto slash = text.rfind('/');
    if (slash == text.npos)
        return "tcp";
    std::string protocol = text.substr(slash + 1);
    text.erase(slash);
    return protocol;
}

// "[[IP:]HOST:]CONTAINER[/PROTOCOL]", where HOST and CONTAINER are ports or ranges of them: one entry a port of the
// container.
void publish(const std::string &text, std::vector<Port> &ports) {
    const std::string error = "invalid publish: '" + text + "': ";
    std::string words = text;
    const std::string protocol = take_protocol(words);
    if (protocol != "tcp" && protocol != "udp")
        throw refused(error + "unknown protocol '" + protocol + "'");
    if (words.starts_with('['))
        throw refused(error + "ports are published on IPv4 addresses");
    std::string ip = "0.0.0.0", host;
    const auto last = words.rfind(':');
    const std::string container = last == words.npos ? words : words.substr(last + 1);
    if (last != words.npos) {
        words.erase(last);
        const auto colon = words.rfind(':');
        host = colon == words.npos ? words : words.substr(colon + 1);
        if (colon != words.npos)
            ip = words.substr(0, colon);
        else if (host.empty())
            throw refused(error + "no port of the host");
    }
    if (!is_ipv4(ip))
        throw refused(error + "'" + ip + "' is no IPv4 address");
    const auto inside = parse_range(container);
    if (!inside)
        throw refused(error + "'" + container + "' is no port");
    const auto outside = host.empty() || host == "0" ? Range{0, 0} : parse_range(host);
    if (!outside)
        throw refused(error + "'" + host + "' is no port");
    const int count = inside->second - inside->first;
    if (count == 0) {
        ports.push_back({protocol, ip, outside->first, outside->second, inside->first});
        return;
    }
    if (outside->first > 0 && outside->second - outside->first != count)
        throw refused(error + "the ranges are not of one length");
    for (int i = 0; i <= count; ++i) {
        const int port = outside->first > 0 ? outside->first + i : 0;
        ports.push_back({protocol, ip, port, port, inside->first + i});
    }
}

// "PORT[-PORT][/PROTOCOL]"
void expose(const std::string &text, std::vector<Exposed> &exposed) {
    std::string words = text;
    const std::string protocol = take_protocol(words);
    const auto range = parse_range(words);
    if ((protocol != "tcp" && protocol != "udp") || !range)
        throw refused("invalid expose: '" + text + "'");
    for (int port = range->first; port <= range->second; ++port)
        exposed.push_back({protocol, port});
}

} // namespace

void read_ports(const Given &given, const Image &image, Spec &spec) {
    spec.exposed = image.exposed;
    for (const std::string &text : given.list("publish"))
        publish(text, spec.ports);
    for (const std::string &text : given.list("expose"))
        expose(text, spec.exposed);
    spec.publish_all = given.flag("publish-all");
    if (spec.network != "none" && spec.network != "host")
        return;
    if (given.has("publish") || spec.publish_all)
        complain("WARNING: published ports are discarded when using the network mode '" + spec.network + "'");
    spec.ports.clear();
    spec.publish_all = false;
}

} // namespace docker_sh
