# explain: the anatomy of a container, held against the kernel.

load helper
load explain-host

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
    assert_equal "$(fact '[.Mounts[] | select(.Target == ("/proc", "/proc/sys", "/sys")) | .Kind] | tojson')" '["kernel","read-only","kernel"]'
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
