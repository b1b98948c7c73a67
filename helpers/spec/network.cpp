#include "network.hpp"

#include <cctype>
#include <string_view>

#include "addresses.hpp"
#include "common/record.hpp"
#include "front.hpp"
#include "places.hpp"
#include "refusal.hpp"
#include "text.hpp"

namespace docker_sh {
namespace {

// Dots, dashes and low lines within; FIRST and LAST may stand at the ends as well.
bool is_name(const std::string &text, std::string_view first, std::string_view last) {
    return is_words(text, "_.-") && is_word(text.front(), first) && is_word(text.back(), last);
}

// "02:42:ac:11:00:02": ethernet(5), and one host's.
std::string parse_mac(const std::string &text) {
    bool good = text.size() == 17;
    for (std::size_t i = 0; good && i < text.size(); ++i)
        good = i % 3 == 2 ? text[i] == ':' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (!good)
        throw refused("invalid MAC address: '" + text + "'");
    if ((std::stoul(text.substr(0, 2), nullptr, 16) & 1U) != 0)
        throw refused("invalid MAC address: '" + text + "' is not one host's (multicast)");
    return lower(text);
}

// Its network namespace is another container's, and so is all that belongs to it.
void share_network(const Given &given, const std::string &other, Rooms &rooms, Spec &spec) {
    spec.network_container = rooms.ask("container", other);
    spec.hostname = Record(containers() + "/" + spec.network_container).value("hostname");
    for (const char *option : {"hostname", "publish", "publish-all", "expose", "mac-address", "ip", "ip6",
                               "network-alias", "dns", "dns-search", "dns-option", "add-host"})
        if (given.has(option))
            throw refused(std::string("conflicting options: --") + option + " and the network mode container:NAME");
}

// --dns, --dns-search, --dns-option, --add-host.
void read_resolvers(const Given &given, Spec &spec) {
    spec.dns = given.list("dns");
    spec.dns_search = given.list("dns-search");
    spec.dns_option = given.list("dns-option");
    for (const std::string &entry : spec.dns)
        if (!is_address(entry))
            throw refused("invalid DNS address: '" + entry + "'");
    for (const std::string &entry : spec.dns_search)
        if (entry != "." && !is_name(entry, "_", "_."))
            throw refused("invalid DNS search domain: '" + entry + "'");
    for (const std::string &entry : spec.dns_option) {
        const auto colon = entry.find(':');
        const std::string name = entry.substr(0, colon), value = colon == entry.npos ? "0" : entry.substr(colon + 1);
        if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != name.npos ||
            value.empty() || value.find_first_not_of("0123456789") != value.npos)
            throw refused("invalid DNS option: '" + entry + "'");
    }
    for (const std::string &entry : given.list("add-host")) {
        const auto colon = entry.find(':');
        const Host host{entry.substr(0, colon), colon == entry.npos ? "" : entry.substr(colon + 1)};
        if (!is_words(host.name, "_.-") || !is_address(host.address))
            throw refused("invalid host, not NAME:IP: '" + entry + "'");
        spec.hosts.push_back(host);
    }
}

} // namespace

Network find_network(const std::string &text, Rooms &rooms) {
    if (text == "none" || text == "host")
        return {text, ""};
    const std::vector<std::string> answer = rooms.ask("network", text, 2);
    return {answer[0], answer[1]};
}

Endpoint read_endpoint(const Given &given, const std::string &aliases, const Network &network) {
    Endpoint endpoint{network.name, given.text("ip"), given.text("ip6"), "", given.list(aliases)};
    for (const std::string &option : {std::string("ip"), std::string("ip6"), aliases}) {
        if (!given.has(option))
            continue;
        if (!network.own())
            throw refused("--" + option +
                          " is supported in networks of your own only (docker.sh network create), not in '" +
                          network.name + "'");
        if (option == "ip" && !is_ipv4(endpoint.static_ip))
            throw refused("invalid IPv4 address: '" + endpoint.static_ip + "'");
        if (option == "ip6" && !is_ipv6(endpoint.static_ip6))
            throw refused("invalid IPv6 address: '" + endpoint.static_ip6 + "'");
        if (option != aliases && Record(network.directory).value(option == "ip" ? "subnet" : "subnet6").empty())
            throw refused("--" + option + ": network " + network.name + " has no " +
                          (option == "ip" ? "IPv4" : "IPv6") + " subnet");
    }
    for (const std::string &alias : endpoint.aliases)
        if (!is_name(alias, "", ""))
            throw refused("invalid network alias: '" + alias + "'");
    return endpoint;
}

void read_network(const Given &given, Rooms &rooms, Spec &spec) {
    std::vector<std::string> wanted = given.list("network");
    if (wanted.empty())
        wanted = {"bridge"};
    for (const std::string &text : wanted) {
        if (wanted.size() == 1 && text.starts_with("container:")) {
            share_network(given, text.substr(10), rooms, spec);
            break;
        }
        const Network network = find_network(text, rooms);
        if (wanted.size() > 1 && !network.own())
            throw refused("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
        const bool first = spec.network.empty();
        if (first)
            spec.network = network.name;
        for (const Endpoint &other : spec.endpoints)
            if (other.network == network.name)
                throw refused("network \"" + network.name + "\" is specified multiple times");
        Endpoint endpoint =
            first ? read_endpoint(given, "network-alias", network) : Endpoint{network.name, "", "", "", {}};
        const bool plugged = network.name != "none" && network.name != "host";
        if (first && given.has("mac-address")) {
            if (!plugged)
                throw refused("conflicting options: --mac-address and the network mode " + network.name);
            endpoint.mac_address = parse_mac(given.text("mac-address"));
        }
        if (plugged)
            spec.endpoints.push_back(endpoint);
    }
    read_resolvers(given, spec);
}

} // namespace docker_sh
