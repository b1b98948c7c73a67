# health: a container is asked how it is, and ps and inspect know.

load helper

# is STATUS: what inspect says.
is() { [[ $(docker inspect --format '{{.State.Health.Status}}' "$(name)" 2>/dev/null) == "$1" ]]; }

@test "starting, unhealthy after so many failures in a row, healthy after one success" {
    docker run -d --name "$(name)" --health-cmd 'echo said; test -e /ok' --health-interval 200ms --health-retries 2 busybox sleep 1000
    run docker ps --format '{{.Status}}'
    assert_output --partial '(health: starting)'
    wait_for 10 is unhealthy
    run docker inspect --format '{{json .State.Health.Log}}' "$(name)"
    assert_output --partial said
    docker exec "$(name)" touch /ok
    wait_for 10 is healthy
    run docker ps --format '{{.Status}}'
    assert_output --regexp '^Up .* \(healthy\)$'
    docker stop -t 0 "$(name)"
    run docker ps -a --format '{{.Status}}' --filter "name=$(name)"
    refute_output --partial health
    docker start "$(name)"
    wait_for 10 is healthy
}

@test "a check that hangs has failed, and nobody asks any more when the container has gone" {
    docker run -d --name "$(name)" --health-cmd 'sleep 100' --health-interval 100ms --health-timeout 200ms --health-retries 1 busybox sleep 1000
    wait_for 10 is unhealthy
    run docker inspect --format '{{json .State.Health.Log}}' "$(name)"
    assert_output --partial '"ExitCode":-1,"Output":"Health check exceeded timeout (200ms)"'
    # What took too long has been ended, so that it does not pile up; one may be on at this moment
    (($(docker top "$(name)" | grep -c 'sleep 100$') < 2))
    docker rm -f "$(name)"
    wait_for 5 nobody_asks
}
# asks: somebody asks a container of this test how it is, or is asked.
asks() { pgrep -f "^docker.sh --record $DOCKER_SH_ROOT/containers/|sleep 10$BATS_TEST_NUMBER" >/dev/null; }
nobody_asks() { ! asks; }
is_asking() { pgrep -fx "sleep 10$BATS_TEST_NUMBER" >/dev/null; }

@test "failures do not count in the beginning; --no-healthcheck and wrong words" {
    docker run -d --name "$(name)" --health-cmd false --health-interval 100ms --health-retries 1 --health-start-period 1h busybox sleep 1000
    sleep 0.5
    is starting
    docker run -d --name "$(name two)" --no-healthcheck busybox sleep 1000
    run docker ps --format '{{.Status}}' --filter "name=$(name two)"
    refute_output --partial health
    run -125 docker run --health-cmd true --health-interval soon busybox true
    assert_output "docker.sh: --health-interval: invalid duration: 'soon' (as 30s or 1m30s)"
    run -125 docker run --health-cmd true --health-retries 0 busybox true
    assert_output "docker.sh: --health-retries: '0' is no number of times"
    run -125 docker run --no-healthcheck --health-cmd true busybox true
    assert_output 'docker.sh: --no-healthcheck conflicts with --health-* options'
}

@test "the image's own check is asked" {
    docker run --name "$(name base)" busybox true
    docker commit "$(name base)" "$(name image)"
    # As a Dockerfile's HEALTHCHECK leaves it: in the config
    mkdir "$BATS_TEST_TMPDIR/plain"
    docker save -o "$BATS_TEST_TMPDIR/docker.tar" "$(name image)"
    tar -xf "$BATS_TEST_TMPDIR/docker.tar" -C "$BATS_TEST_TMPDIR/plain"
    local config
    config=$(jq -r '.[0].Config' "$BATS_TEST_TMPDIR/plain/manifest.json")
    jq '.config.Healthcheck = {Test: ["CMD", "test", "-d", "/bin"], Interval: 100000000}' "$BATS_TEST_TMPDIR/plain/$config" >"$BATS_TEST_TMPDIR/config"
    mv "$BATS_TEST_TMPDIR/config" "$BATS_TEST_TMPDIR/plain/$config"
    (cd "$BATS_TEST_TMPDIR/plain" && tar -cf ../docker.tar -- *)
    docker load -q -i "$BATS_TEST_TMPDIR/docker.tar"
    docker run -d --name "$(name)" "$(name image)" sleep 1000
    wait_for 10 is healthy
    docker rm -f "$(name)" "$(name base)" >/dev/null
    docker rmi -f "$(name image)" >/dev/null
    docker image prune -f >/dev/null
}

# log INDEX: a word of the record's results, four words each.
log() {
    local words
    mapfile -d '' words <"$DOCKER_SH_ROOT/containers/$(name)/health_log"
    printf '%s' "${words[$1]-none}"
}

