#include "netlink.hpp"

#include <linux/if_link.h>
#include <net/if.h>
#include <netlink/route/link/inet6.h>
#include <poll.h>
#include <sys/socket.h>

namespace docker_sh {

Netlink::Netlink(unsigned groups) : socket_(own(::nl_socket_alloc())) {
    ::nl_join_groups(socket_.get(), static_cast<int>(groups));
    const int result = ::nl_connect(socket_.get(), NETLINK_ROUTE);
    if (result < 0)
        throw failure("netlink", result);
    // "Network is unreachable" alone helps nobody: the kernel adds which rule was broken. One too old does not.
    const int on = 1;
    ::setsockopt(::nl_socket_get_fd(socket_.get()), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    ::nl_socket_modify_err_cb(socket_.get(), NL_CB_CUSTOM, remember, this);
}

// libnl's own error codes are fewer than errno's.
int Netlink::remember(sockaddr_nl *, nlmsgerr *answer, void *self) {
    auto &netlink = *static_cast<Netlink *>(self);
    netlink.error_ = -answer->error;
    nlmsghdr *header = reinterpret_cast<nlmsghdr *>(answer) - 1;
    // The request comes back between the error and its attributes, in full unless CAPPED
    const int request = header->nlmsg_flags & NLM_F_CAPPED ? 0 : static_cast<int>(answer->msg.nlmsg_len) - NLMSG_HDRLEN;
    const nlattr *words = header->nlmsg_flags & NLM_F_ACK_TLVS
                              ? ::nlmsg_find_attr(header, static_cast<int>(sizeof *answer) + request, NLMSGERR_ATTR_MSG)
                              : nullptr;
    if (words)
        netlink.words_ = ::nla_get_string(words);
    return NL_STOP;
}

Failure Netlink::failure(const std::string &what, int result) const {
    if (error_ == 0) // the answer did not come
        return {helper_failed, what + ": " + ::nl_geterror(result)};
    return system_failure(what + (words_.empty() ? "" : ": " + words_), error_);
}

int Netlink::ask(int built, nl_msg *message, const std::string &what, int accepted) {
    const Owned<nl_msg> owned(message);
    error_ = 0;
    words_.clear();
    int result = built < 0 ? built : ::nl_send_auto(socket_.get(), message);
    if (result >= 0)
        result = ::nl_wait_for_ack(socket_.get());
    if (result < 0 && (error_ == 0 || error_ != accepted))
        throw failure(what, result);
    return error_;
}

Owned<rtnl_link> Netlink::find(const std::string &name, const std::string &type) {
    rtnl_link *found = nullptr;
    error_ = 0; // this function of libnl keeps errno to itself
    const int result = ::rtnl_link_get_kernel(socket_.get(), 0, name.c_str(), &found);
    if (result < 0 && result != -NLE_NODEV && result != -NLE_OBJ_NOTFOUND)
        throw failure(type + ' ' + name, result);
    Owned<rtnl_link> link(found);
    const char *its = link ? ::rtnl_link_get_type(found) : nullptr;
    if (link && (!its || its != type))
        throw Failure(refusal, name + " is no " + type);
    return link;
}

Owned<nl_cache> Netlink::links() {
    nl_cache *links = nullptr;
    const int result = ::rtnl_link_alloc_cache(socket_.get(), AF_UNSPEC, &links);
    if (result < 0)
        throw failure("links", result);
    return Owned<nl_cache>(links);
}

int Netlink::add(rtnl_link *link, const std::string &what, int accepted) {
    nl_msg *message = nullptr;
    const int built = ::rtnl_link_build_add_request(link, NLM_F_CREATE | NLM_F_EXCL, &message);
    return ask(built, message, what, accepted);
}

int Netlink::add(rtnl_addr *address, const std::string &what, int accepted) {
    nl_msg *message = nullptr;
    const int built = ::rtnl_addr_build_add_request(address, NLM_F_CREATE | NLM_F_EXCL, &message);
    return ask(built, message, what, accepted);
}

void Netlink::add(rtnl_route *route, const std::string &what) {
    nl_msg *message = nullptr;
    const int built = ::rtnl_route_build_add_request(route, NLM_F_CREATE | NLM_F_EXCL, &message);
    ask(built, message, what, 0);
}

void Netlink::bring_up(int index, const std::string &what, unsigned mtu) {
    const Owned<rtnl_link> change = own(::rtnl_link_alloc());
    ::rtnl_link_set_ifindex(change.get(), index);
    ::rtnl_link_set_flags(change.get(), IFF_UP);
    if (mtu > 0)
        ::rtnl_link_set_mtu(change.get(), mtu);
    nl_msg *message = nullptr;
    const int built = ::rtnl_link_build_add_request(change.get(), 0, &message);
    ask(built, message, what, 0);
}

void Netlink::make_no_address(int index, const std::string &what) {
    const Owned<rtnl_link> change = own(::rtnl_link_alloc());
    ::rtnl_link_set_ifindex(change.get(), index);
    ::rtnl_link_inet6_set_addr_gen_mode(change.get(), IN6_ADDR_GEN_MODE_NONE);
    nl_msg *message = nullptr;
    const int built = ::rtnl_link_build_add_request(change.get(), 0, &message);
    ask(built, message, what, EAFNOSUPPORT); // a kernel without IPv6
}

// libnl has no function for this one.
void Netlink::allow_hairpin(int index, const std::string &what) {
    Owned<nl_msg> message = own(::nlmsg_alloc_simple(RTM_SETLINK, NLM_F_ACK));
    ifinfomsg header{};
    header.ifi_family = AF_BRIDGE;
    header.ifi_index = index;
    int built = ::nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO);
    nlattr *port = built < 0 ? nullptr : ::nla_nest_start(message.get(), IFLA_PROTINFO | NLA_F_NESTED);
    if (!port || (built = ::nla_put_u8(message.get(), IFLA_BRPORT_MODE, BRIDGE_MODE_HAIRPIN)) < 0)
        throw std::bad_alloc();
    ::nla_nest_end(message.get(), port);
    ask(built, message.release(), what, 0);
}

void Netlink::remove(rtnl_link *link, const std::string &what) {
    nl_msg *message = nullptr;
    const int built = ::rtnl_link_build_delete_request(link, &message);
    ask(built, message, what, ENODEV);
}

bool Netlink::wait(int milliseconds) {
    pollfd event{::nl_socket_get_fd(socket_.get()), POLLIN, 0};
    if (::poll(&event, 1, milliseconds) <= 0)
        return false;
    char first = 0; // of a message whose rest nobody reads
    while (::recv(event.fd, &first, 1, MSG_DONTWAIT) >= 0 || errno == ENOBUFS)
        continue;
    return true;
}

} // namespace docker_sh
