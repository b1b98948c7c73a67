# From a container to its neighbour, to the machine and into the world.

load ../lib/check

# A world: another network namespace behind the cable "uplink". It knows the machine's address, and no other.
chapter_setup() {
    machine sh -e -c '! ip -n outside link >/dev/null 2>&1 || exit 0
        ip netns add outside
        ip link add uplink type veth peer name eth0 netns outside
        ip address add 203.0.113.1/24 dev uplink
        ip link set uplink up
        ip -n outside address add 203.0.113.2/24 dev eth0
        ip -n outside link set eth0 up
        ip route add default via 203.0.113.2'
}

# What a container tells of its address and its way out
ASK='ip -o -4 address show dev eth0 | sed "s/.*inet \([0-9.]*\).*/address \1/"; ip route | sed -n "s/^default via \([0-9.]*\).*/gateway \1/p"'
word() { sed -n "s/^$1 //p" <<<"$output"; }

# points: 2
# hint: veth(4), ip-link(8), ip-address(8), ip-route(8): a cable has two ends, an end has an address, and who is the next hop?
@test "eth0 has an address, a default route, and a gateway that answers" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C dreamland -I busybox -n bridge <<<"$ASK"'; ping -c 1 -W 2 $(ip route | sed -n "s/^default via \([0-9.]*\).*/\1/p") >/dev/null && echo answered'
    assert_line --regexp '^address [0-9.]+$'
    assert_line --regexp '^gateway [0-9.]+$'
    assert_line answered
}

# points: 2
# hint: iptables-extensions(8), MASQUERADE; ip_forward in Documentation/networking/ip-sysctl.rst: who would know the way back?
@test "the world answers, and it has seen the machine's address" {
    inside -C dreamland -I busybox -n bridge <<<'ping -c 1 -W 2 203.0.113.2 >/dev/null && echo answered'
    assert_output answered
}

# points: 2
# hint: ip-address(8): two interfaces in one network must not have the same address. How do you know that one is taken?
@test "two containers have two addresses, and reach each other" {
    local one
    background -C one -I busybox -n bridge <<<"$ASK; exec sleep 4801"
    started 'sleep 4801'
    one=$(sed -n 's/^address //p' "$BACKGROUND")
    inside -C two -I busybox -n bridge <<<"$ASK; ping -c 1 -W 2 $one >/dev/null && echo answered"
    assert_line answered
    refute_line "address $one"
}

# points: 1
# hint: bridge(8), ip-address(8): the bridge is also an interface of the machine, if it has an address in that network.
@test "the machine reaches the container" {
    background -C dreamland -I busybox -n bridge <<<"$ASK; exec sleep 4802"
    started 'sleep 4802'
    run machine busybox ping -c 1 -W 2 "$(sed -n 's/^address //p' "$BACKGROUND")"
    assert_success
}

# points: 1
# hint: veth(4), namespaces(7): when does a cable go, and who gives the address back?
@test "when a container has ended its cable is gone, and its address can be had again" {
    local i
    inside -C dreamland -I busybox -n bridge <<<'true'
    wait_for 5 no_cable
    for i in 1 2 3; do
        inside -C "again$i" -I busybox -n bridge <<<"$ASK"
        assert_line --regexp '^address [0-9.]+$'
    done
    wait_for 5 no_cable
}
no_cable() { [[ $(machine ip -o link show type veth | grep -vc uplink) == 0 ]]; }

# points: 1
# hint: ip-link(8): how long may the name of an interface be? (IFNAMSIZ)
@test "a container may have a long name" {
    inside -C a-container-with-quite-a-long-name-of-49-characters -I busybox -n bridge <<<"$ASK"
    assert_line --regexp '^address [0-9.]+$'
}

# points: 1
# hint: network_namespaces(7), setns(2), and "exec" with redirections in bash(1): an open descriptor is a way in.
@test "no open descriptor leads the program into the machine's network" {
    inside -C dreamland -I busybox -n bridge <<<'ls -l /proc/1/fd; echo looked'
    assert_line looked
    refute_output --partial 'net:['
}
