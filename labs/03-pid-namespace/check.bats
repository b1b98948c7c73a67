# Who is there, seen from inside; and who is there on the machine when the container has ended.

load ../lib/check

gone() { ! machine_pid "$1"; }

# points: 3
# hint: unshare(1), --fork, and pid_namespaces(7): who gets the number 1, the process that calls unshare(2) or its child?
@test "the program is process 1" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C dreamland <<<'echo $$'
    assert_output 1
}

# points: 2
# hint: pid_namespaces(7), "/proc and PID namespaces": what ps shows is what /proc was mounted for.
@test "it sees no process but the container's own" {
    machine sh -c 'sleep 4731 >/dev/null 2>&1 </dev/null &'
    wait_for 10 machine_pid 'sleep 4731'
    inside -C dreamland <<<'cat /proc/[0-9]*/comm; grep -l 4731 /proc/[0-9]*/cmdline'
    refute_output --partial sleep
    refute_output --partial cmdline
    assert_line sh
    machine pkill -KILL -fx 'sleep 4731'
}

# points: 2
# hint: proc(5), /proc/pid/status, NSpid: one number for each namespace that the process is in, the outermost first.
@test "the machine knows the same process by another number" {
    local pid
    background -C dreamland <<<'exec sleep 4732'
    started 'sleep 4732'
    pid=$(machine_pid 'sleep 4732')
    run machine sed -n 's/^NSpid:\s*//p' "/proc/$pid/status"
    assert_output "$pid"$'\t'1
}

# points: 2
# hint: pid_namespaces(7), "The namespace init process": what happens to the others when process 1 ends?
@test "when the program ends, what it has left ends too" {
    inside -C dreamland <<<'sleep 4733 & sleep 0; exit 3'
    assert_ends 3
    wait_for 5 gone 'sleep 4733'
}

# points: 1
# hint: mount_namespaces(7): for whom is /proc mounted again?
@test "on the machine, ps works as before" {
    inside -C dreamland <<<'true'
    run machine sh -c 'ps -p 1 -o comm=; grep -c " /proc " /proc/self/mountinfo'
    assert_output $'sleep\n1'
}
