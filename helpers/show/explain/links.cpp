// Without libnl: three questions and no more are asked, and what shows things is to need no library, on whatever
// machine.
#include "show/explain/links.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>

#include "common/failure.hpp"

namespace docker_sh::anatomy {
namespace {

// A socket stays in the namespace in which it was made.
Fd socket_in(const std::string &path) {
    const Fd here(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)), there(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!here || !there || ::setns(there.get(), CLONE_NEWNET) != 0)
        return {};
    Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (::setns(here.get(), CLONE_NEWNET) != 0)
        throw system_failure("back to the network namespace of the host");
    return socket;
}

// The attributes after the HEADER of a message.
class Attributes {
public:
    template <typename Header> Attributes(const nlmsghdr *message, const Header *header) {
        const auto *begin = reinterpret_cast<const char *>(header) + NLMSG_ALIGN(sizeof *header);
        const auto *end = reinterpret_cast<const char *>(message) + message->nlmsg_len;
        text_ = std::string_view(begin, begin < end ? static_cast<std::size_t>(end - begin) : 0);
    }

    // The bytes of attribute TYPE; their data() is null if it is not there.
    std::string_view bytes(unsigned short type) const {
        for (std::string_view rest = text_; rest.size() >= sizeof(rtattr);) {
            rtattr attribute;
            std::memcpy(&attribute, rest.data(), sizeof attribute);
            if (attribute.rta_len < sizeof attribute || attribute.rta_len > rest.size())
                break;
            if (attribute.rta_type == type)
                return rest.substr(sizeof attribute, attribute.rta_len - sizeof attribute);
            rest.remove_prefix(std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), rest.size()));
        }
        return {};
    }
    bool has(unsigned short type) const { return bytes(type).data() != nullptr; }
    int number(unsigned short type) const {
        int value = 0;
        bytes(type).copy(reinterpret_cast<char *>(&value), sizeof value);
        return value;
    }
    std::string text(unsigned short type) const {
        const std::string_view found = bytes(type);
        return std::string(found.substr(0, found.find('\0')));
    }
    // "" if it is not there.
    std::string address(unsigned short type) const {
        std::array<char, INET_ADDRSTRLEN> text{};
        const std::string_view found = bytes(type);
        if (found.size() == sizeof(in_addr))
            ::inet_ntop(AF_INET, found.data(), text.data(), text.size());
        return text.data();
    }

private:
    std::string_view text_;
};

// An address of the link's own kind: of a tunnel an IPv4 address, else bytes.
std::string link_address(const Attributes &attributes) {
    std::string text = attributes.address(IFLA_ADDRESS);
    if (!text.empty())
        return text;
    for (const unsigned char byte : attributes.bytes(IFLA_ADDRESS)) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", byte);
        text += (text.empty() ? "" : ":") + std::string(digits.data());
    }
    return text;
}

// Asks for all objects of a kind (RTM_GETLINK ...), and calls TAKE for each.
template <typename Header, typename Take> void dump(const Fd &socket, unsigned short kind, Header asked, Take take) {
    struct {
        nlmsghdr message;
        Header header;
    } request{};
    request.message.nlmsg_len = sizeof request;
    request.message.nlmsg_type = kind;
    request.message.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.header = asked;
    if (::send(socket.get(), &request, sizeof request, 0) < 0)
        throw system_failure("rtnetlink");
    alignas(nlmsghdr) std::array<char, 65536> answer;
    while (true) {
        const ssize_t size = TEMP_FAILURE_RETRY(::recv(socket.get(), answer.data(), answer.size(), 0));
        if (size <= 0)
            throw system_failure("rtnetlink");
        auto rest = static_cast<std::size_t>(size);
        for (auto *message = reinterpret_cast<nlmsghdr *>(answer.data()); NLMSG_OK(message, rest);
             message = NLMSG_NEXT(message, rest)) {
            if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
                return;
            const auto *header = static_cast<const Header *>(NLMSG_DATA(message));
            take(*header, Attributes(message, header));
        }
    }
}

Link link_from(const ifinfomsg &header, const Attributes &attributes) {
    Link link;
    link.index = header.ifi_index;
    link.name = attributes.text(IFLA_IFNAME);
    link.mac = link_address(attributes);
    link.up = header.ifi_flags & IFF_UP;
    link.loopback = header.ifi_flags & IFF_LOOPBACK;
    link.master = attributes.number(IFLA_MASTER);
    link.lower = attributes.has(IFLA_LINK) ? attributes.number(IFLA_LINK) : -1;
    link.elsewhere = attributes.has(IFLA_LINK_NETNSID);
    return link;
}

} // namespace

const Link *Links::find(int index) const {
    for (const Link &link : links)
        if (link.index == index)
            return &link;
    return nullptr;
}

const LinkAddress *Links::address_of(int index) const {
    for (const LinkAddress &address : addresses)
        if (address.link == index)
            return &address;
    return nullptr;
}

Links links_of(const std::string &path) {
    Links found;
    const Fd socket = socket_in(path);
    if (!socket)
        return found;
    dump(socket, RTM_GETLINK, ifinfomsg{}, [&found](const ifinfomsg &header, const Attributes &attributes) {
        found.links.push_back(link_from(header, attributes));
    });
    ifaddrmsg any_address{};
    any_address.ifa_family = AF_INET;
    dump(socket, RTM_GETADDR, any_address, [&found](const ifaddrmsg &header, const Attributes &attributes) {
        found.addresses.push_back(
            {static_cast<int>(header.ifa_index), attributes.address(IFA_LOCAL), std::to_string(header.ifa_prefixlen)});
    });
    rtmsg any_route{};
    any_route.rtm_family = AF_INET;
    dump(socket, RTM_GETROUTE, any_route, [&found](const rtmsg &header, const Attributes &attributes) {
        if (attributes.number(RTA_TABLE) != RT_TABLE_MAIN || header.rtm_type != RTN_UNICAST)
            return;
        const std::string to = attributes.address(RTA_DST);
        found.routes.push_back({attributes.number(RTA_OIF),
                                to.empty() ? "" : to + "/" + std::to_string(header.rtm_dst_len),
                                attributes.address(RTA_GATEWAY), attributes.address(RTA_PREFSRC)});
    });
    return found;
}

} // namespace docker_sh::anatomy
