# explain: the anatomy of a container, and run --explain, held against the kernel. On a host of this file's own, as in
# network.bats.

load helper

on_host() { nsenter --net="/run/netns/$HOST" "$@" 3>&-; }
docker() { on_host "$ROOT/docker.sh" "$@"; }

setup_file() {
    export HOST=t-explain-$$ # other suites have theirs
    export DOCKER_SH_ROOT=$BATS_FILE_TMPDIR/root DOCKER_SH_RUN=$BATS_FILE_TMPDIR/run
    export -n DOCKER_SH_BRIDGE DOCKER_SH_SUBNET
    mkdir -p "$DOCKER_SH_ROOT/images/busybox"
    "$ROOT/images/busybox.sh" "$DOCKER_SH_ROOT/images/busybox"
    ip netns add "$HOST"
    ip -n "$HOST" link set lo up
    ip -n "$HOST" link add uplink type veth peer name outside
    ip -n "$HOST" address add 10.99.1.1/24 dev uplink
    ip -n "$HOST" link set uplink up
    ip -n "$HOST" link set outside up
    ip -n "$HOST" route add default via 10.99.1.2
}

teardown_file() {
    docker network prune --force >/dev/null 2>&1
    ip netns delete "$HOST"
}

# stay NAME [OPTION...]: one that only stays up.
stay() { docker run -d --name "$1" "${@:2}" busybox sleep 1000 >/dev/null; }

# fact FILTER: of what explain has last printed as JSON.
fact() { jq -r "$1" "$BATS_TEST_TMPDIR/json"; }
explained() { docker explain --format json "$1" >"$BATS_TEST_TMPDIR/json"; }

# What run --explain has said, in the file steps: the commands, without their "+ ".
said() { sed -n 's/^+ //p' "$BATS_TEST_TMPDIR/steps"; }

has_logged() { [[ $(docker logs "$1" 2>&1 | wc -l) == "$2" ]]; }

pid_of() { cat "$DOCKER_SH_ROOT/containers/$1/pid"; }

@test "the text: every section, the ids of the namespaces here and there, limits, layers, the packet's way" {
    local pid kind
    stay "$(name)" -m 50M --pids-limit 40 -p 8080:80 -v "$(name v):/data:ro"
    pid=$(pid_of "$(name)")
    run docker explain "$(name)"
    assert_success
    for kind in PROCESS NAMESPACES CGROUP LAYERS MOUNTS NETWORK RESTRICTIONS; do
        assert_line --regexp "^$kind"
    done
    for kind in cgroup ipc mnt net pid uts; do
        assert_line --regexp "^  $kind +$(readlink "/proc/$pid/ns/$kind" | sed 's/[][]/\\&/g') .* own$"
    done
    assert_line --regexp '^  user +(user:\[[0-9]+\]) +user:\[[0-9]+\] +shared with the host$'
    assert_line --regexp "^  PID here +$pid, child of [0-9]+ \(monitor\)$"
    assert_line --regexp 'memory\.[a-z_]+: 52428800 \(50MiB\)'
    assert_line --regexp 'pids.max: 40'
    assert_line --partial "$DOCKER_SH_ROOT/containers/$(name)/rwlayer"
    assert_line --regexp "^  below it +$DOCKER_SH_ROOT/images/busybox$"
    assert_line --regexp "^  /data +[a-z0-9]+ +ro +volume $(name v)$"
    assert_line --regexp '^    /proc/sys +proc +ro '
    assert_line --regexp '^ +-A DOCKERSH-POSTROUTING -s 172\.31\.0\.0/24 ! -o dockersh0 -j MASQUERADE$'
    assert_line --regexp '^ +-A DOCKERSH-PORTS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172\.31\.0\.[0-9]+:80$'
    assert_line --regexp 'routing: default route via 10\.99\.1\.2, dev uplink$'
    assert_line --partial 'NET_BIND_SERVICE'
    refute_output --partial $'\e'
    # As wide as a page, where no path of the test's is in the way
    assert_equal "$(grep -v -e "$DOCKER_SH_ROOT" -e '^  \$ ' <<<"$output" | awk 'length > 100')" ''
}

# lsns(8) fails without a word when one of the machine's processes ends while it looks: then again.
shows_something() {
    local shown
    shown=$(on_host bash -c "$1") && [[ -n $shown ]]
}