@test "what a test says: its beginning is kept, the rest is read, and it has not failed for it; both outputs, in order" {
    docker run -d --name "$(name)" --health-interval 100ms \
        --health-cmd 'echo out; echo err >&2; head -c 300000 /dev/zero | tr "\0" x; echo said all >/said' busybox sleep 1000
    wait_for 10 is healthy
    run docker exec "$(name)" cat /said
    assert_output 'said all'
    assert_equal "$(log 2)" 0
    assert_equal "$(log 3)" $'out\nerr\n'"$(printf '%4088s' '' | tr ' ' x)..."
    local time='^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{9}Z$'
    [[ $(log 0) =~ $time && $(log 1) =~ $time && $(log 0) < $(log 1) ]]
    # Five are kept, the last ones
    wait_for 10 five
    run docker inspect --format '{{json .State.Health.Log}}' "$(name)"
    assert_equal "$(jq 'map(keys == ["End", "ExitCode", "Output", "Start"]) | all' <<<"$output")" true
    local first
    first=$(log 0)
    wait_for 5 moved "$first"
    assert_equal "$(log 20)" none
}
five() { [[ $(log 19) != none ]]; }
moved() { [[ $(log 0) > $1 ]]; }

@test "a container in the foreground is asked as well, and the monitor asks alone" {
    docker run --name "$(name)" -e WORD=known -w /tmp -u 5 --ulimit nofile=123 --health-interval 100ms \
        --health-cmd 'test "$WORD $PWD $(id -u) $(ulimit -n)" = "known /tmp 5 123"' \
        busybox sh -c 'echo out; echo err >&2; sleep 1000' >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
    wait_for 10 is healthy
    assert_equal "$(<"$BATS_TEST_TMPDIR/out") $(<"$BATS_TEST_TMPDIR/err")" 'out err'
    run docker ps --format '{{.Status}}'
    assert_output --partial '(healthy)'
    run pgrep -fc "bash.*containers/$(<"$DOCKER_SH_ROOT/containers/$(name)/id")"
    assert_output 0
    docker kill "$(name)"
    assert_ends $! 137
}

@test "the course's form has its terminal also with a health check" {
    run env TERM=xterm timeout 20 script -qec "'$ROOT/docker.sh' -c run -C $(name) -I busybox --health-cmd true --health-interval 100ms -- sh -c 'tty; sleep 0.5; exit 4'" /dev/null <<<''
    assert_failure 4
    assert_output --partial /dev/pts/0
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)/terminal"
    is unhealthy # as in Docker: nobody asks any more
}

@test "no test outlives the container, nor the monitor that was killed" {
    docker run -d --name "$(name)" --health-cmd "sleep 10$BATS_TEST_NUMBER; echo never" --health-interval 100ms busybox sleep 1000
    wait_for 10 is_asking
    docker stop -t 0 "$(name)"
    nobody_asks
    docker start "$(name)"
    wait_for 10 is_asking
    kill -KILL "$(<"$DOCKER_SH_ROOT/containers/$(name)/runner")"
    wait_for 5 nobody_asks
}

@test "paused: not asked, and unhealthy until it answers again, as in Docker; a new life begins anew" {
    docker run -d --name "$(name)" --health-cmd true --health-interval 200ms busybox sleep 1000
    wait_for 10 is healthy
    docker pause "$(name)"
    is unhealthy
    run docker ps --format '{{.Status}}' --filter "name=$(name)"
    assert_output --regexp '^Up [^(]*\(Paused\)$'
    local before
    sleep 0.3 # one that was on its way
    before=$(log 16)
    sleep 0.5
    assert_equal "$(log 16)" "$before"
    is unhealthy
    docker unpause "$(name)"
    wait_for 5 is healthy
    docker restart -t 0 "$(name)"
    is starting
    assert_equal "$(<"$DOCKER_SH_ROOT/containers/$(name)/health_streak")" 0
    assert_equal "$(log 2)" 0 # what there was to say of the last life is kept, as in Docker
    wait_for 5 is healthy
}

@test "a restart policy's new life is asked anew" {
    docker run -d --name "$(name)" --restart always --health-cmd 'test ! -e /ill' --health-interval 100ms --health-retries 1 \
        busybox sh -c 'until [ -e /end ]; do sleep 0.05; done; rm /end; exit 3'
    wait_for 10 is healthy
    docker exec "$(name)" touch /ill
    wait_for 10 is unhealthy
    docker exec "$(name)" sh -c 'rm /ill; touch /end'
    wait_for 10 test -e "$DOCKER_SH_ROOT/containers/$(name)/restart_count"
    wait_for 10 is healthy
}

@test "a test for which there is no room, or no program, has failed" {
    docker run -d --name "$(name)" --pids-limit 2 --health-cmd '/bin/true; /bin/true' --health-interval 100ms --health-retries 2 \
        busybox sh -c 'sleep 1000; :'
    wait_for 10 is unhealthy
    [[ $(log 2) != 0 && $(log 3) == *'Resource temporarily unavailable'* ]]
    docker rm -f "$(name)"
    docker create --name "$(name)" --health-cmd x --health-interval 100ms --health-retries 1 busybox sleep 1000
    printf 'nosuch\0' >"$DOCKER_SH_ROOT/containers/$(name)/health_test"
    docker start "$(name)"
    wait_for 10 is unhealthy
    # shellcheck disable=SC2016  # Docker's words
    assert_equal "$(log 2): $(log 3)" '127: docker.sh: exec: "nosuch": executable file not found in $PATH'
}
