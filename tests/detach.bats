# detach, attach, create, start, restart policies: containers that live without their docker.sh.

load helper

not_exists() { [[ ! -e $1 ]]; }

# typed COMMAND: runs it on a terminal of its own, with this function's stdin as what is typed.
typed() { TERM=xterm timeout 20 script -qec "$1" /dev/null; }

# settled NAME: nobody is on the way to make it, or it runs.
settled() { is_up "$1" || ! pgrep -f "$DOCKER_SH_ROOT/containers|docker.sh run .*--name $1 " >/dev/null; }

@test "-d prints the id once the program runs, and comes back at once" {
    run docker run -d --name "$(name)" busybox sleep 1000
    assert_success
    assert_output --regexp '^[0-9a-f]{64}$'
    run docker ps -q --no-trunc
    assert_line "$(<"$(record id)")"
    run docker rm -f "$(name)"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
}

@test "-d says itself why a program does not start, with 127, 126 and 125, and leaves nothing" {
    run -127 docker run -d --name "$(name)" busybox nosuch
    assert_output "docker.sh: exec: \"nosuch\": executable file not found in \$PATH"
    run -126 docker run -d --name "$(name)" busybox /etc
    run -125 docker run -d --name "$(name)" -u nobody-knows busybox true
    assert_output --partial 'unable to find user nobody-knows'
    run find "$DOCKER_SH_ROOT/containers" -mindepth 1 -name "$(name)"
    assert_output ''
}

@test "the caller's descriptors do not keep a detached container's caller waiting" {
    local id
    id=$(docker run -d --name "$(name)" busybox sleep 1000)
    assert_equal "${#id}" 64
    run ls -l "/proc/$(<"$(record runner)")/fd"
    refute_output --partial 'bats'
}

@test "what watches over a container takes less than a megabyte" {
    docker run -d --name "$(name)" busybox sleep 1000
    local size
    size=$(awk '/^Pss:/ { print $2 }' "/proc/$(<"$(record runner)")/smaps_rollup")
    ((size > 0 && size < 1024)) || fail "$size kB"
    assert_equal "$(pgrep -c -f "containers/$(<"$(record id)")")" 1
}

@test "the end is seen to: exit status, time, no cgroup left; --rm takes all away" {
    docker run -d --name "$(name)" busybox sh -c 'exit 9'
    wait_for 10 has_exited "$(name)"
    run docker ps -a
    assert_output --regexp "Exited \(9\) .* $(name)"
    run find /sys/fs/cgroup -name "$(name).*"
    assert_output ''
    docker run -d --rm --name "$(name gone)" -v /anonymous busybox sleep 0.1
    wait_for 10 not_exists "$DOCKER_SH_ROOT/containers/$(name gone)"
}

@test "a restart that fails ends the container like any other end" {
    docker run -d --name "$(name)" --restart on-failure:1 busybox sh -c 'rm /bin/sh; sleep 0.2; exit 3'
    wait_for 10 has_exited "$(name)"
    wait_for 10 not_exists "/proc/$(<"$(record runner)")"
    run docker ps -a --filter "name=$(name)" --format '{{.Status}}'
    assert_output --regexp '^Exited \(12[0-9]\)'
    run find /sys/fs/cgroup -name "$(name).*"
    assert_output ''
}

@test "-it: a terminal of its own, with job control; the status is the program's" {
    run typed "$ROOT/docker.sh run --rm -it --name $(name) busybox sh" <<<$'tty; stty size >/dev/null && echo sized\nexit 5'
    assert_failure 5
    assert_output --partial /dev/pts/0
    assert_output --partial sized
    refute_output --partial 'job control turned off'
}

@test "-t without a terminal on stdin: refused with -i, fine without" {
    run -1 docker run --rm -it busybox true </dev/null
    assert_output 'docker.sh: the input device is not a TTY'
    run docker run --rm -t busybox sh -c 'test -t 1 && echo terminal' </dev/null
    assert_success
    assert_output --partial terminal
}

# said TEXT: whether the container's log has it.
said() { docker logs "$(name)" 2>/dev/null | grep -q "$1"; }