@test "the commands to see it by hand: each runs, and shows something" {
    local command commands
    stay "$(name)" -m 50M -p 8080:80
    explained "$(name)"
    mapfile -t commands < <(fact '.ByHand[][]')
    ((${#commands[@]} > 12))
    for command in "${commands[@]}"; do
        [[ -n $(type -P "${command%% *}") ]] || continue # capsh, on a machine without it
        wait_for 5 shows_something "$command"
    done
}

@test "--format json: what the kernel has" {
    local pid file
    stay "$(name)" -m 50M -p 127.0.0.1:8080:80/udp -v "$(name v):/data" -v /etc:/host-etc:ro --tmpfs /t -u 7:8
    pid=$(pid_of "$(name)")
    explained "$(name)"
    assert_equal "$(fact '.Name, .State.Status, .Image')" "$(name)"$'\nrunning\nbusybox'
    assert_equal "$(fact '.Process.NSpid | map(tostring) | join("\t")')" "$(sed -n 's/^NSpid:\t//p' "/proc/$pid/status")"
    assert_equal "$(fact '.Process.Argv | join(" ")')" 'sleep 1000'
    assert_equal "$(fact '.Namespaces[] | select(.Kind == "net") | .Container, .Own')" "$(readlink "/proc/$pid/ns/net")"$'\ntrue'
    assert_equal "$(fact '.Namespaces[] | select(.Kind == "user") | .Own, .SharedWith')" $'false\nhost'
    file=$(fact '.Cgroup.Limits[] | select(.Value == "52428800") | .File' | head -n 1)
    assert_equal "$(<"$file")" 52428800
    for file in $(fact '.Cgroup.Directories[].Path'); do
        grep -qx "$pid" "$file/cgroup.procs"
    done
    assert_equal "$(fact '.Cgroup.Usage.Pids, (.Cgroup.Usage.MemoryBytes > 0)')" $'1\ntrue'
    assert_equal "$(fact '.Layers.Lower | join(":")')" "$DOCKER_SH_ROOT/layers/init:$DOCKER_SH_ROOT/images/busybox"
    assert_equal "$(fact '[.Mounts[] | select(.Kind != "kernel") | select(.Target | startswith("/proc/") or startswith("/sys/") | not)
        | select(.Target | startswith("/etc/") | not) | [.Target, .Kind, .Source, .Volume, .ReadOnly]] | tojson')" \
        "[[\"/\",\"root\",\"\",\"\",false],[\"/data\",\"volume\",\"$DOCKER_SH_ROOT/volumes/$(name v)/_data\",\"$(name v)\",false],[\"/host-etc\",\"bind\",\"/etc\",\"\",true],[\"/t\",\"tmpfs\",\"\",\"\",false]]"
    assert_equal "$(fact '.Mounts | length')" "$(cut -d ' ' -f 5 "/proc/$pid/mountinfo" | sort -u | wc -l)"
    assert_equal "$(fact '.Network.Endpoints[0] | "\(.Address)/\(.PrefixLength)"')" \
        "$(nsenter -t "$pid" -n ip -o -4 address show dev eth0 | awk '{print $4}')"
    on_host ip link show "$(fact '.Network.Endpoints[0].Veth')" | grep "master $(fact '.Network.Endpoints[0].Bridge')"
    assert_equal "$(fact '.Network.Ports[0] | [.Protocol, .HostIp, .HostPort, .ContainerPort] | tojson')" '["udp","127.0.0.1",8080,80]'
    assert_equal "$(fact '.Restrictions | [.Uid, .Gid, .Effective, .NoNewPrivileges] | tojson')" '[7,8,[],false]'
    assert_equal "$(fact '.Restrictions.Bounding | length')" 13
}

@test "limits: only those that are set" {
    stay "$(name)"
    explained "$(name)"
    assert_equal "$(fact '[.Cgroup.Limits[] | select(.File | endswith("devices.list") | not)] | tojson')" '[]'
    run docker explain "$(name)"
    refute_output --partial 'memory.max'
}

@test "networks: host, none, another container's, two of one's own" {
    stay "$(name h)" --network host
    stay "$(name n)" --network none
    docker network create "$(name one)" >/dev/null
    docker network create --internal "$(name two)" >/dev/null
    stay "$(name c)" --network "$(name one)"
    docker network connect "$(name two)" "$(name c)"
    stay "$(name j)" --network "container:$(name c)"
    run docker explain "$(name h)"
    assert_line --regexp '^  net .*shared with the host$'
    run docker explain "$(name n)"
    assert_line --partial 'lo, and no other'
    run docker explain "$(name j)"
    assert_line --regexp "^  net .*shared with $(name c)$"
    explained "$(name c)"
    assert_equal "$(fact '[.Network.Endpoints[] | [.Interface, .Network, (.Masquerade // "" | length > 0)]] | tojson')" \
        "[[\"eth0\",\"$(name one)\",true],[\"eth1\",\"$(name two)\",false]]"
    run docker explain "$(name c)"
    assert_line --partial 'the network is internal'
    docker rm -f "$(name j)" "$(name c)" >/dev/null
    docker network rm "$(name one)" "$(name two)" >/dev/null
}

@test "a rule that somebody has taken away is told of" {
    stay "$(name)" -p 8080:80
    on_host iptables -t nat -F DOCKERSH-PORTS
    run docker explain "$(name)"
    assert_line --partial 'the rule is missing'
}

@test "an exited container: what is left, in words; a created one; a paused one" {
    docker run --name "$(name)" busybox sh -c 'echo new >/file; exit 3' || true
    run docker explain "$(name)"
    assert_line --index 0 --regexp ": exited$"
    assert_line --regexp 'ended +with exit status 3,'
    assert_line --partial '1 changes'
    assert_line --partial "$DOCKER_SH_ROOT/containers/$(name)/rwlayer"
    refute_line --regexp '^(NAMESPACES|CGROUP|MOUNTS|NETWORK|RESTRICTIONS)'
    explained "$(name)"
    assert_equal "$(fact '[.Process, .Namespaces, .Cgroup, .State.ExitCode, .Layers.Changes] | tojson')" '[null,[],null,3,1]'
    docker explain --format svg "$(name)" | xmllint --noout -
    docker create --name "$(name new)" busybox true >/dev/null
    run docker explain "$(name new)"
    assert_success
    assert_line --partial 'it has never been started'
    stay "$(name p)"
    docker pause "$(name p)" >/dev/null
    run docker explain "$(name p)"
    assert_line --index 0 --regexp ': paused$'
    assert_line --regexp '^NAMESPACES'
}

@test "--format svg: well-formed, whatever is in a name; dot prints its source" {
    local place="$BATS_TEST_TMPDIR"/$'<b>"q" & it\'s {x|y} \\N %s' host
    mkdir "$place"
    stay "$(name)" -m 50M -p 8080:80 -v "$place:/<i>\"&'\\n</i>:ro" -v "$(name v):/data"
    docker explain --format svg "$(name)" >"$BATS_TEST_TMPDIR/svg"
    xmllint --noout "$BATS_TEST_TMPDIR/svg"
    host=$(xmllint --xpath 'string(/)' "$BATS_TEST_TMPDIR/svg")
    assert_equal "$(grep -cF "it's {x|y} \\N %s" <<<"$host")" 1
    assert_equal "$(grep -cF "/<i>\"&'\\n</i>" <<<"$host")" 1
    for word in MASQUERADE '8080/tcp' dockersh0 uplink "volume $(name v)" namespaces; do
        grep -qF "$word" <<<"$host" || fail "not in the picture: $word"
    done
    docker explain --format dot "$(name)" | grep -q '^digraph'
}

@test "explain: what is wrong is one line" {
    stay "$(name)"
    run -1 docker explain
    assert_output --partial 'requires exactly 1 argument'
    run -1 docker explain no-such-one
    assert_output 'docker.sh: No such container: no-such-one'
    run -1 docker explain --format png "$(name)"
    assert_output "docker.sh: 'png' is not a valid value for --format: text, json, svg or dot. See 'docker.sh explain --help'."
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s /usr/sbin/* /usr/bin/* "$BATS_TEST_TMPDIR/bin" 2>/dev/null || true
    rm "$BATS_TEST_TMPDIR/bin/dot"
    PATH=$BATS_TEST_TMPDIR/bin run -1 docker explain --format svg "$(name)"
    assert_output 'docker.sh: --format svg needs dot of graphviz (Debian: apt-get install graphviz)'
    run docker -c explain -C "$(name)"
    assert_success
    assert_line --regexp '^NAMESPACES'
}

@test "run --explain: what it has said is what the kernel has" {
    local line pid words value place type
    docker run -d --explain --name "$(name)" -m 50M -p 8080:80 -v "$(name v):/data:ro" --read-only -u 5:6 \
        busybox sh -c 'echo out; echo err >&2; sleep 1000' >/dev/null 2>"$BATS_TEST_TMPDIR/steps"
    pid=$(pid_of "$(name)")
    # Limits, and the cgroups that it joined
    while read -r _ value _ place; do
        [[ $place == */docker.sh/* ]] || continue
        case ${place##*/} in
            memory.* | pids.max) assert_equal "$(<"$place")" "$value" ;;
            tasks | cgroup.procs) grep -qx "$pid" "${place%/*}/cgroup.procs" ;;
        esac
    done < <(said | grep '^echo ')
    said | grep -q '^echo 52428800 > .*/memory\.'
    # Directories, links
    while read -r _ words; do
        for place in $words; do [[ -d $place ]] || fail "no directory: $place"; done
    done < <(said | grep '^mkdir [^-]')
    while read -r _ _ value place; do
        [[ $place == merged/* ]] || assert_equal "$(readlink "$place")" "$value"
    done < <(said | grep '^ln -s ')
    # Mounts
    said | grep -q '^mount -t overlay '
    while read -r _ _ type _ _ _ place; do
        [[ $place == merged/* ]] || continue
        grep -qE "^([^ ]+ ){4}${place#merged} .* - $type " "/proc/$pid/mountinfo" || fail "not mounted: $type $place"
    done < <(said | grep '^mount -t ')
    while read -r _ _ words place; do
        [[ $place == merged/* && ,$words, == *,ro,* ]] || continue
        grep -qE "^([^ ]+ ){4}${place#merged} ro," "/proc/$pid/mountinfo" || fail "can be written: $place"
    done < <(said | grep '^mount -o remount')
    said | grep -qx "mount --rbind $DOCKER_SH_ROOT/volumes/$(name v)/_data merged/data"
    # Rules
    while read -r line; do
        line=${line/ -A / -C }
        # shellcheck disable=SC2086  # a command line
        on_host $line || fail "no such rule: $line"
    done < <(said | grep '^iptables.* -A ')
    said | grep -q '^iptables -t nat -A DOCKERSH-PORTS -p tcp '
    # Capabilities and user
    explained "$(name)"
    assert_equal "$(said | grep '^setpriv ' | grep -oE '\+[a-z_]+' | tr -d + | sort)" "$(fact '.Restrictions.Bounding[] | ascii_downcase' | sort)"
    said | grep -q '^setpriv --reuid=5 --regid=6 --clear-groups '
    # In the kernel's order
    assert_equal "$(said | grep -oE '^(unshare --uts|mount -t overlay|mount -t proc|pivot_root|umount -l|setpriv|exec)' | tr '\n' ' ')" \
        'unshare --uts mount -t overlay mount -t proc pivot_root umount -l setpriv exec '
    assert_equal "$(said | tail -n 1)" "exec sh -c 'echo out; echo err >&2; sleep 1000'"
    # And the program's output is its own
    wait_for 5 has_logged "$(name)" 2
    assert_equal "$(docker logs "$(name)" 2>/dev/null)" out
    assert_equal "$(docker logs "$(name)" 2>&1 >/dev/null)" err
}

@test "run --explain: what ip(8) is told can be typed, and makes the same links" {
    local line again=$HOST-again inside=$HOST-inside
    docker network create "$(name net)" >/dev/null
    docker run -d --explain --name "$(name)" --network "$(name net)" busybox sleep 1000 >/dev/null 2>"$BATS_TEST_TMPDIR/steps"
    ip netns add "$again"
    ip netns add "$inside"
    while read -r line; do
        line=${line//\/proc\/$(pid_of "$(name)")\/ns\/net/\/run\/netns\/$inside}
        # shellcheck disable=SC2086  # a command line
        nsenter --net="/run/netns/$again" $line || fail "cannot be typed: $line"
    done < <(said | grep -E '^((nsenter --net=[^ ]+ )?ip|bridge) ' | grep -vx 'ip link set lo up')
    run diff <(links_of "$HOST" "$(name)" "$(pid_of "$(name)")") <(links_of "$again" "$(name)" "$inside")
    ip netns delete "$again"
    ip netns delete "$inside"
    docker rm -f "$(name)" >/dev/null
    docker network rm "$(name net)" >/dev/null
    assert_success
    assert_output ''
}

# links_of HOST NAME PID-or-namespace: addresses and routes inside, the veth and its bridge outside; no numbers of links.
links_of() {
    local inside=/run/netns/$3 veth
    [[ ! $3 =~ ^[0-9]+$ ]] || inside=/proc/$3/ns/net
    veth=$(cat "$DOCKER_SH_ROOT"/containers/"$2"/networks/*/veth)
    nsenter --net="$inside" ip -br address show dev eth0 | awk '{print $2, $3}'
    nsenter --net="$inside" ip -br link show dev eth0 | awk '{print $3}'
    nsenter --net="$inside" ip route
    ip -n "$1" -d -o link show dev "$veth" | grep -oE 'master [^ ]+|hairpin on'
    ip -n "$1" -br -4 address show type bridge dev "$(ip -n "$1" -o link show dev "$veth" | grep -oE 'master [^ ]+' | cut -d ' ' -f 2)"
}

