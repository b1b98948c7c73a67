# A network of its own with nothing in it, and the machine's.

load ../lib/check

chapter_setup() {
    # What a container can have of the machine's network only if it has the machine's network
    machine sh -c 'ip link show uplink >/dev/null 2>&1 || { ip link add uplink type veth peer name uplink-end &&
        ip address add 203.0.113.1/24 dev uplink && ip link set uplink up; }'
}

# points: 2
# hint: unshare(1), network_namespaces(7): what is in a new network namespace?
@test "with -n none: a network namespace of its own, with lo and nothing else" {
    inside -C dreamland -I busybox -n none <<<'readlink /proc/self/ns/net; ip -o link'
    assert_equal "${#lines[@]}" 2
    refute_line "$(machine readlink /proc/self/ns/net)"
    assert_line --partial ' lo:'
}

# points: 2
# hint: ip-link(8): in which state is the loopback of a new namespace?
@test "with -n none: lo is up, and answers" {
    inside -C dreamland -I busybox -n none <<<'ping -c 1 -W 2 127.0.0.1 >/dev/null && echo answered'
    assert_output answered
}

# points: 1
# hint: network_namespaces(7): addresses, routes and ports belong to a namespace.
@test "with -n none: the machine's address is not to be reached" {
    inside -C dreamland -I busybox -n none <<<'ping -c 1 -W 1 203.0.113.1 >/dev/null 2>&1 || echo unreachable'
    assert_output unreachable
}

# points: 2
# hint: unshare(1): a namespace that is not asked for is the caller's.
@test "with -n host: the machine's own network" {
    inside -C dreamland -I busybox -n host <<<'readlink /proc/self/ns/net; ip -o -4 address; hostname; echo $$'
    assert_line "$(machine readlink /proc/self/ns/net)"
    assert_line --partial 203.0.113.1
    assert_line dreamland
    assert_line 1
}

# points: 2
# hint: bash(1), case: what happens to a word that is none of yours?
@test "a network that is none is refused, and nothing runs" {
    inside -C dreamland -I busybox -n nowhere <<<'echo running'
    assert_refused
}

# points: 1
# hint: namespaces(7): where do you bring lo up, and whose is it?
@test "the machine's network is as before" {
    local before
    before=$(machine ip -o address)
    inside -C one -I busybox -n none <<<'true'
    inside -C two -I busybox -n host <<<'true'
    assert_equal "$(machine ip -o address)" "$before"
}