@test "the detach keys leave the container running; attach comes back to it" {
    run typed "$ROOT/docker.sh run -it --name $(name) busybox sh" < <(
        # What is typed arrives once the client has made its terminal raw; before, the terminal would swallow ctrl-q
        # shellcheck disable=SC2016  # the inner shell expands
        printf 'mark=kept; echo ready-$((6 * 7))\n'
        wait_for 15 said ready-42 >&2
        printf '\x10\x11'
    )
    assert_success
    assert_output --partial 'read escape sequence'
    run docker ps
    assert_output --regexp "Up .* $(name)"
    run typed "$ROOT/docker.sh attach $(name)" <<<$'echo mark is $mark\nexit 3'
    assert_failure 3
    assert_output --partial 'mark is kept'
}

@test "attach makes the program draw its screen again" {
    docker run -dit --name "$(name)" busybox sh -c 'trap "echo drawn" WINCH; echo ready; while :; do sleep 0.05; done'
    wait_for 10 bash -c "'$ROOT/docker.sh' logs '$(name)' | grep -q ready"
    run typed "$ROOT/docker.sh attach --no-stdin $(name)" < <(
        for _ in {1..100}; do
            "$ROOT/docker.sh" logs "$(name)" 3>&- | grep -q drawn && break
            sleep 0.05
        done
        "$ROOT/docker.sh" kill "$(name)" >/dev/null 3>&-
    )
    assert_output --partial drawn
}

@test "detach keys that are none: refused in Docker's words" {
    run -125 docker run -t --name "$(name)" --detach-keys ctrl-pp busybox true
    assert_output 'docker.sh: Invalid detach keys (ctrl-pp) provided'
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
    docker run -dt --name "$(name b)" busybox sleep 1000
    docker run -dit --name "$(name)" busybox sh
    local keys
    for keys in ctrl-P 'a,' ,a ctrl- DE; do
        run -1 docker attach --detach-keys "$keys" "$(name b)"
        assert_output "docker.sh: Invalid detach keys ($keys) provided"
    done
    run typed "$ROOT/docker.sh attach --detach-keys a,ctrl-@,DEL,ctrl-_ $(name)" < <(
        # shellcheck disable=SC2016  # the inner shell expands
        printf 'echo ready-$((6 * 7))\n'
        wait_for 15 said ready-42 >&2
        printf 'a\0\177\037'
    )
    assert_success
    assert_output --partial 'read escape sequence'
}

@test "attach: refused for one that has ended, or that runs in the foreground elsewhere" {
    docker run --name "$(name)" busybox true
    run -1 docker attach "$(name)"
    assert_output 'docker.sh: You cannot attach to a stopped container, start it first'
    docker run --name "$(name b)" busybox sleep 1000 &
    wait_for 10 is_up "$(name b)"
    run -1 docker attach "$(name b)"
    assert_output --partial 'runs in the foreground'
}

@test "attach without a terminal shows the output and passes signals" {
    docker run -d --name "$(name)" busybox sh -c 'trap "echo caught; exit 4" TERM; echo ready; while :; do sleep 0.05; done'
    wait_for 10 bash -c "'$ROOT/docker.sh' logs '$(name)' | grep -q ready"
    "$ROOT/docker.sh" attach "$(name)" >"$BATS_TEST_TMPDIR/out" 3>&- &
    local client=$!
    # It listens for signals once it has blocked them; its shell had blocked TERM alone
    wait_for 10 grep -q '^SigBlk:.*8004a07$' "/proc/$client/status"
    kill -TERM "$client"
    local status=0
    wait "$client" || status=$?
    assert_equal "$status" 4
    assert_equal "$(<"$BATS_TEST_TMPDIR/out")" caught
}

@test "create makes it, start starts it, start -a shows it and has its exit status; its changes stay" {
    run docker create --name "$(name)" busybox sh -c 'echo run >> /runs; wc -l < /runs; exit 6'
    assert_output --regexp '^[0-9a-f]{64}$'
    run docker ps -a
    assert_output --regexp "Created .* $(name)"
    run -6 docker start -a "$(name)"
    assert_output 1
    run docker start "$(name)"
    assert_output "$(name)"
    wait_for 10 has_exited "$(name)"
    run docker logs "$(name)"
    assert_output $'1\n2'
}

