# What belongs to whom, and how one is reached from outside.

load ../lib/check

# The world of chapter 10, and something to serve
chapter_setup() {
    machine sh -e -c 'mkdir -p /attempt/images/busybox/www; echo served >/attempt/images/busybox/www/index.html
        ! ip -n outside link >/dev/null 2>&1 || exit 0
        ip netns add outside
        ip link add uplink type veth peer name eth0 netns outside
        ip address add 203.0.113.1/24 dev uplink
        ip link set uplink up
        ip -n outside address add 203.0.113.2/24 dev eth0
        ip -n outside link set eth0 up
        ip route add default via 203.0.113.2'
}

# serves NAME PORT
serves() {
    attempt -c run -d -C "$1" -I busybox -n bridge -p "$2:80" -P 'httpd -f -p 80 -h /www'
    assert_ends 0
}
# answers ADDRESS PORT [COMMAND...]: asked from the machine, or by that command
answers() {
    # shellcheck disable=SC2016  # that shell expands
    machine "${@:3}" timeout 2 bash -c 'exec 5<>"/dev/tcp/$1/$2" && printf "GET / HTTP/1.0\r\n\r\n" >&5 && grep served <&5' - "$1" "$2"
}
world=(ip netns exec outside)

# points: 2
# hint: symlink(2), mkdir(2), EEXIST: of two who do it at the same time, how many succeed?
@test "eight that start at the same time have eight addresses" {
    local i
    # shellcheck disable=SC2016  # that shell expands
    capture sh -c 'for i in 1 2 3 4 5 6 7 8; do ./docker.sh -c run -d -C at-once$i -I busybox -n bridge -P "sleep 4871" & done; wait'
    wait_for 5 all_run
    for i in $(machine_pid 'sleep 4871'); do
        machine nsenter --net="/proc/$i/ns/net" ip -o -4 address show dev eth0 | sed 's/.*inet \([0-9.]*\).*/\1/'
    done | sort -u >"$BATS_TEST_TMPDIR/addresses"
    assert_equal "$(grep -c . "$BATS_TEST_TMPDIR/addresses")" 8
}
all_run() { [[ $(machine_pid 'sleep 4871' | grep -c .) == 8 ]]; }

# points: 2
# hint: iptables-extensions(8), DNAT: which chain does a packet that comes in pass before it is decided where it goes?
@test "a published port is reached from another host" {
    serves outward 8081
    wait_for 4 answers 203.0.113.1 8081 "${world[@]}"
}

# points: 2
# hint: iptables(8), nat: which chain does a packet pass that is from the machine itself? And ip-sysctl.rst, route_localnet.
@test "from the machine as well, by its address and by 127.0.0.1" {
    serves inward 8082
    wait_for 4 answers 203.0.113.1 8082
    wait_for 4 answers 127.0.0.1 8082
}

# points: 1
# hint: symlink(2): a port can be owned as an address is.
@test "a port that is taken is refused, and the one who has it keeps it" {
    serves owner 8083
    wait_for 4 answers 203.0.113.1 8083 "${world[@]}"
    attempt -c run -C intruder -I busybox -n bridge -p 8083:80 -P 'echo running'
    assert_refused
    answers 203.0.113.1 8083 "${world[@]}" || fail 'it does not answer any more'
}

# points: 1
# hint: EXIT trap: a rule with a comment can be found again: iptables-extensions(8).
@test "when the container has ended, its port is closed and free" {
    serves first 8084
    attempt -c stop -t 0 -C first
    wait_for 3 no_rule 8084
    serves second 8084
    wait_for 4 answers 203.0.113.1 8084
}
no_rule() { ! machine iptables -t nat -S | grep -e "$1"; }

# points: 2
# hint: kill(1), -KILL: who can give back what belongs to a container, if the one who took it is no more? Is its owner's name on it?
@test "also when everything was killed: rm gives back what it had" {
    serves lost 8085
    wait_for 4 answers 203.0.113.1 8085
    machine sh -c 'kill -KILL -1' || true
    attempt -c rm -C lost
    assert_ends 0
    wait_for 3 no_rule 8085
    serves heir 8085
    wait_for 4 answers 203.0.113.1 8085
}
