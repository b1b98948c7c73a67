# vethctl: the helper that makes a container's interface and the bridge, in network namespaces of each test's own.
#
# FUZZ_SEED=N repeats a run of the broken values; FUZZ_ROUNDS makes it longer.
# shellcheck disable=SC2154  # run --separate-stderr sets stderr

load helper

VETHCTL=$ROOT/helpers/bin/vethctl

# netns WORD: the name of a namespace of this test's, and of this run's.
netns() { name "$BATS_ROOT_PID-$1"; }
make_netns() { for word; do ip netns add "$(netns "$word")"; done; }

# in_netns WORD COMMAND...
in_netns() { nsenter --net="/run/netns/$(netns "$1")" -- "${@:2}"; }

# connect WORD OPTIONS...: from inside of the container WORD, as container.sh does it.
connect() { in_netns "$1" "$VETHCTL" connect --host-netns "/run/netns/$(netns host)" "${@:2}"; }
# plug WORD N [OPTIONS...]: connects it as 10.9.0.N.
plug() { connect "$1" --bridge br0 --bridge-address 10.9.0.1/24 --veth "veth$2" --address "10.9.0.$2/24" "${@:3}"; }
on_host() { in_netns host "$VETHCTL" "$@"; }
reaches() { in_netns "$1" busybox ping -c 1 -W 5 "$2" >/dev/null; }
# links WORD: their names but lo's, on one line.
links() { ip -n "$(netns "$1")" -o link | sed 's/^[0-9]*: //; s/[:@].*//' | grep -vx lo | sort | xargs; }

# says STATUS LINE COMMAND...: nothing on stdout, LINE on stderr.
says() {
    run "-$1" --separate-stderr "${@:3}"
    assert_equal "$output" ''
    assert_equal "$stderr" "vethctl: $2"
}

setup() { make_netns host; }
teardown() {
    local each
    for each in "/run/netns/$(netns '')"*; do
        ip netns del "${each##*/}"
    done
}

@test "connect: address, MAC, MTU, default route, all up; the other end is a member of the bridge" {
    make_netns a
    plug a 2 --gateway 10.9.0.1 --mtu 1400
    run -0 in_netns a ip addr show eth0
    assert_output --partial 'BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 '
    assert_output --partial 'link/ether 02:42:0a:09:00:02 brd'
    assert_output --partial 'inet 10.9.0.2/24 brd 10.9.0.255 scope global eth0'
    run -0 in_netns a ip route
    assert_line --index 0 'default via 10.9.0.1 dev eth0 '
    assert_equal "${#lines[@]}" 2
    reaches a 127.0.0.1
    run -0 in_netns host ip link show veth2
    assert_output --partial 'UP,LOWER_UP> mtu 1400 '
    assert_output --partial ' master br0 '
    assert_equal "$(links host)" 'br0 veth2'
    assert_equal "$(links a)" eth0
}

@test "connect: a MAC and a name of one's own, several addresses; no gateway, no default route" {
    make_netns a
    plug a 2 --mac 02:00:5E:00:53:01 --interface net1 --address 10.9.0.22/32 --address fd09::2/64
    run -0 in_netns a ip -br addr show net1
    assert_output --regexp 'net1@.* UP  *10.9.0.2/24 10.9.0.22/32 fd09::2/64 fe80::'
    run -0 in_netns a ip -br link show net1
    assert_output --partial ' 02:00:5e:00:53:01 '
    run -0 in_netns a ip route show default
    assert_output ''
    run -0 in_netns a ip -6 route show default
    assert_output ''
}

