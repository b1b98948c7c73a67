// Networks, and what a container has of them.

#include "show/inspect.hpp"

#include <map>

#include "show/options.hpp"

namespace docker_sh {
namespace {

constexpr const char *endpoint_type = "*network.EndpointSettings";

Value ipam_config_of(const Record &endpoint) {
    const std::string ip = endpoint.value("static_ip"), ip6 = endpoint.value("static_ip6");
    if (ip.empty() && ip6.empty())
        return Value::nil("*network.EndpointIPAMConfig");
    return structure("network.EndpointIPAMConfig", {{"IPv4Address", ip, omit_empty}, {"IPv6Address", ip6, omit_empty}});
}

// ENDPOINT is the record's networks/NETWORK, which need not be there.
Value endpoint_of(const std::string &network, const Record &endpoint) {
    return structure("network.EndpointSettings", {{"IPAMConfig", ipam_config_of(endpoint)},
                                                  {"Links", nil_list("[]string")},
                                                  {"Aliases", strings(endpoint.list("aliases"))},
                                                  {"NetworkID", Record(root_path("networks/" + network)).value("id")},
                                                  {"EndpointID", ""},
                                                  {"Gateway", endpoint.value("gateway")},
                                                  {"IPAddress", endpoint.value("ip")},
                                                  {"IPPrefixLen", number_of(endpoint.value("prefix"))},
                                                  {"IPv6Gateway", endpoint.value("gateway6")},
                                                  {"GlobalIPv6Address", endpoint.value("ip6")},
                                                  {"GlobalIPv6PrefixLen", number_of(endpoint.value("prefix6"))},
                                                  {"MacAddress", endpoint.value("mac")},
                                                  {"DriverOpts", Map{{}, "", "map[string]string", true}}});
}

// With endpoints, or the one that was asked for: "host", "none".
Value endpoints_of(const Container &container) {
    Map map{{}, Value::nil(endpoint_type), "map[string]*network.EndpointSettings"};
    if (container.value("network_container").empty())
        for (const std::string &name : networks_of(container.record))
            map.items.emplace(name, endpoint_of(name, Record(container.record.path("networks/" + name))));
    return map;
}

Value ports_of(const Container &container) {
    Map ports = port_bindings(published_ports(container.record));
    for (const std::string &port : exposed_ports(container.record))
        ports.items.emplace(port, nil_list("[]nat.PortBinding")); // nobody gets there from outside
    return ports;
}

Value pool(const Record &network, const std::string &family) {
    return structure("network.IPAMConfig", {{"Subnet", network.value("subnet" + family), omit_empty},
                                            {"IPRange", network.value("range" + family), omit_empty},
                                            {"Gateway", network.value("gateway" + family), omit_empty}});
}

Value ipam_of(const Record &network) {
    Values pools;
    for (const char *family : {"", "6"})
        if (!network.value(std::string("subnet") + family).empty())
            pools.push_back(pool(network, family));
    return structure("network.IPAM", {{"Driver", "default"},
                                      {"Options", Map{{}, "", "map[string]string", true}},
                                      {"Config", list_of("[]network.IPAMConfig", pools)}});
}

// "172.31.0.2/24"; "" if there is none.
std::string with_prefix(const Record &endpoint, const std::string &family) {
    const std::string address = endpoint.value("ip" + family);
    return address.empty() ? "" : address + "/" + endpoint.value("prefix" + family);
}

// The containers that run there, or are about to.
Value members_of(const std::string &network) {
    Map members{{}, structure("types.EndpointResource", {}), "map[string]types.EndpointResource"};
    for (const Container &container : all_containers()) {
        const Record endpoint(container.record.path("networks/" + network));
        if (!container.record.has("networks/" + network) ||
            (!container.record.alive("pid") && !container.record.alive("runner")))
            continue;
        members.items.emplace(container.id,
                              structure("types.EndpointResource", {{"Name", container.value("name")},
                                                                   {"EndpointID", ""},
                                                                   {"MacAddress", endpoint.value("mac")},
                                                                   {"IPv4Address", with_prefix(endpoint, "")},
                                                                   {"IPv6Address", with_prefix(endpoint, "6")}}));
    }
    return members;
}

Value options_of(const Record &network) {
    Map options;
    for (const auto &[option, key] :
         {std::pair("com.docker.network.bridge.name", "bridge"), {"com.docker.network.driver.mtu", "mtu"}})
        if (const std::string value = network.value(key); !value.empty())
            options.items.emplace(option, value);
    return options;
}

} // namespace

Map port_bindings(const std::vector<Port> &ports) {
    std::map<std::string, Values> bindings;
    for (const Port &port : ports) {
        std::string host = port.first; // 0: any
        if (port.last != port.first)
            host += "-" + port.last;
        bindings[port.container + "/" + port.protocol].push_back(
            structure("nat.PortBinding", {{{"HostIP", "HostIp"}, port.ip}, {"HostPort", host == "0" ? "" : host}}));
    }
    Map map{{}, nil_list("[]nat.PortBinding"), "nat.PortMap"};
    for (auto &[port, values] : bindings)
        map.items.emplace(port, list_of("[]nat.PortBinding", std::move(values)));
    return map;
}

// The addresses are those in the network bridge, as Docker has it; those in others are in Networks.
Value network_settings_of(const Container &container) {
    const Record bridge(container.record.path("networks/bridge"));
    return structure("types.NetworkSettings",
                     {{"Bridge", ""},
                      {"SandboxID", ""},
                      {"HairpinMode", false},
                      {"LinkLocalIPv6Address", ""},
                      {"LinkLocalIPv6PrefixLen", 0},
                      {"Ports", ports_of(container)},
                      {"SandboxKey", container.state.runs() ? "/proc/" + container.value("pid") + "/ns/net" : ""},
                      {"SecondaryIPAddresses", nil_list("[]network.Address")},
                      {"SecondaryIPv6Addresses", nil_list("[]network.Address")},
                      {"EndpointID", ""},
                      {"Gateway", bridge.value("gateway")},
                      {"GlobalIPv6Address", bridge.value("ip6")},
                      {"GlobalIPv6PrefixLen", number_of(bridge.value("prefix6"))},
                      {"IPAddress", bridge.value("ip")},
                      {"IPPrefixLen", number_of(bridge.value("prefix"))},
                      {"IPv6Gateway", bridge.value("gateway6")},
                      {"MacAddress", bridge.value("mac")},
                      {"Networks", endpoints_of(container)}});
}

Value inspect_network(const std::string &name) {
    const Record network(root_path("networks/" + name));
    return structure("types.NetworkResource", {{"Name", name},
                                               {{"ID", "Id"}, network.value("id")},
                                               {"Created", time_value(network.value("created"))},
                                               {"Scope", "local"},
                                               {"Driver", network.value("driver")},
                                               {"EnableIPv6", !network.value("subnet6").empty()},
                                               {"IPAM", ipam_of(network)},
                                               {"Internal", network.value("internal") == "true"},
                                               {"Attachable", false},
                                               {"Ingress", false},
                                               {"ConfigFrom", structure("network.ConfigReference", {{"Network", ""}})},
                                               {"ConfigOnly", false},
                                               {"Containers", members_of(name)},
                                               {"Options", options_of(network)},
                                               {"Labels", dictionary(network.list("labels"))}});
}

} // namespace docker_sh
