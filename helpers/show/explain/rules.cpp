#include "show/explain/rules.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "common/failure.hpp"
#include "common/record.hpp"
#include "show/explain/proc.hpp"
#include "show/explain/run.hpp"
#include "show/options.hpp"

namespace docker_sh::anatomy {
namespace {

bool has(const std::string &text, const std::string &piece) { return text.find(piece) != text.npos; }

// Whether RULE has all PIECES, one after the other.
bool has_in_order(const std::string &rule, const Words &pieces) {
    std::string::size_type at = 0;
    for (const std::string &piece : pieces) {
        at = rule.find(piece, at);
        if (at == rule.npos)
            return false;
        at += piece.size();
    }
    return true;
}

// The word after OPTION, and after an OPTION that is not turned round by "!"; "" if there is none.
std::string after(const std::string &rule, const std::string &option) {
    const Words words = words_of(rule);
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i] == option && (i == 0 || words[i - 1] != "!"))
            return words[i + 1];
    return "";
}

// WORD, or "any" if it is none, or a range.
std::string any_but(const std::string &word, const std::string &range) {
    return word.empty() || (!range.empty() && has(word, range)) ? "any" : word;
}

// RULE without the comment that says it is OWNER's; "" if it does not say so.
std::string without_comment(const std::string &rule, const std::string &owner) {
    for (const std::string quote : {"", "\""}) {
        const std::string comment = " -m comment --comment " + quote + "docker.sh:" + owner + quote;
        const auto at = rule.find(comment);
        const auto end = at + comment.size();
        if (at != rule.npos && (end == rule.size() || rule[end] == ' '))
            return rule.substr(0, at) + rule.substr(end);
    }
    return "";
}

// How iptables' programs begin: some kernels have only the old tables. lib/network/firewall.sh tries once a boot, and
// writes down what works; this is for a machine on which no network of docker.sh's was up yet.
std::string tool() {
    const char *wanted = std::getenv("DOCKER_SH_IPTABLES");
    std::string name = wanted ? wanted : "";
    if (name.empty())
        name = Record(run_path(".")).value("iptables");
    for (const std::string each : {"iptables", "iptables-legacy", "iptables-nft"})
        if (name.empty() && run({each + "-save", "-t", "nat"}).status == 0 &&
            run({each, "-w", "-t", "nat", "-n", "-L", "OUTPUT"}).status == 0)
            name = each;
    return name;
}

} // namespace

NatRules::NatRules() {
    const std::string name = tool();
    if (name.empty()) {
        const Ran tried = run({"iptables", "-w", "-t", "nat", "-n", "-L"});
        if (tried.status != not_found)
            throw Failure(refused,
                          "iptables does not work on this machine: " + tried.error.substr(0, tried.error.find('\n')));
        return;
    }
    for (const std::string &line : split(run({name + "-save", "-t", "nat"}).output, '\n'))
        if (line.starts_with("-A "))
            rules_.push_back(line);
}

std::string NatRules::masquerade_of(const std::string &owner, const Endpoint &endpoint) const {
    for (const std::string &rule : rules_) {
        std::string plain = without_comment(rule, owner);
        if (has(plain + ' ', " -s " + endpoint.subnet + " ! -o " + endpoint.bridge + " -j MASQUERADE "))
            return plain;
    }
    return "";
}

std::string NatRules::port_of(const std::string &owner, const Port &port) const {
    for (const std::string &rule : rules_) {
        std::string plain = without_comment(rule, owner);
        if (has_in_order(plain + ' ',
                         {"-p " + port.protocol + ' ', "--dport " + port.port + " -j DNAT ", ':' + port.inside + ' '}))
            return plain;
    }
    return "";
}

std::string NatRules::masquerade_for(const Endpoint &endpoint) const {
    const auto fits = [&endpoint](const std::string &rule) {
        const std::string from = after(rule, "-s");
        return after(rule, "-j") == "MASQUERADE" && !from.empty() &&
               (from == endpoint.subnet || from == endpoint.address + "/32") &&
               (endpoint.bridge.empty() || after(rule, "-o") != endpoint.bridge);
    };
    const auto found = std::find_if(rules_.begin(), rules_.end(), fits);
    return found == rules_.end() ? "" : *found;
}

std::vector<Port> NatRules::ports_to(const std::string &address) const {
    std::vector<Port> ports;
    for (const std::string &rule : rules_) {
        const std::string to = after(rule, "--to-destination");
        if (to != address && !to.starts_with(address + ":"))
            continue;
        const std::string on = after(rule, "-d");
        const Port port{.protocol = any_but(after(rule, "-p"), ""),
                        .address = on.empty() ? "0.0.0.0" : on.substr(0, on.find('/')),
                        .port = any_but(after(rule, "--dport"), ":"),
                        .inside = to.substr(std::min(address.size() + 1, to.size())),
                        .rule = rule};
        // The same for what comes in and for what the host itself sends
        const auto again = [&port](const Port &other) {
            return std::tie(port.protocol, port.address, port.port, port.inside) ==
                   std::tie(other.protocol, other.address, other.port, other.inside);
        };
        if (std::none_of(ports.begin(), ports.end(), again))
            ports.push_back(port);
    }
    return ports;
}

} // namespace docker_sh::anatomy