@test "containers reach each other and the gateway; a second network leaves the default route alone" {
    make_netns a b
    plug a 2 --gateway 10.9.0.1
    plug b 3 --gateway 10.9.0.1
    reaches a 10.9.0.1
    reaches a 10.9.0.3
    reaches b 10.9.0.2
    connect a --bridge br1 --bridge-address 10.8.0.1/24 --veth second --address 10.8.0.2/24 --interface eth1
    reaches a 10.8.0.1
    run -0 in_netns a ip route show default
    assert_output 'default via 10.9.0.1 dev eth0 '
    # One that is there is not taken over
    says 125 'eth2: gateway 10.7.0.1: File exists' connect a --bridge br2 --bridge-address 10.7.0.1/24 --veth third \
        --address 10.7.0.2/24 --gateway 10.7.0.1 --interface eth2
    assert_equal "$(links a)" 'eth0 eth1'
}

@test "connect: the host by a descriptor" {
    make_netns a
    local host
    exec {host}<"/run/netns/$(netns host)"
    in_netns a "$VETHCTL" connect --host-netns "$host" --bridge br0 --bridge-address 10.9.0.1/24 --veth v \
        --address 10.9.0.2/24
    exec {host}<&-
    reaches a 10.9.0.1
    assert_equal "$(links host)" 'br0 v'
}

@test "connect: from the host, the container of a path; of a process that started then, and no other" {
    make_netns a
    nsenter --net="/run/netns/$(netns a)" sleep 100 3>&- &
    local pid=$! stat start options
    wait_for 5 test "/proc/$pid/ns/net" -ef "/run/netns/$(netns a)"
    read -ra stat <"/proc/$pid/stat"
    start=${stat[21]}
    options=(--bridge br0 --bridge-address 10.9.0.1/24 --veth v --address 10.9.0.2/24)
    on_host connect --netns "/proc/$pid/ns/net" "${options[@]}"
    reaches a 10.9.0.1
    on_host disconnect --veth v
    on_host delete --bridge br0

    says 125 "process $pid is not the container's, or not any more" \
        on_host connect --netns-pid "$pid" --netns-start "$((start + 1))" "${options[@]}"
    assert_equal "$(links host)$(links a)" ''
    on_host connect --netns-pid "$pid" --netns-start "$start" "${options[@]}"
    reaches a 10.9.0.1
    on_host disconnect --veth v
    kill "$pid"
    wait "$pid" || true
    says 125 "process $pid is not the container's, or not any more" \
        on_host connect --netns-pid "$pid" --netns-start "$start" "${options[@]}"
    assert_equal "$(links host)$(links a)" br0
}

@test "connect: refuses a container that has the host's network namespace" {
    says 1 'the container has no network namespace of its own' plug host 2 --gateway 10.9.0.1
    assert_equal "$(links host)" ''
}

@test "bridge: is made once, keeps what it has, gets what is missing" {
    local i
    for i in 1 2; do
        on_host bridge --bridge br0 --bridge-address 10.9.0.1/24 --bridge-address fd09::1/64 --mtu 1400
        run -0 in_netns host ip -d addr show br0
        assert_output --partial 'MULTICAST,UP'
        assert_output --partial ' mtu 1400 '
        assert_output --partial ' stp_state 0 '
        assert_output --partial 'inet 10.9.0.1/24 brd 10.9.0.255 '
        assert_output --partial 'inet6 fd09::1/64 scope global nodad'
    done
    in_netns host ip link set br0 down
    on_host bridge --bridge br0 --bridge-address 10.8.0.1/24
    run -0 in_netns host ip -br -4 addr show br0
    assert_output --regexp '10.9.0.1/24 10.8.0.1/24'
    run -0 in_netns host ip link show up dev br0
    assert_output --partial ' mtu 1400 '
}

@test "bridge: its MAC stays the same as members come and go" {
    make_netns a
    local mac number
    on_host bridge --bridge br0 --bridge-address 10.9.0.1/24
    mac=$(in_netns host ip -br link show br0 | grep -o '02:42:0a:09:00:01')
    for number in 2 3 4; do
        plug a "$number"
        in_netns host ip link set "veth$number" address 02:00:00:00:00:01
        run -0 in_netns host ip -br link show br0
        assert_output --partial " $mac "
        on_host disconnect --veth "veth$number"
    done
}

