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
    local asker
    asker=$(<"$DOCKER_SH_ROOT/containers/$(name)/health_process")
    docker rm -f "$(name)"
    wait_for 5 gone "$asker"
}
gone() { [[ ! -d /proc/$1 || $(<"/proc/$1/stat") == *') Z '* ]]; }

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
