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
    run -1 docker explain --pid 1 "$(name)"
    assert_output "docker.sh: 'docker.sh explain' accepts no arguments with --pid. See 'docker.sh explain --help'."
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

# Also what a failed test has left
teardown() {
    [[ -z ${LEADER-} ]] || kill -KILL "$LEADER" 2>/dev/null || true
    remove_containers
}

# apart OPTION... -- COMMAND... SECONDS: a process by unshare(1), on this file's host. Sets PID, the child of unshare, once
# it is the command, or sleep SECONDS, and LEADER: either one ends with the other.
apart() {
    local options=() words
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    nsenter --net="/run/netns/$HOST" unshare --fork --kill-child "${options[@]}" -- "$@" </dev/null >/dev/null 2>&1 3>&- &
    LEADER=$!
    wait_for 5 became "$*" "sleep ${*: -1}"
}
became() { PID=$(pgrep -P "$LEADER") && words=$(tr '\0' ' ' <"/proc/$PID/cmdline") && [[ $words == "$1 " || $words == "$2 " ]]; }
# together SECONDS: one that has all in common with who tests. Sets LEADER.
together() {
    sleep "$1" >/dev/null 2>&1 3>&- &
    LEADER=$!
}
end_apart() {
    kill -KILL "$LEADER" 2>/dev/null || true
    wait "$LEADER" 2>/dev/null || true
    LEADER=''
}

explained_pid() { docker explain --format json --pid "$1" >"$BATS_TEST_TMPDIR/json"; }

@test "--pid: what a process shares is the host's, section by section" {
    together 1001
    run "$ROOT/docker.sh" explain --pid "$LEADER"
    assert_success
    assert_line --index 0 "process $LEADER (sleep): running"
    assert_line --regexp "^  PID here +$LEADER, child of [0-9]+ \\(bash\\)$"
    assert_line --regexp '^  PID inside +the same'
    assert_line --regexp '^  stdout +/dev/null$'
    assert_line --regexp '^  on TERM +it ends'
    refute_line --regexp ' own$'
    assert_equal "$(grep -c ' shared with the host$' <<<"$output")" "$(find /proc/self/ns/ -type l ! -name '*_for_children' | wc -l)"
    assert_line --regexp '^  shared +with the host: [a-z ]*memory'
    assert_line --regexp "^  its / is +the host's$"
    assert_line --regexp '^  shared +with the host: what it mounts'
    assert_line --regexp '^  shared +with the host: its interfaces'
    refute_line --partial '  user map'
    end_apart
    explained_pid "$$"
    assert_equal "$(fact '[.Id, .Record, .Layers, .Mounts, .Root.Kind, .Cgroup.Name, .Cgroup.Limits, .Cgroup.Usage] | tojson')" '["","",null,[],"host","",[],null]'
}

@test "--pid of a container: the kernel says the same as the record" {
    local pid
    stay "$(name)" -m 50M -p 8080:80 -v /etc:/host-etc:ro --tmpfs /t -u 7:8
    pid=$(pid_of "$(name)")
    explained "$(name)"
    local filter='[.Process.NSpid, .Process.Argv, .Process.Environment, .Process.Stdout, .Namespaces, .Cgroup, .Root.Kind, .Layers.Driver,
        [.Mounts[] | [.Target, .Kind, .ReadOnly]], (.Network.Endpoints[] | del(.Network)), .Network.HostRoute,
        (.Network.Ports[] | del(.Rule)), .Restrictions]'
    local recorded found
    recorded=$(fact "$filter | walk(if type == \"object\" then del(.Masquerade, .CpuMicroseconds, .MemoryBytes) else . end)")
    assert_equal "$(fact '.Process.Stdout.Reader.Name, .Process.OnTerm')" $'monitor\nignored'
    explained_pid "$pid"
    found=$(fact "$filter | walk(if type == \"object\" then del(.Masquerade, .CpuMicroseconds, .MemoryBytes) else . end)")
    assert_equal "$found" "$recorded"
    assert_equal "$(fact '.Network.Endpoints[0].Masquerade | contains("-j MASQUERADE")')" true
    assert_equal "$(fact '.Network.Ports[0].Rule | contains("-j DNAT --to-destination")')" true
    # As wide as a page, but for paths, commands and rules
    run docker explain --pid "$pid"
    assert_equal "$(grep -v -e "$DOCKER_SH_ROOT" -e '^  \$ ' -e '^      -A' <<<"$output" | awk 'length > 100')" ''
}