# plug_at_once N: and look, before anybody else can, whether the host's end forwards already.
plug_at_once() {
    # shellcheck disable=SC2016  # the inner shell expands
    ip netns exec "$(netns host)" bash -c '"$1" connect --netns "$2" --bridge br0 --bridge-address 10.9.0.1/24 \
        --veth "veth$3" --address "10.9.0.$3/24" --gateway 10.9.0.1 && [[ $(<"/sys/class/net/veth$3/operstate") == up ]]' \
        - "$VETHCTL" "/run/netns/$(netns "c$1")" "$1"
}

@test "thirty connect at once, to a bridge that is not there yet: all of them work when they return" {
    local i jobs=()
    for i in {11..40}; do make_netns "c$i"; done
    for i in {11..40}; do
        plug_at_once "$i" 3>&- &
        jobs+=($!)
    done
    for i in "${jobs[@]}"; do assert_ends "$i" 0; done
    run -0 on_host list --bridge br0
    assert_equal "${#lines[@]}" 30
    for i in {11..40}; do reaches "c$i" 10.9.0.1; done
    reaches c11 10.9.0.40
    run -0 in_netns host ip -br -4 addr show br0
    assert_output --regexp '^br0 +UP +10.9.0.1/24 *$'
}

@test "connect: what an earlier life of the same container left is replaced" {
    make_netns a b
    plug a 2 --gateway 10.9.0.1
    plug b 2 --gateway 10.9.0.1
    assert_equal "$(links a) $(links b) $(links host)" ' eth0 br0 veth2'
    reaches b 10.9.0.1
    # Half made, and in the same namespace
    on_host disconnect --veth veth2
    in_netns host ip link add veth2 type veth peer name eth0 netns "$(netns b)"
    plug b 2 --gateway 10.9.0.1
    reaches b 10.9.0.1
    # A name that is something else's is not
    in_netns host ip link add taken type bridge
    says 1 'taken is no veth' connect a --bridge br0 --veth taken --address 10.9.0.3/24
    assert_equal "$(links a) $(links host)" ' br0 taken veth2'
}

@test "connect: killed at any moment, the next one works" {
    make_netns a
    local i options
    options=(--bridge br0 --bridge-address 10.9.0.1/24 --veth veth2 --address 10.9.0.2/24 --gateway 10.9.0.1)
    for i in {1..20}; do
        nsenter --net="/run/netns/$(netns host)" "$VETHCTL" connect --netns "/run/netns/$(netns a)" "${options[@]}" 3>&- &
        sleep "0.00$((RANDOM % 6))"
        kill -9 $! 2>/dev/null || true
        wait $! 2>/dev/null || true
        plug a 2 --gateway 10.9.0.1
        reaches a 10.9.0.1
    done
    assert_equal "$(links a) $(links host)" 'eth0 br0 veth2'
}

# fails_midway STATUS REGEX COMMAND...: and leaves nothing in either namespace.
fails_midway() {
    run "-$1" --separate-stderr "${@:3}"
    assert_regex "$stderr" "^vethctl: $2\$"
    assert_equal "$(links a) $(links host)" ' br0 other rehto'
}

@test "connect: what fails in the middle leaves no link" {
    make_netns a
    on_host bridge --bridge br0 --bridge-address 10.9.0.1/24
    in_netns host ip link add other type veth peer name rehto
    # The kernel's own words differ from version to version
    fails_midway 125 $'eth0: gateway 10.8.0.1: [^\n]*Network is unreachable' plug a 2 --gateway 10.8.0.1
    fails_midway 125 $'eth0: address ff02::1/64: [^\n]*Cannot assign requested address' plug a 2 --address ff02::1/64
    fails_midway 125 'veth veth2 with lo: File exists' plug a 2 --interface lo
    local options=(--veth v --address 10.9.0.2/24)
    fails_midway 125 'bridge nosuch: No such device' connect a --bridge nosuch "${options[@]}"
    fails_midway 1 'other is no bridge' connect a --bridge other "${options[@]}"
    fails_midway 1 'other is no bridge' connect a --bridge other --bridge-address 10.9.0.1/24 "${options[@]}"
    plug a 2 --gateway 10.9.0.1
    reaches a 10.9.0.1
}