@test "run --explain in the foreground: stdout is the program's, the end is told, the exit status stays" {
    local id
    run -3 --separate-stderr docker run --explain --rm --name "$(name)" -m 50M busybox sh -c 'echo out; exit 3'
    assert_output out
    # shellcheck disable=SC2154  # run sets it
    printf '%s\n' "$stderr" >"$BATS_TEST_TMPDIR/steps"
    assert_equal "$(grep -c '^# ' "$BATS_TEST_TMPDIR/steps")" 4
    assert_equal "$(grep -vc '^[+#] ' "$BATS_TEST_TMPDIR/steps")" 0
    id=$(said | sed -n 's|^rm -rf .*/\([0-9a-f]\{64\}\)$|\1|p')
    said | grep -q "^unshare .* $DOCKER_SH_ROOT/containers/$id$"
    # What was made is taken away
    diff <(said | sed -n 's/^mkdir \(.*\/docker\.sh\/[^/]*\)$/\1/p' | sort) <(said | sed -n 's/^rmdir //p' | sort)
    while read -r _ words; do
        [[ ! -e $words ]] || fail "still there: $words"
    done < <(said | grep -E '^(rmdir|rm -rf) ')
    said | grep -q "^rm -f $DOCKER_SH_RUN/networks/bridge/leases/172\."
    # The course's form; a program that is not there; somebody who stops reading
    run --separate-stderr docker -c run --explain --rm -I busybox -P 'echo hello'
    assert_output hello
    assert_equal "$(grep -cx '+ exec echo hello' <<<"$stderr")" 1
    run -127 --separate-stderr docker run --explain --rm busybox no-such-program
    assert_output ''
    assert_equal "$(grep -c '^docker.sh: ' <<<"$stderr")" 1
    docker run --explain --rm --name "$(name c)" busybox true 2>&1 | head -n 1
    wait_for 10 test ! -e "$DOCKER_SH_ROOT/containers/$(name c)"
}

