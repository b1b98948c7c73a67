# ipam: which port of the machine a container gets. Each test is a machine of its own, in a network namespace.

load helper
load ipam-helper

setup() {
    STATE="$BATS_TEST_TMPDIR/the ports"
    STAYING=()
    unshare --net sleep 1000 3>&- &
    MACHINE=$!
    wait_for 10 has_left "$MACHINE"
    here ip link set lo up
    here ip address add 10.1.1.1/32 dev lo
}
teardown() {
    local job
    for job in "${STAYING[@]}" "$MACHINE"; do kill "$job" 2>/dev/null || true; done
}
has_left() { [[ $(readlink "/proc/$1/ns/net") != "$(readlink /proc/self/ns/net)" ]]; }

# here COMMAND...: runs there; stay: in the background, until the test ends.
here() { nsenter --net="/proc/$MACHINE/ns/net" "$@" 3>&-; }
stay() {
    (exec nsenter --net="/proc/$MACHINE/ns/net" "$@" 3>&-) &
    STAYING+=($!)
}
ipam() { here "$ROOT/helpers/bin/ipam" "$@"; }
ports() { ipam ports --state "$STATE" --owner "$@"; }

# gives PORTS OWNER SPECIFICATION...: ports prints those, a line each.
gives() {
    run ports "${@:2}"
    assert_success
    assert_output "${1// /$'\n'}"
}

# taken LINE OWNER SPECIFICATION...: ports refuses in that line, and all is as it was.
taken() {
    local before
    before=$(leases)
    refuses 1 "$1" ports --state "$STATE" --owner "${@:2}"
    assert_equal "$(leases)" "$before"
}

# listen [ADDRESS:]PORT: somebody does, on all addresses of both families unless one is given.
listen() {
    stay busybox httpd -f -p "$1" -h "$BATS_TEST_TMPDIR"
    wait_for 10 has_socket "${1##*:}" 0A
}
# has_socket PORT STATE: whether /proc/net/tcp has one (0A listens, 06 waits for the last packets).
has_socket() { grep -qiE "^ +[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F:]+ $2 " "/proc/$MACHINE/net/tcp" "/proc/$MACHINE/net/tcp6"; }