@test "disconnect and delete: gone already is as good; what is something else, or in use, is refused" {
    make_netns a
    plug a 2
    says 1 'bridge br0 has active endpoints' on_host delete --bridge br0
    says 1 'br0 is no veth' on_host disconnect --veth br0
    says 1 'lo is no veth' on_host disconnect --veth lo
    says 1 'veth2 is no bridge' on_host delete --bridge veth2
    says 1 'lo is no bridge' on_host bridge --bridge lo --bridge-address 10.7.0.1/24
    assert_equal "$(links host)" 'br0 veth2'
    run -0 on_host disconnect --veth veth2
    run -0 on_host disconnect --veth veth2
    assert_equal "$(links a) $(links host)" ' br0'
    run -0 on_host delete --bridge br0
    run -0 on_host delete --bridge br0
    assert_equal "$output$(links host)" ''
}

no_links() { [[ -z $(links host) ]]; }

@test "when the last process of a network namespace dies, its veth goes" {
    on_host bridge --bridge br0 --bridge-address 10.9.0.1/24
    unshare --net "$VETHCTL" connect --host-netns "/run/netns/$(netns host)" --bridge br0 --veth v --address 10.9.0.2/24
    wait_for 10 on_host delete --bridge br0
    assert_equal "$(links host)" ''
}

@test "IPv6 works at once, both ways" {
    make_netns a b
    local options=(--bridge br6 --bridge-address fd09::1/64 --gateway fd09::1)
    connect a "${options[@]}" --veth va --address fd09::a/64
    reaches a fd09::1
    in_netns host busybox ping -c 1 -W 5 fd09::a
    connect b "${options[@]}" --veth vb --address fd09::b/64
    reaches a fd09::b
    run -0 in_netns a ip -6 route show default
    assert_output --regexp '^default via fd09::1 dev eth0 '
    run -0 in_netns b ip -br link show eth0
    assert_output --partial ' 02:42:00:00:00:0b '
}

# is_down VETH: to the kernel it is lowerlayerdown if it takes another link for its peer.
is_down() { on_host list | grep -qE " $1 (lowerlayer)?down$"; }

@test "list: bridge, veth and state of each veth, sorted" {
    make_netns a b
    run -0 on_host list
    assert_output ''
    plug b 3
    plug a 2
    connect a --bridge abr --bridge-address 10.8.0.1/24 --veth z --address 10.8.0.2/24 --interface eth1
    in_netns host ip link add alone type veth peer name enola
    in_netns a ip link set eth0 down
    wait_for 5 is_down veth2
    run -0 on_host list
    assert_equal "${output//lowerlayer/}" "\
- alone down
- enola down
abr z up
br0 veth2 down
br0 veth3 up"
    run -0 on_host list --bridge abr
    assert_output 'abr z up'
    says 125 'bridge nosuch: No such device' on_host list --bridge nosuch
    says 125 'cannot write: No space left on device' in_netns host sh -c "exec '$VETHCTL' list >/dev/full"
}

@test "a bridge that does not forward, with somebody's STP: connected all the same" {
    make_netns a b
    in_netns host ip link add br0 type bridge stp_state 1
    in_netns host ip link set br0 up
    plug a 2
    plug b 3 3>&- &
    in_netns host ip link set br0 type bridge stp_state 0
    in_netns host ip link set veth2 down
    in_netns host ip link set veth2 up
    assert_ends $! 0
    run -0 in_netns host ip -br link show br0
    assert_output --regexp '^br0 +UP '
    # One that is down is somebody's wish as well
    in_netns host ip link set br0 down
    connect b --bridge br0 --veth down --address 10.9.0.4/24 --interface eth1
    assert_equal "$(links host)" 'br0 down veth2 veth3'
}