@test "start of a container that runs changes nothing; of none is an error, and the others start" {
    docker run -d --name "$(name)" busybox sleep 1000
    local before
    before=$(<"$(record pid)")
    run -1 docker start no-such "$(name)"
    assert_line 'docker.sh: No such container: no-such'
    assert_line "$(name)"
    assert_equal "$(<"$(record pid)")" "$before"
}

@test "a container of the course's form with -d runs in the background" {
    run docker -c run -d -C "$(name)" -I busybox -P 'sleep 1000'
    assert_success
    assert_output --regexp '^[0-9a-f]{64}$'
    run docker ps
    assert_output --partial "$(name)"
}

@test "--restart on-failure:2 tries again twice, and no more" {
    docker run -d --restart on-failure:2 --name "$(name)" busybox sh -c 'echo life; exit 1'
    wait_for 15 has_exited "$(name)"
    run docker logs "$(name)"
    assert_output $'life\nlife\nlife'
    assert_equal "$(<"$(record restart_count)")" 2
}

@test "--restart always starts again after a success, until rm -f" {
    docker run -d --restart always --name "$(name)" busybox sh -c 'echo life'
    wait_for 15 bash -c "[[ \$('$ROOT/docker.sh' logs '$(name)' | wc -l) -ge 3 ]]"
    docker rm -f "$(name)"
    run pgrep -f "monitor watch.*$(name)"
    assert_failure
    run -125 docker run --restart always --rm busybox true
    assert_output 'docker.sh: Conflicting options: --restart and --rm'
    run -125 docker run --restart sometimes busybox true
    assert_output "docker.sh: invalid restart policy: 'sometimes'"
}

