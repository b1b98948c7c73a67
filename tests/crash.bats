# crash: kill -9 at any moment. What is left is told truly, and can be removed.

load helper

# The name tells this run from another one on the same machine.
setup() { NAME=$(name "crash$BATS_ROOT_PID"); }

# By it a container's program is found among all processes.
tag() { printf '%s/%s' "$DOCKER_SH_ROOT" "$NAME"; }

# start NAME [OPTION...]: in the background; $! is docker.sh itself.
start() {
    "$ROOT/docker.sh" run --name "$1" "${@:2}" busybox sh -c 'while :; do sleep 300; done' "$(tag)" >/dev/null 2>&1 3>&- &
}

# Whatever a container of this file may leave, in the state directories and in the kernel.
traces() {
    find "$DOCKER_SH_ROOT/containers" "$DOCKER_SH_ROOT/volumes" -mindepth 1 -maxdepth 1
    find /sys/fs/cgroup -path "*/docker.sh/$NAME*" -type d 2>/dev/null || true # others come and go meanwhile
    grep -F "$DOCKER_SH_ROOT" /proc/self/mountinfo || true
    pgrep -af -- "$DOCKER_SH_ROOT/(containers|$NAME)" || true
}

no_traces() { [[ -z $(traces) ]]; }
program() { pgrep -f -- "^sh -c .* $(tag)\$"; }
runs() { program >/dev/null; }
# told_truly ID: as soon as what was on its way has come to its end, Up is what has a process, and nothing else is.
told_truly() {
    local line
    line=$(docker ps -a --no-trunc | grep "^$1 ")
    if [[ $line == *' Up '* ]]; then runs; else [[ $line =~ ' Created '|' Exited ' ]] && no_processes; fi
}
no_processes() { ! pgrep -f -- "$DOCKER_SH_ROOT/(containers|$NAME)" >/dev/null; }
runs_not() { ! runs; }

teardown() {
    local id
    # What rm -f did not get must not outlive the test that says so, nor keep this one waiting
    pkill -KILL -f -- "$(tag)" || true
    for id in "$DOCKER_SH_ROOT"/containers/????????????????????????????????????????????????????????????????; do
        timeout -k 1 20 "$ROOT/docker.sh" rm -f -v "${id##*/}" >/dev/null 2>&1 3>&- || true
    done
}

