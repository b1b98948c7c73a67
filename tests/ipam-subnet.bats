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

# The words before an IPv6 subnet: with an IPv4 one of which nothing depends on this machine.
SIX=(--ipv6 --subnet 10.0.0.0/24 --subnet)

# says LINE WORDS...: ipam subnet does.
says() {
    run from_here "${@:2}"
    assert_success
    assert_output "$1"
}

@test "a wanted subnet is printed with its gateway, and its range" {
    says 'subnet 10.0.0.0/24 gateway 10.0.0.1' --subnet 10.0.0.0/24
    says 'subnet 10.0.0.0/8 gateway 10.1.2.3 range 10.200.0.0/16' --subnet 10.0.0.0/8 --gateway 10.1.2.3 --ip-range 10.200.0.0/16
    says 'subnet 10.0.0.4/30 gateway 10.0.0.5' --subnet 10.0.0.4/30 --taken 10.0.0.0/30 --taken 10.0.0.8/29 --taken fd00::/64
    says 'subnet 172.18.0.0/16 gateway 172.18.0.1 subnet6 fd00:1::/64 gateway6 fd00:1::1' --ipv6 --subnet FD00:0001::/64
    says 'subnet 172.18.0.0/16 gateway 172.18.0.1 subnet6 fd00::4/126 gateway6 fd00::5 range6 fd00::6/127' \
        --ipv6 --subnet fd00::4/126 --ip-range fd00::6/127
}

@test "each option may be given once for each family, in any order; IPv6 needs --ipv6" {
    says 'subnet 10.0.0.0/24 gateway 10.0.0.9 range 10.0.0.0/25 subnet6 fd00::/64 gateway6 fd00::9 range6 fd00::/80' --ip-range fd00::/80 \
        --gateway 10.0.0.9 --subnet fd00::/64 --ipv6 --subnet 10.0.0.0/24 --gateway fd00::9 --ip-range 10.0.0.0/25
    refuses 2 '--subnet is given twice: 10.0.0.0/24 and 10.1.0.0/24' subnet --subnet 10.0.0.0/24 --subnet 10.1.0.0/24
    refuses 2 '--gateway is given twice: 10.0.0.1 and 10.0.0.1' subnet --subnet 10.0.0.0/24 --gateway 10.0.0.1 --gateway 10.0.0.1
    refuses 2 '--ip-range is given twice: fd00::/80 and fd00::/96' \
        subnet --ipv6 --subnet 10.0.0.0/24 --subnet fd00::/64 --ip-range fd00::/80 --ip-range fd00::/96
    refuses 2 '--subnet fd00::/64: IPv6 needs --ipv6' subnet --subnet 10.0.0.0/24 --subnet fd00::/64
    refuses 2 '--gateway fd00::1: IPv6 needs --ipv6' subnet --subnet 10.0.0.0/24 --gateway fd00::1
    refuses 2 "invalid value for --subnet: ''" subnet --subnet ''
    refuses 2 "invalid value for --ip-range: ''" subnet --ip-range 10.0.0.0/25 --ip-range '' --subnet 10.0.0.0/24
    refuses 2 '--gateway and --ip-range need a --subnet beside them' subnet --ipv6 --subnet 10.0.0.0/24 --gateway fd00::1
    refuses 2 "option '--subnet' cannot be specified more than once" check --state "$STATE" --subnet 10.0.0.0/24 --subnet 10.0.0.0/24
}

@test "what is no subnet is refused, with the right one where there is one" {
    local text
    for text in 10.0.0.0 10.0.0.0/ 10.0.0.0/33 10.0.0.0/024 10.0.0.0/+24 10.0.0/24 010.0.0.0/8 10.0.0.0/24/24 ' 10.0.0.0/24' \
        10.0.0.0/255.255.255.0 /24 host/24; do
        refuses 2 "invalid subnet $text: invalid CIDR block notation" subnet --subnet "$text"
        refuses 2 "invalid subnet $text: invalid CIDR block notation" subnet --taken "$text"
    done
    for text in fd00::/129 fd00::%lo/64; do
        refuses 2 "invalid subnet $text: invalid CIDR block notation" subnet "${SIX[@]}" "$text"
        refuses 2 "invalid subnet $text: invalid CIDR block notation" subnet --taken "$text"
    done
    refuses 2 'invalid subnet 192.168.10.5/24: it should be 192.168.10.0/24' subnet --subnet 192.168.10.5/24
    refuses 2 'invalid subnet fd00::1/64: it should be fd00::/64' subnet "${SIX[@]}" fd00::1/64
    for text in 10.0.0.0/31 10.0.0.7/32 8.0.0.0/7 0.0.0.0/0; do
        refuses 2 "invalid subnet $text: an IPv4 subnet is a /8 to a /30" subnet --subnet "$text"
    done
    for text in fd00::/63 fd00::/127 ::/0; do
        refuses 2 "invalid subnet $text: an IPv6 subnet is a /64 to a /126" subnet "${SIX[@]}" "$text"
    done
}