@test "wrong usage: one line and 2, before anything is done" {
    make_netns a
    local value
    says 2 "not connect, disconnect, bridge, delete or list: ''" "$VETHCTL"
    says 2 "not connect, disconnect, bridge, delete or list: 'x?y'" "$VETHCTL" $'x\ny'
    says 2 'connect needs --bridge' connect a
    says 2 'connect needs --address' connect a --bridge br0 --veth v
    says 2 'bridge needs --bridge-address' on_host bridge --bridge br0
    says 2 'delete takes no --mtu' on_host delete --bridge br0 --mtu 1500
    says 2 'list takes no --host-netns' on_host list --host-netns 3
    says 2 '--netns-pid and --netns-start go together' plug a 2 --netns-pid 1
    says 2 '--netns-pid: not a pid, or together with --netns' plug a 2 --netns-pid 1 --netns-start 1 --netns x
    says 2 '--netns-pid: not a pid, or together with --netns' plug a 2 --netns-pid 0 --netns-start 1
    says 2 "unrecognised option '--brid'" on_host delete --brid br0
    says 2 "the argument for option '--bridge' should follow immediately after the equal sign" on_host delete --bridge=
    says 2 "--bridge: invalid value ''" on_host delete --bridge ''
    for value in . .. a/b a:b 'a b' a%d $'a\tb' é sixteen-letters-; do
        says 2 "--bridge: invalid value '${value//[[:cntrl:]]/?}'" on_host delete "--bridge=$value"
        says 2 "--veth: invalid value '${value//[[:cntrl:]]/?}'" on_host disconnect "--veth=$value"
        says 2 "--interface: invalid value '${value//[[:cntrl:]]/?}'" plug a 2 "--interface=$value"
    done
    for value in 10.9.0.3 10.9.0.3/ 10.9.0.3/0 10.9.0.3/33 10.9.0.3/+8 10.9.0.3/8/8 10.9.3/8 010.9.0.3/8 fd09::/129 /8 x; do
        says 2 "--address: invalid value '$value'" connect a --bridge b --veth v --address "$value"
        says 2 "--bridge-address: invalid value '$value'" on_host bridge --bridge br0 --bridge-address "$value"
    done
    for value in 10.9.0.1/24 default fe80::1%eth0 localhost; do
        says 2 "--gateway: invalid value '$value'" plug a 2 --gateway "$value"
    done
    for value in 01:00:00:00:00:01 00:00:00:00:00:00 2:42:a:9:0:2 02-42-0a-09-00-02 02:42:0a:09:00 02:42:0a:09:00:02:3 \
        02:42:0a:09:00:-2; do
        says 2 "--mac: invalid value '$value'" plug a 2 --mac "$value"
    done
    for value in 0 67 65536; do says 2 '--mtu: not from 68 to 65535' plug a 2 --mtu "$value"; done
    says 2 "the argument ('x') for option '--mtu' is invalid" plug a 2 --mtu x
    for value in 99 99999999999 -1 /nosuch /etc/passwd /proc/self/ns/mnt; do
        run -125 --separate-stderr on_host connect --netns "$value" --bridge br0 --veth v --address 10.9.0.2/24
        assert_regex "$stderr" "^vethctl: --netns $value: (no network namespace|No such file or directory)\$"
    done
    assert_equal "$(links a)$(links host)" ''
}

