# pause and unpause: a container that stands still.

load helper

# A program that writes the time into a volume all the while.
up() {
    docker run --name "$1" -v "$BATS_TEST_TMPDIR:/out" busybox sh -c 'i=0; while :; do i=$((i+1)); echo $i >/out/'"$1"'; sleep 0.01; done' &
    wait_for 10 test -s "$BATS_TEST_TMPDIR/$1"
    wait_for 10 is_up "$1"
}

count() { cat "$BATS_TEST_TMPDIR/$1"; }

moves() {
    local before
    before=$(count "$1")
    sleep 0.2
    [[ $(count "$1") != "$before" ]]
}

@test "pause: no process goes on; unpause: they do; ps and inspect say so" {
    up "$(name)"
    run docker pause "$(name)"
    assert_success
    assert_output "$(name)"
    run ! moves "$(name)"
    run docker ps
    assert_line --regexp "Up .* \(Paused\) +$(name)$"
    run docker inspect --format '{{.State.Status}} {{.State.Paused}} {{.State.Running}}' "$(name)"
    assert_output 'paused true true'
    run docker unpause "$(name)"
    assert_success
    assert_output "$(name)"
    wait_for 10 moves "$(name)"
    run docker ps
    refute_output --partial Paused
}

@test "pause of a paused one, unpause of one that is not, either of one that has ended or is not there: errors" {
    up "$(name)"
    local id
    id=$(<"$DOCKER_SH_ROOT/containers/$(name)/id")
    run -1 docker unpause "$(name)"
    assert_output "docker.sh: Container $id is not paused"
    docker pause "$(name)"
    run -1 docker pause "$(name)"
    assert_output "docker.sh: Container $id is already paused"
    # A program would be born frozen, and nobody could end it
    run -1 timeout 8 "$ROOT/docker.sh" exec "$(name)" true
    assert_output "docker.sh: Container $(name) is paused, unpause the container before exec"
    run -1 docker start "$(name)"
    assert_output 'docker.sh: cannot start a paused container, try unpause instead'
    docker kill "$(name)"
    timeout 8 "$ROOT/docker.sh" wait "$(name)"
    run -1 docker pause "$(name)"
    assert_output "docker.sh: Container $id is not running"
    run -1 docker unpause "$(name)"
    assert_output "docker.sh: Container $id is not paused"
    run -1 docker pause no-such-container
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker pause
    assert_output --partial 'requires at least 1 argument'
}

@test "a paused container can be stopped, killed and removed" {
    local how
    for how in 'kill' 'stop -t 1' 'rm -f'; do
        up "$(name "${how%% *}")"
        docker pause "$(name "${how%% *}")"
        # shellcheck disable=SC2086  # words
        run timeout 8 "$ROOT/docker.sh" $how "$(name "${how%% *}")"
        assert_success
        run ! is_up "$(name "${how%% *}")"
    done
}

@test "a signal that does not end a paused container leaves it paused" {
    up "$(name)"
    docker pause "$(name)"
    docker kill -s USR1 "$(name)"
    run docker ps
    assert_line --regexp "\(Paused\) +$(name)$"
}

@test "stop of a paused container lets the program end by itself" {
    docker run -d --name "$(name)" busybox sh -c 'trap "exit 7" TERM; echo >/tmp/ready; while :; do sleep 0.01; done'
    wait_for 10 test -e "/proc/$(<"$DOCKER_SH_ROOT/containers/$(name)/pid")/root/tmp/ready"
    docker pause "$(name)"
    timeout 12 "$ROOT/docker.sh" stop -t 8 "$(name)"
    run timeout 8 "$ROOT/docker.sh" wait "$(name)"
    assert_output 7
}