@test "gateway and range are the subnet's" {
    local address
    for address in 10.0.1.1 9.255.255.255; do
        refuses 2 "invalid gateway $address: parent subnet 10.0.0.0/24 doesn't contain this address" \
            subnet --subnet 10.0.0.0/24 --gateway "$address"
    done
    refuses 2 "invalid gateway fd00::1: parent subnet 10.0.0.0/24 doesn't contain this address" \
        check --state "$STATE" --subnet 10.0.0.0/24 --gateway fd00::1
    refuses 2 "invalid gateway fd01::1: parent subnet fd00::/64 doesn't contain this address" subnet "${SIX[@]}" fd00::/64 --gateway fd01::1
    for address in 10.0.0.0 10.0.0.255; do
        refuses 2 "invalid gateway $address: no host's address in 10.0.0.0/24" subnet --subnet 10.0.0.0/24 --gateway "$address"
    done
    refuses 2 'invalid gateway here: invalid address' subnet --subnet 10.0.0.0/24 --gateway here
    refuses 2 "invalid ip-range 10.0.1.0/25: parent subnet 10.0.0.0/24 doesn't contain ip-range" \
        subnet --subnet 10.0.0.0/24 --ip-range 10.0.1.0/25
    refuses 2 '--gateway and --ip-range need a --subnet beside them' subnet --gateway 10.0.0.1
    refuses 2 '--gateway and --ip-range need a --subnet beside them' subnet --ip-range 10.0.0.0/24
}

@test "no two networks overlap, whichever is the larger; the host's routes are the user's affair" {
    local taken
    for taken in 10.0.0.0/24 10.0.0.0/8 10.0.0.128/25 10.0.0.7/32 0.0.0.0/0; do
        refuses 1 "Pool overlaps with other one on this address space: 10.0.0.0/24 and $taken" \
            subnet --subnet 10.0.0.0/24 --taken 10.0.1.0/24 --taken "$taken"
    done
    refuses 1 'Pool overlaps with other one on this address space: fd00::/64 and fd00::/16' subnet "${SIX[@]}" fd00::/64 --taken fd00::/16
    ROUTES=10.0.0.0/16 says 'subnet 10.0.0.0/24 gateway 10.0.0.1' --subnet 10.0.0.0/24
}

@test "without a wish: the first of Docker's pools that nobody has, and no route leads to" {
    says 'subnet 172.18.0.0/16 gateway 172.18.0.1'
    says 'subnet 172.19.0.0/16 gateway 172.19.0.1' --taken 172.18.0.0/16
    ROUTES='172.18.5.0/24 172.19.0.1/32' says 'subnet 172.20.0.0/16 gateway 172.20.0.1'
    ROUTES=172.16.0.0/12 says 'subnet 192.168.0.0/20 gateway 192.168.0.1'
    ROUTES='172.16.0.0/12 192.168.0.0/24' says 'subnet 192.168.32.0/20 gateway 192.168.32.1' --taken 192.168.16.0/28
    # The ways out: a default route, and the two that a VPN puts before it
    ROUTES='default 0.0.0.0/1 128.0.0.0/1' says 'subnet 172.18.0.0/16 gateway 172.18.0.1'
    ROUTES=172.16.0.0/12 run from_here --taken 192.168.0.0/16
    assert_failure 1
    assert_output 'ipam: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network'
}

@test "--ipv6: a /64 of fd00::/8 as well, another one each time" {
    local first four='subnet 172.18.0.0/16 gateway 172.18.0.1'
    run from_here --ipv6
    assert_output --regexp "^$four subnet6 fd[0-9a-f:]+::/64 gateway6 fd[0-9a-f:]+::1\$"
    first=$output
    run from_here --ipv6
    assert_output --regexp "^$four subnet6 fd[0-9a-f:]+::/64 gateway6 fd[0-9a-f:]+::1\$"
    refute_output "$first"
    run from_here --ipv6 --subnet 10.0.0.0/24
    assert_output --regexp '^subnet 10.0.0.0/24 gateway 10.0.0.1 subnet6 fd[0-9a-f:]+::/64 gateway6 fd[0-9a-f:]+::1$'
    run from_here --ipv6 --taken fd00::/8
    assert_failure 1
    assert_output 'ipam: could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network'
    ROUTES='fd00::/9 fd80::/9' run from_here --ipv6
    assert_failure 1
    ROUTES='fd00::/9 default' run from_here --ipv6
    assert_output --regexp "^$four subnet6 fd[89a-f][0-9a-f]:"
}