@test "--pid: the table of namespaces grows with each that is its own; mounts that the host has as well are counted" {
    local place=$BATS_TEST_TMPDIR/place
    apart --uts -- sleep 1002
    run docker explain --pid "$PID"
    assert_equal "$(grep -oE '^  [a-z]+ .* own$' <<<"$output" | awk '{print $1}')" uts
    end_apart
    mkdir "$place"
    # shellcheck disable=SC2016  # that shell expands
    apart --uts --mount --pid -- bash -c 'mount --bind "$1" /mnt && mount -t proc proc /proc && exec sleep "$2"' - "$place" 1003
    run docker explain --pid "$PID"
    assert_equal "$(grep -oE '^  [a-z]+ .* own$' <<<"$output" | awk '{print $1}' | tr '\n' ' ')" 'mnt pid uts '
    assert_line --regexp '^  PID inside +1: the first'
    assert_line --regexp '^  on TERM +nothing: it has no handler'
    assert_line --regexp "^  /mnt +[a-z0-9]+ +rw +$place$"
    assert_line --regexp "^  /proc +proc +rw +the kernel's"
    assert_line --regexp '^  the same +as on the host: [0-9]+ more$'
    end_apart
}

@test "--pid: what its root is: a directory, a bind mount, a union" {
    local image=$BATS_TEST_TMPDIR/root
    cp -r "$DOCKER_SH_ROOT/images/busybox" "$image"
    apart --mount -- chroot "$image" sleep 1004
    explained_pid "$PID"
    assert_equal "$(fact '[.Root.Kind, .Root.Path] | tojson')" "[\"chroot\",\"$image\"]"
    run docker explain --pid "$PID"
    assert_line --partial "the directory $image, by chroot(2)"
    end_apart
    # shellcheck disable=SC2016  # that shell expands
    apart --mount -- bash -c 'mount --bind "$1" "$1" && cd "$1" && mkdir -p mnt && pivot_root . mnt && umount -l mnt && exec sleep "$2"' - "$image" 1005
    explained_pid "$PID"
    assert_equal "$(fact '[.Root.Kind, .Root.Path] | tojson')" "[\"bind\",\"$image\"]"
    end_apart
    mkdir "$BATS_TEST_TMPDIR"/{upper,work,merged}
    # shellcheck disable=SC2016  # that shell expands
    apart --mount -- bash -c 'cd "$1" && mount -t overlay overlay -o lowerdir=root:/bin,upperdir=upper,workdir=work merged &&
        cd merged && mkdir -p mnt && pivot_root . mnt && umount -l mnt && exec sleep "$2"' - "$BATS_TEST_TMPDIR" 1006
    explained_pid "$PID"
    assert_equal "$(fact '[.Root.Kind, .Layers.Driver, .Layers.Upper, .Layers.Lower, .Layers.Mount] | tojson')" \
        '["union","overlay","upper",["root","/bin"],"mount -t overlay overlay -o lowerdir=root:/bin,upperdir=upper,workdir=work /"]'
    end_apart
}

