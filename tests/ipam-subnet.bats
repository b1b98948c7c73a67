# ipam: which subnet a new network gets.

load helper
load ipam-helper

# from_here WORDS...: what ipam subnet says on a machine that has the routes $ROUTES and no others.
from_here() {
    # shellcheck disable=SC2016  # the inner shell expands
    unshare --net bash -c 'ip link set lo up || exit
        for route in $1; do ip route add "$route" dev lo || exit; done
        "$2" subnet "${@:3}"' - "${ROUTES-}" "$ROOT/helpers/bin/ipam" "$@" 3>&-
}

# says LINE WORDS...: ipam subnet does.
says() {
    run from_here "${@:2}"
    assert_success
    assert_output "$1"
}

@test "a wanted subnet is printed with its gateway and prefix length" {
    says '10.0.0.0/24 10.0.0.1 24' --want 10.0.0.0/24
    says '10.0.0.0/8 10.1.2.3 8' --want 10.0.0.0/8 --gateway 10.1.2.3 --range 10.200.0.0/16
    says '10.0.0.4/30 10.0.0.5 30' --want 10.0.0.4/30 --taken 10.0.0.0/30 --taken 10.0.0.8/29 --taken fd00::/64
    says 'fd00:1::/64 fd00:1::1 64' --want FD00:0001::/64
    says 'fd00::4/126 fd00::5 126' --want fd00::4/126 --range fd00::6/127
}

@test "what is no subnet is refused, with the right one where there is one" {
    local text
    for text in 10.0.0.0 10.0.0.0/ 10.0.0.0/33 10.0.0.0/024 10.0.0.0/+24 10.0.0/24 010.0.0.0/8 10.0.0.0/24/24 ' 10.0.0.0/24' \
        10.0.0.0/255.255.255.0 fd00::/129 fd00::%lo/64 /24 host/24; do
        refuses 2 "invalid subnet $text: invalid CIDR block notation" subnet --want "$text"
        refuses 2 "invalid subnet $text: invalid CIDR block notation" subnet --taken "$text"
    done
    refuses 2 'invalid subnet 192.168.10.5/24: it should be 192.168.10.0/24' subnet --want 192.168.10.5/24
    refuses 2 'invalid subnet fd00::1/64: it should be fd00::/64' subnet --want fd00::1/64
    for text in 10.0.0.0/31 10.0.0.7/32 8.0.0.0/7 0.0.0.0/0; do
        refuses 2 "invalid subnet $text: an IPv4 subnet is a /8 to a /30" subnet --want "$text"
    done
    for text in fd00::/63 fd00::/127 ::/0; do
        refuses 2 "invalid subnet $text: an IPv6 subnet is a /64 to a /126" subnet --want "$text"
    done
}

@test "gateway and range are the subnet's" {
    local address
    for address in 10.0.1.1 fd00::1 9.255.255.255; do
        refuses 2 "invalid gateway $address: parent subnet 10.0.0.0/24 doesn't contain this address" \
            subnet --want 10.0.0.0/24 --gateway "$address"
    done
    for address in 10.0.0.0 10.0.0.255; do
        refuses 2 "invalid gateway $address: no host's address in 10.0.0.0/24" subnet --want 10.0.0.0/24 --gateway "$address"
    done
    refuses 2 'invalid gateway here: invalid address' subnet --want 10.0.0.0/24 --gateway here
    refuses 2 "invalid ip-range 10.0.1.0/25: parent subnet 10.0.0.0/24 doesn't contain ip-range" \
        subnet --want 10.0.0.0/24 --range 10.0.1.0/25
    refuses 2 'every ip-range or gateway must have a corresponding subnet' subnet --gateway 10.0.0.1
    refuses 2 'every ip-range or gateway must have a corresponding subnet' subnet --range 10.0.0.0/24
    refuses 2 '--ipv6 is for a subnet that is chosen, not for --want' subnet --want 10.0.0.0/24 --ipv6
}

@test "no two networks overlap, whichever is the larger; the host's routes are the user's affair" {
    local taken
    for taken in 10.0.0.0/24 10.0.0.0/8 10.0.0.128/25 10.0.0.7/32 0.0.0.0/0; do
        refuses 1 "Pool overlaps with other one on this address space: 10.0.0.0/24 and $taken" \
            subnet --want 10.0.0.0/24 --taken 10.0.1.0/24 --taken "$taken"
    done
    refuses 1 'Pool overlaps with other one on this address space: fd00::/64 and fd00::/16' subnet --want fd00::/64 --taken fd00::/16
    ROUTES=10.0.0.0/16 says '10.0.0.0/24 10.0.0.1 24' --want 10.0.0.0/24
}

@test "without a wish: the first of Docker's pools that nobody has, and no route leads to" {
    says '172.18.0.0/16 172.18.0.1 16'
    says '172.19.0.0/16 172.19.0.1 16' --taken 172.18.0.0/16
    ROUTES='172.18.5.0/24 172.19.0.1/32' says '172.20.0.0/16 172.20.0.1 16'
    ROUTES=172.16.0.0/12 says '192.168.0.0/20 192.168.0.1 20'
    ROUTES='172.16.0.0/12 192.168.0.0/24' says '192.168.32.0/20 192.168.32.1 20' --taken 192.168.16.0/28
    # The ways out: a default route, and the two that a VPN puts before it
    ROUTES='default 0.0.0.0/1 128.0.0.0/1' says '172.18.0.0/16 172.18.0.1 16'
    ROUTES=172.16.0.0/12 run from_here --taken 192.168.0.0/16
    assert_failure 1
    assert_output 'ipam: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network'
}

@test "--ipv6: a /64 of fd00::/8, another one each time" {
    local first
    run from_here --ipv6
    assert_output --regexp '^fd[0-9a-f:]+::/64 fd[0-9a-f:]+::1 64$'
    first=$output
    run from_here --ipv6
    assert_output --regexp '^fd[0-9a-f:]+::/64 fd[0-9a-f:]+::1 64$'
    refute_output "$first"
    run from_here --ipv6 --taken fd00::/8
    assert_failure 1
    assert_output 'ipam: could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network'
    ROUTES='fd00::/9 fd80::/9' run from_here --ipv6
    assert_failure 1
    ROUTES='fd00::/9 default' run from_here --ipv6
    assert_output --regexp '^fd[89a-f][0-9a-f]:'
}
