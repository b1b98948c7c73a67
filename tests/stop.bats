# stop, kill, wait, rename: a container's end, and its name.

load helper

# up NAME [OPTION...] [-- COMMAND...]: a container in the background that says READY when its program runs.
up() {
    local name=$1 options=()
    shift
    while (($#)) && [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift || set -- sleep 1000
    docker run --name "$name" "${options[@]}" busybox "$@" >"$BATS_TEST_TMPDIR/$name.out" 2>&1 &
    wait_for 10 is_up "$name"
}

# The program says when its trap is set: only then a signal may come.
said() { grep -q "$2" "$BATS_TEST_TMPDIR/$1.out"; }

record() { printf '%s' "$DOCKER_SH_ROOT/containers/$1"; }

@test "stop asks with TERM, and returns when container, cgroup and docker.sh run are gone" {
    up "$(name)" -- sh -c 'trap "exit 7" TERM; echo ready; while :; do sleep 0.01; done'
    wait_for 10 said "$(name)" ready
    local runner cgroup
    runner=$(<"$(record "$(name)")/runner")
    cgroup=$(<"$(record "$(name)")/cgroup")
    run docker stop "$(name)"
    assert_success
    assert_output "$(name)"
    assert_file_not_exists "/proc/$runner"
    run docker ps -a
    assert_line --regexp "Exited \(7\) .*$(name)$"
    run find /sys/fs/cgroup -name "${cgroup##*/}"
    assert_output ''
}

@test "stop sends what --stop-signal said; stop -s another" {
    up "$(name a)" --stop-signal USR1 -- sh -c 'trap "exit 5" USR1; trap "exit 6" USR2; echo ready; while :; do sleep 0.01; done'
    up "$(name b)" --stop-signal USR1 -- sh -c 'trap "exit 5" USR1; trap "exit 6" USR2; echo ready; while :; do sleep 0.01; done'
    wait_for 10 said "$(name a)" ready
    wait_for 10 said "$(name b)" ready
    docker stop "$(name a)"
    docker stop -s SIGUSR2 "$(name b)"
    run docker wait "$(name a)" "$(name b)"
    assert_output $'5\n6'
}

@test "stop kills what does not listen, after -t seconds and not before" {
    up "$(name)"
    local begin=${EPOCHREALTIME/./}
    docker stop -t 1 "$(name)"
    local took=$((${EPOCHREALTIME/./} - begin))
    ((took >= 1000000 && took < 4000000)) || fail "it took $took us"
    run docker wait "$(name)"
    assert_output 137
}

@test "stop of several stops them at the same time and names them in order" {
    up "$(name a)"
    up "$(name b)"
    local begin=${EPOCHREALTIME/./}
    run docker stop -t 2 "$(name b)" "$(name a)"
    assert_output "$(name b)"$'\n'"$(name a)"
    ((${EPOCHREALTIME/./} - begin < 3900000)) || fail 'one after the other'
}

@test "stop of one that has ended is no error; of one that is not there it is, and the others are stopped" {
    docker run --name "$(name a)" busybox true
    run docker stop "$(name a)"
    assert_success
    assert_output "$(name a)"
    up "$(name b)"
    run -1 docker stop -t 0 no-such-container "$(name b)"
    assert_line 'docker.sh: No such container: no-such-container'
    assert_line "$(name b)"
    run ! is_up "$(name b)"
}

@test "stop refuses what is no number of seconds, no signal, no container" {
    run -1 docker stop -t soon x
    assert_output --partial "invalid value for --time: 'soon'"
    run -1 docker stop -s NOSIG x
    assert_output 'docker.sh: invalid signal: NOSIG'
    run -1 docker stop
    assert_output "docker.sh: 'docker.sh stop' requires at least 1 argument. See 'docker.sh stop --help'."
}

@test "the course's form stops, too" {
    up "$(name)"
    run docker -c stop -C "$(name)" -t 0
    assert_output "$(name)"
    run ! is_up "$(name)"
}

@test "kill ends a container; -s takes a name with or without SIG, or a number" {
    up "$(name a)"
    run docker kill "$(name a)"
    assert_output "$(name a)"
    run docker wait "$(name a)"
    assert_output 137
    local signal
    up "$(name b)" -- sh -c 'trap "echo got" USR1; echo ready; while :; do sleep 0.01; done'
    wait_for 10 said "$(name b)" ready
    for signal in SIGUSR1 usr1 10; do
        : >"$BATS_TEST_TMPDIR/$(name b).out"
        docker kill -s "$signal" "$(name b)"
        wait_for 10 said "$(name b)" got
    done
}

@test "kill of one that does not run is an error, and so are signals that there are not" {
    docker run --name "$(name)" busybox true
    local id signal
    id=$(<"$(record "$(name)")/id")
    run -1 docker kill "$(name)"
    assert_output "docker.sh: Cannot kill container: $(name): Container $id is not running"
    run -1 docker kill no-such-container
    assert_output 'docker.sh: No such container: no-such-container'
    for signal in NOSIG 0 EXIT DEBUG 137 65 ''; do
        run -1 docker kill -s "$signal" "$(name)"
        assert_output "docker.sh: invalid signal: $signal"
    done
}

@test "wait prints the exit code when the container ends, in order, also with --rm" {
    up "$(name a)" -- sh -c 'trap "exit 3" USR1; echo ready; while :; do sleep 0.01; done'
    up "$(name b)" --rm -- sh -c 'trap "exit 4" USR1; echo ready; while :; do sleep 0.01; done'
    wait_for 10 said "$(name a)" ready
    wait_for 10 said "$(name b)" ready
    docker wait "$(name a)" >"$BATS_TEST_TMPDIR/a" &
    local a=$!
    docker wait "$(name b)" >"$BATS_TEST_TMPDIR/b" &
    local b=$!
    wait_for 10 test -e "$(record "$(name b)")/ended"
    kill -0 "$a" && kill -0 "$b"
    assert_equal "$(<"$BATS_TEST_TMPDIR/a")" ''
    docker kill -s USR1 "$(name a)" "$(name b)"
    wait "$a" && wait "$b"
    assert_equal "$(<"$BATS_TEST_TMPDIR/a")" 3
    assert_equal "$(<"$BATS_TEST_TMPDIR/b")" 4
}

@test "wait for one that has ended returns at once; one that is not there does not keep the others" {
    docker run --name "$(name)" busybox sh -c 'exit 9' || true
    run -1 docker wait no-such-container "$(name)"
    assert_line --index 0 'docker.sh: No such container: no-such-container'
    assert_line --index 1 9
}

@test "wait under a restart policy returns at the end of the life that is on, or of the next one" {
    docker run -d --restart always --name "$(name)" busybox sh -c 'until [ -e /end ]; do sleep 0.02; done; rm /end; exit 3'
    timeout 20 "$ROOT/docker.sh" wait "$(name)" >"$BATS_TEST_TMPDIR/out" 3>&- &
    local pid=$!
    wait_for 5 waits
    docker exec "$(name)" touch /end
    assert_ends "$pid" 0
    assert_equal "$(<"$BATS_TEST_TMPDIR/out")" 3
    docker run -d --restart always --name "$(name b)" busybox sh -c 'exit 4'
    run timeout 20 "$ROOT/docker.sh" wait "$(name b)"
    assert_output 4
    run timeout 20 "$ROOT/docker.sh" wait "$(name b)"
    assert_output 4
}
# waits: somebody waits for a container of this suite.
waits() { pgrep -f "wait .*--?record $DOCKER_SH_ROOT/containers/|docker.sh (wait|stop) .*t$BATS_TEST_NUMBER-" >/dev/null; }
nobody_waits() { ! waits; }

@test "wait for several: one that goes meanwhile with --rm has its exit code as well; for one that is removed, too" {
    docker run -d --name "$(name a)" busybox sleep 1000
    docker run -d --rm --name "$(name b)" busybox sh -c 'until [ -e /end ]; do sleep 0.02; done; exit 5'
    timeout 20 "$ROOT/docker.sh" wait "$(name a)" "$(name b)" >"$BATS_TEST_TMPDIR/out" 3>&- &
    local pid=$!
    wait_for 5 test -e "$(record "$(name b)")/ended"
    docker exec "$(name b)" touch /end
    wait_for 5 gone "$(name b)"
    docker rm -f "$(name a)"
    assert_ends "$pid" 0
    assert_equal "$(<"$BATS_TEST_TMPDIR/out")" $'137\n5'
    docker create --name "$(name c)" busybox true
    run docker wait "$(name c)"
    assert_output 0
}
gone() { [[ ! -e $(record "$1") ]]; }

@test "a wait, or a stop, that is killed leaves no process behind" {
    local words pid
    docker run -d --name "$(name a)" busybox sh -c 'trap : TERM; while :; do sleep 0.05; done'
    docker run -d --name "$(name b)" busybox sh -c 'trap : TERM; while :; do sleep 0.05; done'
    for words in "wait $(name a)" "wait $(name a) $(name b)" "stop -t -1 $(name a)" "stop -t -1 $(name a) $(name b)"; do
        # shellcheck disable=SC2086  # to be split
        "$ROOT/docker.sh" $words 3>&- &
        pid=$!
        wait_for 5 waits
        sleep 0.3 # so that all of it is there
        kill "$pid"
        assert_ends "$pid" 143
        wait_for 2 nobody_waits
    done
    is_up "$(name a)"
    is_up "$(name b)"
}

@test "rename: the container goes by the new name alone, and can be removed by it" {
    up "$(name old)"
    docker rename "$(name old)" "$(name new)"
    is_up "$(name new)"
    run -1 docker kill "$(name old)"
    assert_output "docker.sh: No such container: $(name old)"
    docker kill "$(name new)"
    run docker run --rm --name "$(name old)" busybox echo free
    assert_output free
    docker wait "$(name new)"
    docker rm "$(name new)"
    assert_not_exists "$(record "$(name new)")"
}

@test "rename refuses a taken name, the same name, a bad one, and leaves all as it was" {
    docker run --name "$(name a)" busybox true
    docker run --name "$(name b)" busybox true
    local id
    id=$(<"$(record "$(name b)")/id")
    run -1 docker rename "$(name a)" "$(name b)"
    assert_output "docker.sh: Error when allocating new name: Conflict. The container name '$(name b)' is already in use by container '${id:0:12}'. You have to remove (or rename) that container to be able to reuse that name."
    run find "$DOCKER_SH_ROOT/containers/$id/" -maxdepth 1 -type l
    assert_output ''
    run -1 docker rename "$(name a)" "$(name a)"
    assert_output 'docker.sh: Renaming a container with the same name as its current name'
    run -1 docker rename "$(name a)" 'no/name'
    assert_output --partial "invalid container name 'no/name'"
    run -1 docker rename no-such-container "$(name c)"
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker rename "$(name a)"
    assert_output --partial 'requires exactly 2 arguments'
    run docker ps -a
    assert_line --regexp "$(name a)$"
    assert_line --regexp "$(name b)$"
}

@test "of many that want the same name at once, one gets it" {
    local i got=0
    for i in {1..8}; do docker run --name "$(name "$i")" busybox true; done
    for i in {1..8}; do
        docker rename "$(name "$i")" "$(name won)" 2>/dev/null &
    done
    for i in {1..8}; do ! wait -n || got=$((got + 1)); done
    assert_equal "$got" 1
    run docker ps -aq
    assert_equal "${#lines[@]}" 8
    run find "$DOCKER_SH_ROOT/containers" -maxdepth 1 -type l -name "$(name '*')"
    assert_equal "${#lines[@]}" 8
}

@test "rm takes both names of a rename that was cut short" {
    docker run --name "$(name a)" busybox true
    ln -s "$(<"$(record "$(name a)")/id")" "$(record "$(name b)")"
    printf '%s %s\n' "$(name a)" "$(name b)" >"$(record "$(name a)")/renaming"
    docker rm "$(name a)"
    run find "$DOCKER_SH_ROOT/containers" -name "$(name '*')"
    assert_output ''
}