@test "--pid: a cgroup of its own, with a limit; v1: in one tree, elsewhere it is where the host is" {
    local tree=/sys/fs/cgroup/memory name=docker.sh-explain.$$ file=memory.limit_in_bytes
    ! only_v2 || tree=/sys/fs/cgroup file=memory.max
    mkdir "$tree/$name"
    echo 20M >"$tree/$name/$file"
    apart --uts -- sleep 1007
    echo "$PID" >"$tree/$name/cgroup.procs"
    explained_pid "$PID"
    run docker explain --pid "$PID"
    end_apart
    wait_for 5 rmdir "$tree/$name"
    assert_equal "$(fact '[.Cgroup.Name, (.Cgroup.Directories[] | select(.Own) | .Path), .Cgroup.Limits[].Value] | tojson')" \
        "[\"$name\",\"$tree/$name\",\"20971520\"]"
    assert_line --regexp "^  (memory|directory) +$tree/$name$"
    assert_line --regexp "$file: 20971520 \\(20MiB\\)"
    assert_line --regexp '^  in use now +memory [^,]* of 20MiB'
    only_v2 || assert_line --regexp '^  shared +with the host: cpu '
    only_v2 || assert_equal "$(fact .Cgroup.Usage.Pids)" null
}

@test "--pid: a network by hand: lo that is down; a cable, a bridge, whose rules fit" {
    apart --net -- sleep 1008
    run docker explain --pid "$PID"
    assert_line --regexp '^  interfaces +lo, which is down, and no other'
    on_host ip link add by-hand type bridge
    on_host ip address add 172.27.9.1/24 dev by-hand
    on_host ip link add by-hand1 type veth peer name eth0 netns "$PID"
    on_host ip link set by-hand1 master by-hand up
    nsenter -t "$PID" -n sh -c 'ip address add 172.27.9.2/24 dev eth0; ip link set lo up; ip link set eth0 up'
    run docker explain --pid "$PID"
    assert_line --partial 'eth0 172.27.9.2/24'
    assert_line --partial -- '-> by-hand1, the other end of the cable'
    assert_line --partial -- '-> by-hand, the bridge, 172.27.9.1 on the host'
    assert_line --partial 'no default route'
    nsenter -t "$PID" -n ip route add default via 172.27.9.1
    run docker explain --pid "$PID"
    assert_line --partial 'no MASQUERADE rule fits'
    on_host iptables -t nat -A POSTROUTING -s 172.27.9.0/24 -o by-hand -j MASQUERADE # not the way out
    on_host iptables -t nat -A POSTROUTING -s 172.27.9.0/24 ! -o by-hand -j MASQUERADE
    for chain in PREROUTING OUTPUT; do
        on_host iptables -t nat -A "$chain" -p tcp --dport 8081 -j DNAT --to-destination 172.27.9.2:81
        on_host iptables -t nat -A "$chain" -p tcp --dport 8082 -j DNAT --to-destination 172.27.9.22:82
    done
    explained_pid "$PID"
    run docker explain --pid "$PID"
    end_apart
    on_host ip link delete by-hand
    on_host iptables -t nat -F
    assert_equal "$(fact '.Network.Endpoints[0] | [.Interface, .Address, .PrefixLength, .Gateway, .Veth, .Bridge, .BridgeAddress, .Masquerade] | tojson')" \
        '["eth0","172.27.9.2",24,"172.27.9.1","by-hand1","by-hand","172.27.9.1","-A POSTROUTING -s 172.27.9.0/24 ! -o by-hand -j MASQUERADE"]'
    assert_equal "$(fact '[.Network.Ports[] | [.Protocol, .HostIp, .HostPort, .ContainerPort]] | tojson')" '[["tcp","0.0.0.0",8081,81]]'
    assert_line --regexp '^  the way in +8081/tcp of the host \(any address\) -> DNAT -> by-hand -> port 81 in here$'
}

@test "--pid: names of variables and no values, TERM as the process has it, the map of a user namespace" {
    apart --user --pid -- env -i SECRET=mustard PATH="$PATH" sleep 1009
    run docker explain --pid "$PID"
    assert_line --regexp '^  user map +none yet'
    echo '0 100000 65536' >"/proc/$PID/uid_map"
    run docker explain --pid "$PID"
    explained_pid "$PID"
    assert_line --regexp '^  environment +SECRET PATH$'
    refute_output --partial mustard
    run ! grep mustard "$BATS_TEST_TMPDIR/json"
    assert_equal "$(fact '[.Process.Environment, .Process.OnTerm, .Restrictions.UidMap] | tojson')" \
        '[["SECRET","PATH"],"ignored",[{"Inside":0,"Outside":100000,"Length":65536}]]'
    run docker explain --pid "$PID"
    assert_line --regexp '^  user map +uids 0 to 65535 in here are 100000 to 165535 on the host$'
    end_apart
    apart --pid -- bash -c 'trap : TERM; sleep 1010; :'
    wait_for 5 pgrep -P "$PID"
    explained_pid "$PID"
    assert_equal "$(fact .Process.OnTerm)" handled
    end_apart
    apart --uts -- env --ignore-signal=TERM sleep 1011
    explained_pid "$PID"
    assert_equal "$(fact .Process.OnTerm)" ignored
    end_apart
}