@test "--help and --version, without root" {
    run -0 --separate-stderr setpriv --reuid 65534 --clear-groups "$VETHCTL" --help
    assert_line --index 0 'Usage: vethctl connect|disconnect|bridge|delete|list [OPTIONS]'
    run -0 --separate-stderr setpriv --reuid 65534 --clear-groups "$VETHCTL" connect --version
    assert_output "vethctl $(<"$ROOT/lib/VERSION")"
    says 125 'bridge br0: Operation not permitted' \
        in_netns host setpriv --reuid 65534 --clear-groups "$VETHCTL" bridge --bridge br0 --bridge-address 10.9.0.1/24
}

# Pieces that have a meaning to one of the options, and bytes that have none.
PIECES=('' ' ' . .. / // : :: ',' - -- -1 + 0 00 1 2 9 24 32 33 64 128 129 255 256 1500 65535 65536 99999999999999999999 0x10
    1e3 br0 eth0 lo veth2 10.9.0.1 10.9.0.2 0.0.0.0 127.0.0.1 224.0.0.1 255.255.255.255 /0 /8 /24 /32 fd09::2 fe80::1
    ff02::1 ::1 ::ffff:1.2.3.4 %eth0 %d 02:42:0a:09:00:02 ff:ff:ff:ff:ff:ff 01 02: /dev/null /proc/self/ns/mnt /proc/1
    connect bridge default any none x K é \\ '\n' $'\n' $'\t' $'\e[2J' $'\177' $'\377')

# broken INTO: one to three pieces.
broken() {
    local _text='' _i _n=$((RANDOM % 3 + 1))
    for ((_i = 0; _i < _n; _i++)); do _text+=${PIECES[RANDOM % ${#PIECES[@]}]}; done
    printf -v "$1" %s "$_text"
}

# good STATUS STDERR: whether that is an answer.
good() {
    local LC_ALL=C
    if (($1 == 0)); then [[ -z $2 ]]; else [[ $1 =~ ^(1|2|125)$ && $2 =~ ^vethctl:\ [^[:cntrl:]]+$ ]]; fi
}

@test "500 broken words: it works, or one line and 1, 2 or 125; never half a pair" {
    make_netns a
    local seed=${FUZZ_SEED:-$((SRANDOM % 32768))} option word answer i status worked=0 words options
    options=(bridge bridge-address veth interface address gateway mac mtu netns host-netns netns-pid netns-start mode)
    RANDOM=$seed
    for ((i = 0; i < ${FUZZ_ROUNDS:-500}; i++)); do
        option=${options[i % ${#options[@]}]}
        broken word
        words=(connect --bridge br0 --bridge-address 10.9.0.1/24 --veth veth2 --address 10.9.0.2/24
            --host-netns "/run/netns/$(netns host)" --netns "/run/netns/$(netns a)")
        case $option in
            mode) words[0]=$word ;;
            mac | mtu | interface | gateway) words+=("--$option=$word") ;;
            netns-pid) words=("${words[@]:0:11}" "--netns-pid=$word" --netns-start=1) ;;
            netns-start) words=("${words[@]:0:11}" --netns-pid="$$" "--netns-start=$word") ;;
            *) for ((status = 1; status < ${#words[@]}; status += 2)); do
                [[ ${words[status]} != "--$option" ]] || words[status + 1]=$word
            done ;;
        esac
        status=0
        answer=$(in_netns host timeout -k 1 20 "$VETHCTL" "${words[@]}" 2>&1 3>&- </dev/null) || status=$?
        good "$status" "$answer" || fail "seed $seed, round $i: ${words[*]@Q}: status $status: ${answer@Q}"
        if ((status == 0)); then
            worked=$((worked + 1))
            on_host disconnect --veth "$(on_host list | cut -d ' ' -f 2)"
        fi
        [[ -z $(on_host list)$(in_netns a "$VETHCTL" list) ]] ||
            fail "seed $seed, round $i: ${words[*]@Q}: status $status: leaves $(links host) and $(links a)"
    done
    ((worked > 0 && worked < i / 2)) || fail "seed $seed: $worked worked"
}