# hold_udp: somebody holds the UDP port $PORT of 127.0.0.1, as the near end of a connection to nobody.
hold_udp() {
    local port
    stay bash -c 'exec 5<>/dev/udp/127.0.0.1/9 && exec sleep 1000'
    wait_for 10 grep -q '^ *[0-9]*: 0100007F:' "/proc/$MACHINE/net/udp"
    IFS=' :' read -r _ _ port _ < <(grep '^ *[0-9]*: 0100007F:' "/proc/$MACHINE/net/udp")
    PORT=$((16#$port))
}

@test "a port has one owner, who has it until it gives it back" {
    gives '8080' a tcp/0.0.0.0/8080
    gives '8080' a tcp/0.0.0.0/8080
    taken 'Bind for 0.0.0.0:8080 failed: port is already allocated' b tcp/0.0.0.0/8080
    assert_equal "$(readlink "$STATE/tcp:0.0.0.0:8080")" a
    ipam release --state "$STATE" --owner b
    ipam release --state "$STATE" --owner b --address tcp:0.0.0.0:8080
    taken 'Bind for 0.0.0.0:8080 failed: port is already allocated' b tcp/0.0.0.0/8080
    ipam release --state "$STATE" --owner a --address tcp:0.0.0.0:8080
    gives '8080' b tcp/0.0.0.0/8080
    ipam release --state "$STATE" --owner b
    assert_equal "$(leases)" ''
}

@test "a wildcard is every address of its family; udp is not tcp" {
    gives '80 80' a tcp/127.0.0.1/80 udp/0.0.0.0/80
    taken 'Bind for 0.0.0.0:80 failed: port is already allocated' b tcp/0.0.0.0/80
    taken 'Bind for 10.1.1.1:80 failed: port is already allocated' b udp/10.1.1.1/80
    gives '80' b tcp/10.1.1.1/80
    gives '80' c tcp/::/80
    taken 'Bind for [::1]:80 failed: port is already allocated' d tcp/::1/80
    gives '80' d udp/::1/80
    assert_equal "$(leases)" 'udp:0.0.0.0:80 a
tcp:10.1.1.1:80 b
tcp:127.0.0.1:80 a
tcp::::80 c
udp:::1:80 d'
}

@test "what somebody on the machine listens on is taken" {
    listen 127.0.0.1:8080
    taken 'listen tcp 127.0.0.1:8080: address already in use' a tcp/127.0.0.1/8080
    taken 'listen tcp 0.0.0.0:8080: address already in use' a tcp/0.0.0.0/8080
    gives '8080 8080 8080' a tcp/10.1.1.1/8080 tcp/::/8080 udp/0.0.0.0/8080
    listen 8081
    taken 'listen tcp 0.0.0.0:8081: address already in use' a tcp/0.0.0.0/8081
    hold_udp
    taken "listen udp 0.0.0.0:$PORT: address already in use" a "udp/0.0.0.0/$PORT"
    taken "listen udp 127.0.0.1:$PORT: address already in use" a "udp/127.0.0.1/$PORT"
    gives "$PORT" a "tcp/0.0.0.0/$PORT"
}

@test "a listener that has ended leaves its port free, though a connection of it is remembered" {
    listen 127.0.0.1:8080
    # shellcheck disable=SC2016  # the inner shell expands
    here bash -c 'exec 5<>/dev/tcp/127.0.0.1/8080; printf "GET / HTTP/1.0\r\n\r\n" >&5; cat <&5 >/dev/null'
    kill "${STAYING[0]}"
    wait "${STAYING[0]}" || true
    run has_socket 8080 0A
    assert_failure
    wait_for 5 has_socket 8080 06
    gives '8080' a tcp/0.0.0.0/8080
}

@test "an address that the machine has not got is said" {
    taken 'listen tcp 10.9.9.9:80: cannot assign requested address' a tcp/10.9.9.9/80
    taken 'listen udp [fd00::9]:80: cannot assign requested address' a udp/fd00::9/80-90
}

@test "of a range the first free one, each time" {
    listen 127.0.0.1:8002
    gives '8001' a tcp/0.0.0.0/8001
    gives '8000 8003' b tcp/0.0.0.0/8000-8003 tcp/0.0.0.0/8000-8003
    taken 'Bind for 0.0.0.0:8000-8003 failed: all ports are allocated' c tcp/0.0.0.0/8000-8003
    gives '8000' c udp/0.0.0.0/8000-8003
}

@test "0 is the next one of those that the system gives to anybody, and round again" {
    here sh -c 'echo 40000 40003 >/proc/sys/net/ipv4/ip_local_port_range'
    listen 127.0.0.1:40002
    gives '40000 40001' a tcp/0.0.0.0/0 tcp/0.0.0.0/0
    ipam release --state "$STATE" --owner a --address tcp:0.0.0.0:40000
    gives '40003 40000' b tcp/0.0.0.0/0 tcp/127.0.0.1/0
    taken 'Bind for 0.0.0.0:40000-40003 failed: all ports are allocated' c tcp/0.0.0.0/0
    gives '40001' c udp/0.0.0.0/0
}

@test "all or none: a refused port gives back those before it, and no others" {
    gives '81' a tcp/0.0.0.0/81
    gives '83' b tcp/0.0.0.0/83
    taken 'Bind for 0.0.0.0:81 failed: port is already allocated' b \
        tcp/0.0.0.0/80 tcp/0.0.0.0/83 udp/0.0.0.0/0 tcp/0.0.0.0/81 tcp/0.0.0.0/82
    taken 'Bind for 0.0.0.0:80 failed: port is already allocated' b tcp/0.0.0.0/80 tcp/0.0.0.0/80
    taken 'Bind for 127.0.0.1:80 failed: port is already allocated' b tcp/0.0.0.0/80 tcp/127.0.0.1/80
    refuses 2 "invalid port specification: 'tcp/0.0.0.0'" ports --state "$STATE" --owner b tcp/0.0.0.0/84 tcp/0.0.0.0
    # shellcheck disable=SC2016  # the inner shell expands
    run -125 here sh -c '"$1" ports --state "$2" --owner b tcp/0.0.0.0/85 >/dev/full' - "$ROOT/helpers/bin/ipam" "$STATE"
    assert_output 'ipam: cannot write: No space left on device'
    assert_equal "$(leases)" $'tcp:0.0.0.0:81 a\ntcp:0.0.0.0:83 b'
}

# ask NUMBER: even ones for an address of their own, odd ones for all.
ask() {
    local address=0.0.0.0
    (($1 % 2)) || address=127.0.0.$1
    ports "o$1" "tcp/$address/80" >/dev/null 2>&1
}

@test "32 at once, half of them for all addresses: one of these gets the port, or the others" {
    local job winners=0
    at_once 32 ask
    for job in "${JOBS[@]}"; do ! wait "$job" || winners=$((winners + 1)); done
    run leases
    assert_equal "${#lines[@]}" "$winners"
    [[ $winners == 16 || $winners == 1 && $output == 'tcp:0.0.0.0:80 '* ]] || fail "$output"
}

@test "what is no port is refused; what is no lease is named, and left as it is" {
    local text
    for text in '' tcp tcp/ tcp/0.0.0.0 tcp/0.0.0.0/ tcp/0.0.0.0/65536 tcp/0.0.0.0/-1 tcp/0.0.0.0/08 tcp/0.0.0.0/80/81 tcp//80 \
        sctp/0.0.0.0/80 TCP/0.0.0.0/80 /0.0.0.0/80 tcp/0.0.0.0/81-80 tcp/0.0.0.0/0-80 tcp/0.0.0.0/80- tcp/0.0.0.0/80-90-99 \
        tcp/localhost/80 'tcp/[::]/80' 'tcp/0.0.0.0/ 80' tcp:0.0.0.0:80; do
        refuses 2 "invalid port specification: '$text'" ports --state "$STATE" --owner a "$text"
    done
    refuses 2 'no port is asked for' ports --state "$STATE" --owner a
    assert_not_exists "$STATE"
    mkdir "$STATE"
    for text in 10.0.0.1 tcp:0.0.0.0:080 sctp:0.0.0.0:80 tcp:0.0.0.0:0; do
        ln -s a "$STATE/$text"
        refuses 1 "$STATE/$text: damaged: no port of a protocol" ports --state "$STATE" --owner a tcp/0.0.0.0/80
        refuses 1 "$STATE/$text: damaged: no port of a protocol" check --state "$STATE"
        rm "$STATE/$text"
    done
    touch "$STATE/tcp:0.0.0.0:80"
    refuses 1 "$STATE/tcp:0.0.0.0:80: damaged: no symlink" ports --state "$STATE" --owner a tcp/0.0.0.0/80
    refuses 1 "$STATE/tcp:0.0.0.0:80: damaged: no symlink" check --state "$STATE"
    rm "$STATE/tcp:0.0.0.0:80"
    ln -s 65536 "$STATE/.last"
    refuses 1 "$STATE/.last: damaged: '65536' is no port" ports --state "$STATE" --owner a tcp/0.0.0.0/0
    refuses 1 "$STATE/.last: damaged: '65536' is no port" check --state "$STATE"
    assert_equal "$(readlink "$STATE/.last")" 65536
}
