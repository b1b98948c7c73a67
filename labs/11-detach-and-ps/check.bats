# A container without its shell, and how one knows that it is still there.

load ../lib/check

chapter_setup() {
    machine sh -c 'printf "#!/bin/sh\nsleep 0.5\nexit 5\n" >/attempt/images/busybox/bin/five && chmod 755 /attempt/images/busybox/bin/five'
}

# detached NAME PROGRAM [LETTERS...]
detached() {
    attempt -c run -d "${@:3}" -C "$1" -I busybox -n none -P "$2"
    assert_ends 0
}

# points: 2
# hint: bash(1), "Lists", and "Job control": what does & do with the command, and what with its stdin?
@test "with -d the command comes back, and the program goes on" {
    detached dreamland 'sleep 4811'
    wait_for 2 machine_pid 'sleep 4811'
    sleep 0.5
    machine_pid 'sleep 4811'
}

# points: 1
# hint: setsid(1), credentials(7), "Process group and session": to whom does a terminal send its Ctrl-C, and its end?
@test "the program is in no session of ours" {
    # shellcheck disable=SC2016  # that shell expands
    capture setsid --wait sh -c './docker.sh -c run -d -C session -I busybox -n none -P "sleep 4812"; echo "session $(ps -o sid= -p $$)"'
    wait_for 2 machine_pid 'sleep 4812'
    assert_line --regexp '^session +[0-9]+$'
    refute_line --regexp "^session +$(machine ps -o sid= -p "$(machine_pid 'sleep 4812')" | tr -d ' ')\$"
}

# points: 1
# hint: a record is made when a container starts, so that somebody else can read it: mkdir(1), printf in bash(1).
@test "ps knows it by its name" {
    detached listed 'sleep 4813'
    attempt -c ps
    assert_line --regexp '(.*Up.*listed|listed.*Up)'
}

# points: 2
# hint: wait in bash(1): who waits for the program when the shell does not, and where can he leave its exit status?
@test "when it has ended, ps says so, and ps -a how" {
    detached ends five
    wait_for 5 has_ended
    attempt -c ps
    refute_output --partial ends
}
has_ended() {
    attempt -c ps -a
    assert_line --regexp '(ends.*Exited \(5\)|Exited \(5\).*ends)'
}

# points: 2
# hint: proc(5), /proc/pid/stat, (22) starttime: what do two processes that had the same number at different times not share?
@test "after everything was killed, a stranger with its number is not taken for it" {
    local pid
    detached reused 'sleep 4814'
    pid=$(machine_pid 'sleep 4814')
    # Whoever waits for it, too. Then numbers are dealt out until it is that one's turn again
    machine sh -c 'kill -KILL -1' || true
    # shellcheck disable=SC2016  # that shell expands
    machine bash -c 'for i in {1..20}; do
            echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid
            sleep 4815 >/dev/null 2>&1 &
            [[ $! != "$1" ]] || exit 0
            kill $!
        done; exit 1' - "$pid" </dev/null >/dev/null 2>&1 3>&- || fail "cannot have the number $pid again"
    attempt -c ps
    refute_output --partial reused
}

# points: 1
# hint: bash(1), EXIT trap: what can be refused should be refused while somebody is there to read it.
@test "a start that fails says so, also with -d" {
    attempt -c run -d -m lots -C unlimited -I busybox -n none -P 'sleep 4816'
    assert_refused
    run machine_pid 'sleep 4816'
    assert_failure
}

# points: 1
# hint: bash(1), EXIT trap in a subshell: who removes the cgroup now?
@test "its cgroup goes when it ends" {
    detached limited 'sleep 4817' -m 50M
    run machine find /sys/fs/cgroup -name '*limited*'
    assert_output --partial limited
    machine kill -KILL "$(machine_pid 'sleep 4817')"
    wait_for 5 no_cgroup
}
no_cgroup() { [[ -z $(machine find /sys/fs/cgroup -name '*limited*') ]]; }