@test "between two lives ps says Restarting, at any moment, and Up in one" {
    local end=$((SECONDS + 8)) status seen=()
    docker run -d --restart always --name "$(name)" busybox sh -c 'exit 3'
    while ((SECONDS < end)); do
        status=$(docker ps -a --filter "name=$(name)" --format '{{.Status}}')
        [[ $status =~ ^(Up|Restarting\ \(3\))\  ]] || fail "after ${#seen[@]} times: $status"
        seen+=("$status")
        # The pauses grow: from the beginning again
        ((${#seen[@]} % 10)) || docker restart -t 0 "$(name)" >/dev/null
    done
    ((${#seen[@]} > 20))
}

@test "OOM is told: 137 and the record says so" {
    docker run -d -m 20M --name "$(name)" busybox sh -c 'tail /dev/zero'
    wait_for 20 has_exited "$(name)"
    run docker ps -a
    assert_output --regexp "Exited \(137\) .* $(name)"
    assert_equal "$(<"$(record oom_killed)")" true
}

@test "kill -9 of the monitor: ps tells the truth, rm -f leaves nothing" {
    docker run -d --name "$(name)" busybox sleep 1000
    local pid id
    pid=$(<"$(record pid)") id=$(<"$(record id)")
    kill -9 "$(<"$(record runner)")"
    is_up "$(name)"
    docker rm -f "$(name)"
    wait_for 10 not_exists "/proc/$pid"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$id"
    run find /sys/fs/cgroup -name "$(name).*"
    assert_output ''
}

@test "where the monitor cannot make a process, a health test has failed, and the end is seen to as soon as it can" {
    local tree=/sys/fs/cgroup/pids limit record
    record=$DOCKER_SH_ROOT/containers/$(name)
    [[ -d $tree ]] || tree=/sys/fs/cgroup
    limit=$tree/docker.sh-test.$BATS_ROOT_PID
    docker run -d --name "$(name)" --health-cmd true --health-interval 100ms --health-retries 1 busybox sleep 1000
    mkdir "$limit"
    echo "$(<"$record/runner")" >"$limit/cgroup.procs"
    echo 1 >"$limit/pids.max" || { rmdir "$limit" && skip 'there is no pids controller'; }
    wait_for 5 grep -qx unhealthy "$record/health"
    grep -qaF 'cannot make a process: Resource temporarily unavailable' "$record/health_log"
    kill -KILL "$(<"$record/pid")"
    sleep 0.5
    assert_file_exists "/proc/$(<"$record/runner")/stat"
    assert_not_exists "$record/exit_code"
    echo max >"$limit/pids.max"
    wait_for 5 test -e "$record/exit_code"
    wait_for 5 rmdir "$limit"
    assert_equal "$(<"$record/exit_code")" 137
    run find /sys/fs/cgroup -name "$(name).*"
    assert_output ''
}

@test "kill -9 of PID 1: exited with 137, and clean" {
    docker run -d --name "$(name)" busybox sleep 1000
    kill -9 "$(<"$(record pid)")"
    wait_for 10 has_exited "$(name)"
    run docker ps -a
    assert_output --regexp "Exited \(137\) .* $(name)"
}

@test "kill -9 of docker.sh at any moment of run -d: ps tells the truth, rm -f leaves nothing" {
    local delay pid up=0 none=0 id
    for delay in 0.0{00..80..4}; do
        "$ROOT/docker.sh" run -d --name "$(name)" -m 50M -v /anonymous busybox sleep 1000 >/dev/null 2>&1 3>&- &
        pid=$!
        sleep "$delay"
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" || true
        # A monitor that has begun goes on
        wait_for 5 settled "$(name)"
        id=$(cat "$DOCKER_SH_ROOT/containers/$(name)/id" 2>/dev/null) || id=''
        if [[ -z $id ]]; then
            none=$((none + 1))
        elif is_up "$(name)"; then
            up=$((up + 1))
            run -0 docker exec "$(name)" true
        fi
        for id in "$DOCKER_SH_ROOT"/containers/????????????????????????????????????????????????????????????????; do
            [[ ! -d $id ]] || run -0 docker rm -f -v "${id##*/}"
        done
        run find "$DOCKER_SH_ROOT/containers/" "$DOCKER_SH_ROOT/volumes/" -mindepth 1 -maxdepth 1
        assert_output ''
        run find /sys/fs/cgroup -name "$(name).*"
        assert_output ''
        run pgrep -f "$DOCKER_SH_ROOT/containers"
        assert_output ''
    done
    # The delays were the right ones
    ((up > 0 && up + none < 21)) || fail "$up up, $none not made, of 21"
}

@test "kill -9 of docker.sh during stop, and another boot: ps tells the truth, start and rm work" {
    local record pid
    record=$DOCKER_SH_ROOT/containers/$(name)
    docker run -d --name "$(name)" busybox sh -c 'trap : TERM; while :; do sleep 0.1; done'
    "$ROOT/docker.sh" stop -t 30 "$(name)" 3>&- &
    pid=$!
    wait_for 5 test -e "$record/stopped"
    kill -KILL "$pid"
    is_up "$(name)"
    run -0 docker stop -t 0 "$(name)"
    run -0 docker start "$(name)"
    is_up "$(name)"
    # As after a power cut: nobody has written down an end, and the numbers may be anybody's
    kill -KILL "$(<"$record/runner")" "$(<"$record/pid")"
    printf '00000000-0000-4000-8000-000000000000\n' >"$record/boot_id"
    echo $$ >"$record/pid"
    run docker ps -a --filter "name=$(name)" --format '{{.Status}}'
    assert_output --regexp '^Exited \(255\)'
    run -0 docker start "$(name)"
    is_up "$(name)"
    docker rm -f "$(name)"
    assert_not_exists "$record"
}

@test "50 containers at once: all Up, all stopped, and all gone after" {
    local i jobs=()
    for i in {1..50}; do
        docker run -d --name "$(name "$i")" busybox sleep 1000 >/dev/null &
        jobs+=($!)
    done
    wait "${jobs[@]}"
    assert_equal "$(docker ps | grep -c "Up .* t$BATS_TEST_NUMBER-")" 50
    # PID 1 without a handler does not hear TERM: it is killed in the end, all at the same time
    docker ps | grep -o "t$BATS_TEST_NUMBER-[0-9]*" | xargs "$ROOT/docker.sh" stop -t 2 >/dev/null 3>&-
    assert_equal "$(docker ps -q)" ''
    assert_equal "$(docker ps -a | grep -c "Exited (137) .* t$BATS_TEST_NUMBER-")" 50
    docker ps -a | grep -o "t$BATS_TEST_NUMBER-[0-9]*" | xargs "$ROOT/docker.sh" rm >/dev/null 3>&-
    assert_equal "$(docker ps -a | grep -c "t$BATS_TEST_NUMBER-")" 0
}
