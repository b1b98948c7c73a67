# labs-kernel: every chapter's program runs its command; and the grader holds what it runs, on each cgroup layout.

load helper

LABS=$ROOT/labs

# run_chapter FOLDER TEXT: the chapter's own command, with TEXT for the shell, on networks and a /run of its own.
run_chapter() {
    local dir=$BATS_TEST_TMPDIR/$1 number=$((10#${1%%-*})) letters=(-C "$(name)")
    cp -r "$LABS/$1" "$dir" && mkdir "$dir/images" && cp -a "$DOCKER_SH_ROOT/images/busybox" "$dir/images"
    ((number < 4)) || letters+=(-m 100M)
    ((number < 5)) || letters+=(-I busybox)
    ((number < 8)) || letters+=(-V data1)
    # shellcheck disable=SC2016  # that shell expands
    run unshare --net --mount bash -e -c 'mount -t tmpfs tmpfs /run; "$1" -c run "${@:3}" -P /bin/sh <<<"$2"' - \
        "$dir/docker.sh" "$2" "${letters[@]}"
}

teardown() { rmdir /sys/fs/cgroup/docker.sh-labs /sys/fs/cgroup/memory/docker.sh-labs 2>/dev/null || true; }

@test "every chapter's program runs its command, and its cgroup goes" {
    local folder
    for folder in "$LABS"/??-*/; do
        folder=$(basename "$folder")
        run_chapter "$folder" 'hostname; exit 7'
        assert_output "$(name)"
        assert_equal "$status" 7
        run find /sys/fs/cgroup -name "$(name)"
        assert_output ''
    done
}

@test "the limit holds" {
    run_chapter 04-memory 'head -c 150m /dev/zero | tail -c 149m >/dev/null; echo "ended with $?"'
    assert_line 'ended with 137'
}

@test "the grader's machine: the same layout, its own limits, and all of it goes" {
    # shellcheck source=labs/lib/machine.bash
    source "$LABS/lib/machine.bash"
    export LABS_OWNER=$$
    local machine=$BATS_TEST_TMPDIR/machine
    machine_make "$machine" "$LABS/start" "$BATS_TEST_TMPDIR/none"
    # shellcheck disable=SC2016  # that shell expands
    run machine_run "$machine" 60 bash -c 'grep -o " - cgroup2\? .*" /proc/self/mountinfo; mkdir /sys/fs/cgroup/{,memory/}left/deep -p 2>/dev/null
        sleep 4921 >/dev/null 2>&1 & cut -d: -f3 /proc/self/cgroup | sort -u; find /sys/fs/cgroup -name left'
    assert_line "$(grep -o ' - cgroup2\? .*' /proc/self/mountinfo | head -n 1)"
    assert_line --regexp '^/(init)?$'
    assert_line --partial /left
    machine_run "$machine" 3 bash -c 'bomb() { bomb | bomb & }; bomb; sleep 2' >/dev/null 2>&1 3>&- || true
    machine_alive "$machine"
    machine_remove "$machine"
    run find /sys/fs/cgroup -name "docker.sh-labs-grade.$$.*"
    assert_output ''
    run pgrep -fx 'sleep 4921'
    assert_output ''
}
