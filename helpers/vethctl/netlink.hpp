// rtnetlink(7) by libnl: every object of it has one owner, and what the kernel refuses is told in the kernel's words.
#pragma once

#include <memory>
#include <new>
#include <string>

#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>

#include "common/failure.hpp"

namespace docker_sh {

struct Release {
    void operator()(nl_sock *each) const { ::nl_socket_free(each); }
    void operator()(nl_msg *each) const { ::nlmsg_free(each); }
    void operator()(nl_cache *each) const { ::nl_cache_free(each); }
    void operator()(nl_addr *each) const { ::nl_addr_put(each); }
    void operator()(rtnl_link *each) const { ::rtnl_link_put(each); }
    void operator()(rtnl_addr *each) const { ::rtnl_addr_put(each); }
    void operator()(rtnl_route *each) const { ::rtnl_route_put(each); }
};
template <class Object> using Owned = std::unique_ptr<Object, Release>;

// What an allocating function of libnl has returned: null is its way to say that there is no memory.
template <class Object> Owned<Object> own(Object *each) {
    if (!each)
        throw std::bad_alloc();
    return Owned<Object>(each);
}

// A socket of the network namespace in which this thread is when it is made, and for ever: the thread may move on.
//
// WHAT names the operands in the line of the Failure that is thrown if the kernel refuses, unless its errno is
// ACCEPTED, which is returned then.
class Netlink {
public:
    // GROUPS (RTMGRP_LINK) are what it is told of besides its answers: then it is for wait() alone.
    explicit Netlink(unsigned groups = 0);
    Netlink(const Netlink &) = delete;
    Netlink &operator=(const Netlink &) = delete;

    // Nothing if there is no link NAME. One that is not of TYPE (bridge, veth) is refused.
    Owned<rtnl_link> find(const std::string &name, const std::string &type);
    Owned<nl_cache> links();

    int add(rtnl_link *link, const std::string &what, int accepted = 0);
    int add(rtnl_addr *address, const std::string &what, int accepted = 0);
    void add(rtnl_route *route, const std::string &what);
    // And sets its MTU, unless that is 0.
    void bring_up(int index, const std::string &what, unsigned mtu = 0);
    // No address of its own making on it (fe80::, RFC 4862), for those that are to have no IPv6. Before it is up.
    void make_no_address(int index, const std::string &what);
    // A bridge's port may send back where it came from: a container that calls a published port of its own.
    void allow_hairpin(int index, const std::string &what);
    // Gone already is as good.
    void remove(rtnl_link *link, const std::string &what);

    // Until something has happened in its groups. False: nothing for so many MILLISECONDS.
    bool wait(int milliseconds);

private:
    static int remember(sockaddr_nl *, nlmsgerr *answer, void *self);
    int ask(int built, nl_msg *message, const std::string &what, int accepted);
    Failure failure(const std::string &what, int result) const;

    Owned<nl_sock> socket_;
    int error_ = 0;     // errno of the last answer
    std::string words_; // why, where the kernel says it
};

} // namespace docker_sh
