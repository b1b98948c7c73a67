# explain-pid: the anatomy of any process, held against the kernel.

load helper
load explain-host

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
    local pid thread
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
    run docker explain --help
    assert_line --regexp '^ +--pid=PID '
}

@test "--pid: one that ends while it is looked at is told of as a whole, or as one that has ended" {
    local try wait
    # At a certain moment: when the rules are asked for, for its interface
    mkdir "$BATS_TEST_TMPDIR/bin"
    # shellcheck disable=SC2016  # that shell expands
    printf '#!/bin/sh\nkill -KILL $VICTIM 2>/dev/null\nsleep 0.2\nexec %s "$@"\n' "$(type -P iptables-save)" >"$BATS_TEST_TMPDIR/bin/iptables-save"
    chmod +x "$BATS_TEST_TMPDIR/bin/iptables-save"
    apart --net -- sleep 1015
    nsenter -t "$PID" -n ip link add eth0 type veth peer name eth1
    VICTIM=$LEADER DOCKER_SH_IPTABLES=iptables PATH=$BATS_TEST_TMPDIR/bin:$PATH run -1 docker explain --format json --pid "$PID"
    assert_output "docker.sh: process $PID has just ended"
    end_apart
    # And sooner or later
    for try in {1..30}; do
        apart --net --mount -- sleep 1016
        printf -v wait '0.%03d' "$try"
        (sleep "$wait" && exec kill -KILL "$LEADER") 3>&- &
        run docker explain --pid "$PID"
        if ((status)); then
            assert_output --regexp "^docker.sh: (No such process: $PID|process $PID has (just ended|ended: only its parent has not noticed yet))$"
        else
            assert_line --regexp '^  \$ capsh '
        fi
        end_apart
    done
}
