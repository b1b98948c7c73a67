# explain-run: run --explain, held against the kernel.

load helper
load explain-host

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
    said | grep -q '^setpriv --reuid=5 --regid=6 --groups=6 '
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