@test "kill -9 of docker.sh at any moment of a start: ps -a has it, rm -f removes it and all of it" {
    local delay path ids up=0 made=0 pid
    docker run --rm -v /volume busybox true
    assert_equal "$(traces)" ''
    for delay in 0.0{00..60..2} 0.{1..4}; do # the last ones for a machine that is busy
        start "$NAME" -m 50M -v /anonymous
        pid=$!
        sleep "$delay"
        kill -KILL "$pid"
        wait "$pid" || true
        ids=()
        for path in "$DOCKER_SH_ROOT"/containers/*; do
            [[ -L $path || ! -e $path ]] || ids+=("${path##*/}")
        done
        ((${#ids[@]} < 2)) || fail "after $delay s: ${ids[*]}"
        if ((${#ids[@]})); then
            made=$((made + 1))
            wait_for 5 told_truly "${ids[0]}"
            if runs; then up=$((up + 1)); fi
            run -0 docker rm -f -v "${ids[0]:0:12}"
        fi
        wait_for 5 no_traces
    done
    # The sweep is worth something only if it hit both sides
    ((made > 5 && up > 0 && up < 35)) || fail "$made records, $up of them up"
}

@test "a record without a name, as of one killed between mkdir and ln, is listed and can be removed by its id" {
    docker run --rm -v /volume busybox true
    local id
    printf -v id 'abc%061d' 0
    mkdir "$DOCKER_SH_ROOT/containers/$id"
    run -0 docker ps -a
    assert_line --regexp "^abc000000000 .* Created "
    run -0 docker ps -aq
    assert_output abc000000000
    run -0 docker rm abc0
    assert_equal "$(traces)" ''
}

@test "kill -9 of docker.sh while the program runs: it goes on, ps says Up, rm -f removes all" {
    start "$NAME" -m 50M -v /anonymous
    local pid=$!
    wait_for 10 runs
    kill -KILL "$pid"
    assert_ends "$pid" 137
    run -0 docker ps
    assert_line --regexp " Up .* $NAME\$"
    run -1 docker rm "$NAME"
    assert_output --partial 'container is running'
    runs
    run -0 docker rm -f -v "$NAME"
    wait_for 5 no_traces
}

@test "kill -9 of the container's PID 1: 137, and clean" {
    start "$NAME" --rm -v /anonymous
    local pid=$!
    wait_for 10 runs
    kill -KILL "$(program)"
    assert_ends "$pid" 137
    assert_equal "$(traces)" ''

    start "$NAME"
    pid=$!
    wait_for 10 runs
    kill -KILL "$(program)"
    assert_ends "$pid" 137
    run docker ps -a
    assert_output --partial 'Exited (137)'
    run -0 docker rm "$NAME"
    assert_equal "$(traces)" ''
}

@test "after kill -9 of both, or a new boot, a container has exited" {
    start "$NAME"
    local pid=$! record=$DOCKER_SH_ROOT/containers/$NAME boot
    wait_for 10 runs
    boot=$(<"$record/boot_id")
    printf '00000000-0000-4000-8000-000000000000\n' >"$record/boot_id"
    run -0 docker ps -a
    assert_line --regexp " Exited \(255\) .* $NAME\$"
    printf '%s\n' "$boot" >"$record/boot_id"
    run -0 docker ps -a
    assert_line --regexp " Up .* $NAME\$"
    # a pid that was given to another process is not ours either
    local start
    start=$(<"$record/pid_start")
    printf '1\n' >"$record/pid_start"
    run -0 docker ps -q
    assert_output ''
    printf '%s\n' "$start" >"$record/pid_start"

    kill -KILL "$pid" "$(program)"
    assert_ends "$pid" 137
    wait_for 5 runs_not
    run -0 docker ps -a
    assert_line --regexp " Exited \(255\) .* $NAME\$"
    run -0 docker rm "$NAME"
    wait_for 5 no_traces
}

@test "rm -f of a container that runs again on its old layer, as in the course, does not wait for its end" {
    docker -c run -C "$NAME" -I busybox -P true
    "$ROOT/docker.sh" -c run -C "$NAME" -I busybox -- sh -c 'while :; do sleep 300; done' "$(tag)" 3>&- &
    wait_for 10 runs
    run -0 timeout 10 "$ROOT/docker.sh" rm -f "$NAME"
    assert_ends $! 137
    assert_equal "$(traces)" ''
}

@test "rm of a container that is being born: refused, and with -f the end of it" {
    docker run --rm -v /volume busybox true
    for _ in {1..15}; do
        start "$NAME"
        wait_for 5 test -L "$DOCKER_SH_ROOT/containers/$NAME"
        run ! docker rm "$NAME"
        assert_output --partial 'container is running'
        run docker rm -f "$NAME"
        wait $! || true
        [[ $status == 0 ]] || assert_output "docker.sh: No such container: $NAME"
        wait_for 5 no_traces
    done
}

@test "200 runs leave nothing" {
    local i
    for i in {1..200}; do
        docker run --rm -m 50M -v /anonymous busybox true || fail "run $i"
    done
    assert_equal "$(traces)" ''
    run -0 docker ps -aq
    assert_output ''
}

all_at_the_gate() { (($(pgrep -cf "^flock -s $BATS_TEST_TMPDIR/gate") == 20)); }

@test "20 at once with one name: one wins, the others hear of a conflict" {
    local i pids=() won=0 lost=0 out=$BATS_TEST_TMPDIR
    docker run --rm -v /volume busybox true
    exec 8>"$out/gate"
    flock 8
    for i in {1..20}; do
        flock -s "$out/gate" "$ROOT/docker.sh" run --name "$NAME" busybox true 2>"$out/$i" 3>&- 8>&- &
        pids+=($!)
    done
    wait_for 5 all_at_the_gate
    exec 8>&-
    for i in {1..20}; do
        status=0
        wait "${pids[i - 1]}" || status=$?
        case $status in
            0) won=$((won + 1)) ;;
            125)
                lost=$((lost + 1))
                run cat "$out/$i"
                assert_output --regexp "^docker.sh: Conflict. The container name '$NAME' is already in use by container '[0-9a-f]{12}'"
                ;;
            *) fail "status $status: $(<"$out/$i")" ;;
        esac
    done
    assert_equal "$won $lost" '1 19'
    run -0 docker ps -aq
    assert_equal "${#lines[@]}" 1
    run -0 docker rm "$NAME"
    assert_equal "$(traces)" ''
}

@test "20 at once with names of their own and one new volume: all of them work" {
    local i pids=()
    for i in {1..20}; do
        "$ROOT/docker.sh" run --rm --name "$NAME-$i" -v "$NAME-v:/v" busybox touch "/v/$i" 3>&- &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || fail "one ended with $?"
    done
    run -0 docker run --rm -v "$NAME-v:/v" busybox ls /v
    assert_equal "${#lines[@]}" 20
    rm -r "$DOCKER_SH_ROOT/volumes/$NAME-v"
    assert_equal "$(traces)" ''
}

@test "two containers of one image see their own changes, and the image stays as it is" {
    local before
    sum() { (cd "$DOCKER_SH_ROOT/images/busybox" && find . -printf '%p %m %U %G %T@ %l\n' -type f -exec md5sum {} + | sort | md5sum); }
    before=$(sum)
    docker run --name "$NAME-a" busybox sh -c 'echo a >/etc/passwd; rm /bin/ls; echo a >/only-a'
    docker run --name "$NAME-b" busybox sh -c 'echo b >/etc/passwd; echo b >/only-b'
    run -0 docker -c run -C "$NAME-a" -I busybox -P 'sh -c "cat /etc/passwd /only-*; test -e /bin/ls || echo gone"'
    assert_output $'a\na\ngone'
    run -0 docker -c run -C "$NAME-b" -I busybox -P 'sh -c "cat /etc/passwd /only-*; test -e /bin/ls || echo gone"'
    assert_output $'b\nb'
    assert_equal "$(sum)" "$before"
}
