#include "ports.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace docker_sh {
namespace {

constexpr int highest_port = 65535;

bool is_protocol(std::string_view text) { return text == "tcp" || text == "udp"; }

std::string shown(const Address &address, const std::string &port) {
    return (address.bits == 32 ? to_string(address) : "[" + to_string(address) + "]") + ":" + port;
}

// A wildcard is every address of its family; the other family's packets are other rules' and other sockets'.
bool meet(const Address &one, const Address &other) {
    return one.bits == other.bits && (one == other || one.value == 0 || other.value == 0);
}

// 0 if nothing on this machine listens there, or the errno that says what is wrong.
int try_to_listen(const Port &port) {
    const bool six = port.address.bits == 128, tcp = port.protocol == "tcp";
    const Fd socket(::socket(six ? AF_INET6 : AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
    if (!socket)
        return errno;
    const int on = 1;
    if (tcp) // what waits for the last packets of a connection is no listener (TIME_WAIT)
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    union {
        sockaddr any;
        sockaddr_in four;
        sockaddr_in6 six;
    } name{};
    name.any.sa_family = six ? AF_INET6 : AF_INET;
    const std::string text = to_string(port.address);
    if (six) {
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        ::inet_pton(AF_INET6, text.c_str(), &name.six.sin6_addr);
        name.six.sin6_port = htons(static_cast<std::uint16_t>(port.number));
    } else {
        ::inet_pton(AF_INET, text.c_str(), &name.four.sin_addr);
        name.four.sin_port = htons(static_cast<std::uint16_t>(port.number));
    }
    if (::bind(socket.get(), &name.any, six ? sizeof name.six : sizeof name.four) != 0)
        return errno;
    return tcp && ::listen(socket.get(), 0) != 0 ? errno : 0;
}

// What the system gives to who asks for no certain port (ip(7)).
PortRequest any_port(PortRequest request) {
    std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
    if (!(file >> request.lowest >> request.highest))
        throw system_failure("/proc/sys/net/ipv4/ip_local_port_range");
    return request;
}

} // namespace

std::optional<Port> parse_port(const std::string &name) {
    const auto first = name.find(':'), last = name.rfind(':');
    if (first == last)
        return std::nullopt;
    const std::optional<Address> address = parse_address(name.substr(first + 1, last - first - 1));
    const std::optional<int> number = parse_decimal(std::string_view(name).substr(last + 1), highest_port);
    if (!address || !number || *number == 0)
        return std::nullopt;
    const Port port{*address, name.substr(0, first), *number};
    // Another spelling would be another name for the same port
    return is_protocol(port.protocol) && to_string(port) == name ? std::optional(port) : std::nullopt;
}

std::string to_string(const Port &port) {
    return port.protocol + ":" + to_string(port.address) + ":" + std::to_string(port.number);
}

std::string fault_of_port(const std::string &name) { return parse_port(name) ? "" : "no port of a protocol"; }

int last_port(const Leases &leases) {
    const std::optional<std::string> last = leases.last();
    const std::optional<int> port = parse_decimal(last.value_or("0"), highest_port);
    if (!port)
        throw leases.damaged(".last", "'" + *last + "' is no port");
    return *port;
}

PortRequest parse_port_request(const std::string &text) {
    const auto first = text.find('/'), second = text.find('/', first + 1);
    const std::string protocol = text.substr(0, first);
    if (second != text.npos && is_protocol(protocol)) {
        const std::optional<Address> address = parse_address(text.substr(first + 1, second - first - 1));
        const std::string range = text.substr(second + 1);
        const auto dash = range.find('-');
        const std::optional<int> lowest = parse_decimal(range.substr(0, dash), highest_port);
        const std::optional<int> highest =
            dash == range.npos ? lowest : parse_decimal(range.substr(dash + 1), highest_port);
        if (address && lowest && highest && *lowest <= *highest && (*lowest > 0 || dash == range.npos))
            return {*address, protocol, *lowest, *highest};
    }
    throw Failure(usage_error, "invalid port specification: '" + text + "'");
}

Reservation::Reservation(const Leases &leases, std::string owner) : leases_(leases), owner_(std::move(owner)) {
    for (const Leases::Entry &each : leases_.entries()) {
        if (const std::string fault = each.is_link ? fault_of_port(each.name) : "no symlink"; !fault.empty())
            throw leases_.damaged(each.name, fault);
        const std::optional<Port> port = parse_port(each.name);
        leased_.emplace(std::pair(port->protocol, port->number), port->address);
    }
}

Reservation::~Reservation() {
    for (const Port &each : taken_)
        try {
            leases_.release(to_string(each));
        } catch (const std::exception &) { // it is still the owner's, and goes with the owner's release
        }
}

int Reservation::take(const PortRequest &request) {
    const bool any = request.lowest == 0;
    const auto [address, protocol, lowest, highest] = any ? any_port(request) : request;
    Port port{address, protocol, any ? next_of_any(lowest, highest) : lowest};
    for (int left = highest - lowest; left >= 0;
         --left, port.number = port.number == highest ? lowest : port.number + 1) {
        const std::string obstacle = obstacle_to(port);
        if (!obstacle.empty() && lowest == highest)
            throw Failure(refusal, obstacle);
        if (!obstacle.empty())
            continue;
        if (any)
            leases_.set_last(std::to_string(port.number));
        if (!leases_.is_owned_by(to_string(port), owner_)) {
            leases_.take(to_string(port), owner_);
            taken_.push_back(port);
            leased_.emplace(std::pair(protocol, port.number), address);
        }
        given_.insert(port);
        return port.number;
    }
    throw Failure(refusal, "Bind for " + shown(address, std::to_string(lowest) + "-" + std::to_string(highest)) +
                               " failed: all ports are allocated");
}

std::string Reservation::obstacle_to(const Port &port) const {
    const std::string place = shown(port.address, std::to_string(port.number));
    const auto [begin, end] = leased_.equal_range({port.protocol, port.number});
    for (auto each = begin; each != end; ++each) {
        const Port lease{each->second, port.protocol, port.number};
        if (meet(lease.address, port.address) &&
            (given_.contains(lease) || leases_.owner_of(to_string(lease)) != owner_))
            return "Bind for " + place + " failed: port is already allocated";
    }
    // Of an earlier call: what listens there may be the owner itself
    if (leases_.is_owned_by(to_string(port), owner_))
        return "";
    const int error = try_to_listen(port);
    const std::string what = "listen " + port.protocol + " " + place;
    if (error == EADDRNOTAVAIL)
        throw Failure(refusal, what + ": cannot assign requested address");
    if (error != 0 && error != EADDRINUSE)
        throw system_failure(what, error);
    return error == 0 ? "" : what + ": address already in use";
}

int Reservation::next_of_any(int lowest, int highest) const {
    const int last = last_port(leases_);
    return last < lowest || last >= highest ? lowest : last + 1;
}

} // namespace docker_sh