@test "run -it --explain: the steps before the prompt, the removal after the end, each on a line of its own" {
    # shellcheck disable=SC2016  # for the program
    run bash -c "TERM=xterm timeout 20 script -qec \"nsenter --net=/run/netns/$HOST '$ROOT/docker.sh' run --explain -it --rm --name $(name) busybox sh -c 'echo here; exit 4'; echo status \\\$?\" /dev/null </dev/null 3>&- | sed 's/\r//; s/^\^@//'"
    assert_line 'status 4'
    assert_equal "$(grep -nE '^(\+ exec sh|here|# on the host again|\+ rm -rf |status)' <<<"$output" | cut -d : -f 2 | cut -c 1-6 | tr '\n' ,)" \
        '+ exec,here,# on t,+ rm -,status,'
}

@test "run without --explain says nothing, whatever is in the environment; a detached one leaves stderr alone" {
    run --separate-stderr env EXPLAIN=1 nsenter --net="/run/netns/$HOST" "$ROOT/docker.sh" run --rm busybox echo hello
    assert_output hello
    assert_equal "$stderr" ''
    EXPLAIN=1 run --separate-stderr docker run -d --name "$(name)" busybox sleep 1000
    assert_equal "$stderr" ''
    assert_equal "$(docker logs "$(name)" 2>&1)" ''
    # The monitor does not hold on to the caller's stderr: what reads it comes to its end
    run timeout 10 bash -c '"$@" 2>&1 | cat' - nsenter --net="/run/netns/$HOST" "$ROOT/docker.sh" run -d --explain --name "$(name two)" busybox sleep 1000
    assert_success
    assert_line --partial '+ exec sleep 1000'
}
