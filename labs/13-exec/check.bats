# Into a container that runs already.

load ../lib/check

# Something to fill the memory with
chapter_setup() {
    machine sh -c 'cd /attempt/images/busybox && mkdir -p dev && { [ -e dev/zero ] || mknod -m 666 dev/zero c 1 5; }'
}

# Each check has its container: what the machine calls it is in PID
in_container() {
    machine sh -c 'printf "from the image\n" >/attempt/images/busybox/etc/marker'
    attempt -c run -d "${@:2}" -C "$1" -I busybox -n none -P 'sleep 4831'
    assert_ends 0
    PID=$(machine_pid 'sleep 4831' | tail -n 1)
}
enter() { attempt -c exec -C "$1" -P /bin/sh; }

# points: 2
# hint: setns(2), mount_namespaces(7): what are / and the working directory after one has joined a mount namespace?
@test "the program sees the container: its files, its name, its processes" {
    in_container dreamland
    # shellcheck disable=SC2016  # the container's shell expands
    enter dreamland <<<'cat /etc/marker; hostname; tr "\0" " " </proc/1/cmdline; echo; pwd; ls /attempt 2>&1'
    assert_ends 1
    assert_line --index 0 'from the image'
    assert_line --index 1 dreamland
    assert_line --index 2 --regexp '^sleep 4831 *$'
    assert_line --index 3 /
}

# points: 2
# hint: namespaces(7): the container's are in /proc/PID/ns. How many are they?
@test "it is in all namespaces of the container" {
    local kind
    in_container spaces
    # shellcheck disable=SC2016  # the container's shell expands
    enter spaces <<<'for kind in mnt uts pid net ipc; do readlink /proc/self/ns/$kind; done'
    for kind in mnt uts pid net ipc; do
        assert_line "$(machine readlink "/proc/$PID/ns/$kind")"
    done
}

# points: 2
# hint: pid_namespaces(7), "setns(2) and unshare(2) semantics": for whom is a pid namespace that one joins?
@test "it has a number in there, and a parent who waits for it out here" {
    in_container numbers
    # shellcheck disable=SC2016  # the container's shell expands
    enter numbers <<<'tr "\0" " " </proc/$$/cmdline; echo; echo "parent $PPID"; exit 6'
    assert_ends 6
    assert_line --regexp '^/bin/sh *$'
    assert_line 'parent 0'
}

# points: 2
# hint: cgroups(7): a cgroup is no namespace. Which process has to be in it, and when?
@test "it has the container's limit" {
    in_container limited -m 60M
    enter limited <<<'head -c 200m /dev/zero | tail -c 199m >/dev/null; echo "ended with $?"'
    assert_output --partial 'ended with 137'
    # shellcheck disable=SC2016  # the container's shell expands
    enter limited <<<'head -c 20m /dev/zero | tail -c 10m | wc -c'
    assert_output 10485760
}

# points: 1
# hint: waitpid(2), execvp(3): what is the exit status of a program that there is not, and of one that a signal has ended?
@test "the exit status is the program's, or 127 if there is none" {
    in_container status
    enter status <<<'exit 7'
    assert_ends 7
    # shellcheck disable=SC2016  # the container's shell expands
    enter status <<<'kill -KILL $$'
    assert_ends 137
    attempt -c exec -C status -P no-such-program
    assert_ends 127
}

# points: 1
# hint: proc(5), /proc/pid/stat, and chapter 11: who is the process with that number today?
@test "one that does not run cannot be entered" {
    in_container ended
    machine kill -KILL "$PID"
    wait_for 5 gone "$PID"
    enter ended <<<'echo entered; exit 0'
    ((status != 0)) || fail 'the exit status is 0'
    refute_line entered
    enter nobody <<<'echo entered; exit 0'
    ((status != 0)) || fail 'the exit status is 0'
}
gone() { ! machine kill -0 "$1"; }