@test "--pid: a pipe is told with who reads it" {
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    bash -c 'sleep 1012 | exec cat' </dev/null >/dev/null 2>&1 3>&- &
    wait_for 5 pgrep -fx 'sleep 1012'
    run docker explain --pid "$(pgrep -fx 'sleep 1012')"
    kill "$(pgrep -fx 'sleep 1012')"
    assert_line --regexp '^  stdout +pipe:\[[0-9]+\], which [0-9]+ \(cat\) reads$'
    assert_line --regexp '^  stderr +/dev/null$'
}

@test "--pid --format svg: well-formed, with every part" {
    apart --uts --mount --pid --net -- sleep 1013
    docker explain --format svg --pid "$PID" >"$BATS_TEST_TMPDIR/svg"
    end_apart
    xmllint --noout "$BATS_TEST_TMPDIR/svg"
    for word in "process $PID" namespaces 'its root' cgroup 'more, as on the host'; do
        grep -qF "$word" <(xmllint --xpath 'string(/)' "$BATS_TEST_TMPDIR/svg") || fail "not in the picture: $word"
    done
}

@test "--pid: what is no process that can be explained is one line" {
    local pid thread tool
    for pid in x 0 007 -5 '' '1 2'; do
        run -1 docker explain --pid "$pid"
        assert_output "docker.sh: '$pid' is not a valid value for --pid: the number of a process. See 'docker.sh explain --help'."
    done
    run -1 docker explain --pid 4194305
    assert_output 'docker.sh: No such process: 4194305'
    thread=$(pgrep -x kthreadd || true)
    if [[ -n $thread ]]; then
        run -1 docker explain --pid "$thread"
        assert_output "docker.sh: process $thread is a thread of the kernel: no program, and no view of its own"
    fi
    # One that has a capability more than who asks
    run -1 setpriv --bounding-set -sys_ptrace "$ROOT/docker.sh" explain --format json --pid "$$"
    assert_output "docker.sh: cannot look into process $$: it may do more than this shell may"
    # One that has ended, and whose parent does not ask
    bash -c 'sleep 0.1 & exec sleep 1014' </dev/null >/dev/null 2>&1 3>&- &
    pid=$!
    wait_for 5 pgrep -P "$pid" -r Z
    run -1 docker explain --pid "$(pgrep -P "$pid" -r Z)"
    assert_output --regexp '^docker.sh: process [0-9]+ has ended: only its parent has not noticed yet$'
    kill "$pid"
    # One that ends while it is looked at, sooner or later
    mkdir "$BATS_TEST_TMPDIR/bin"
    for tool in ip sort; do
        # shellcheck disable=SC2016  # that shell expands
        printf '#!/bin/sh\nkill -KILL $VICTIM 2>/dev/null\nsleep 0.2\nexec %s "$@"\n' "$(type -P "$tool")" >"$BATS_TEST_TMPDIR/bin/$tool"
        chmod +x "$BATS_TEST_TMPDIR/bin/$tool"
        apart --net -- sleep 1015
        VICTIM=$LEADER PATH=$BATS_TEST_TMPDIR/bin:$PATH run -1 docker explain --format json --pid "$PID"
        assert_output "docker.sh: process $PID has just ended"
        end_apart
        rm "$BATS_TEST_TMPDIR/bin/$tool"
    done
    run docker explain --help
    assert_line --regexp '^ +--pid=PID '
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
