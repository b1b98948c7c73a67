# How much the container may take: in v1's words or in v2's.

load ../lib/check

# limit_of PID: the limit on memory of a process of the machine, and nothing if it is in a cgroup without one.
limit_of() {
    # shellcheck disable=SC2016  # that shell expands
    machine bash -c 'while IFS=: read -r _ controllers path; do
            [[ ,$controllers, != *,memory,* ]] || cat "/sys/fs/cgroup/memory$path/memory.limit_in_bytes"
            [[ -n $controllers || ! -e /sys/fs/cgroup$path/memory.max ]] || cat "/sys/fs/cgroup$path/memory.max"
        done <"/proc/$1/cgroup"' - "$1"
}

# points: 2
# hint: cgroups(7): a limit is a file in the cgroup's directory. A process is in it when its number is in cgroup.procs.
@test "the program and its children are in a cgroup with the limit of -m" {
    background -C dreamland -m 100M <<<'sleep 4741 & exec sleep 4742'
    started 'sleep 4741'
    started 'sleep 4742'
    assert_equal "$(limit_of "$(machine_pid 'sleep 4741')")" 104857600
    assert_equal "$(limit_of "$(machine_pid 'sleep 4742')")" 104857600
}

# points: 2
# hint: cgroups(7); in Documentation/admin-guide of the kernel: cgroup-v1/memory.rst, cgroup-v2.rst. Is the program itself in the cgroup?
@test "a program that wants more than that is killed, one that wants less is not" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C dreamland -m 100M <<<'head -c 300m /dev/zero | tail -c 299m >/dev/null; echo "ended with $?"'
    assert_output --partial 'ended with 137'
    inside -C modest -m 100M <<<'head -c 20m /dev/zero | tail -c 10m | wc -c'
    assert_output 10485760
}

# points: 2
# hint: cgroups(7), "Creating cgroups and moving processes": a cgroup stays until somebody removes its directory.
@test "when the container has ended, its cgroup is gone" {
    inside -C dreamland -m 100M <<<'exit 5'
    assert_ends 5
    run machine find /sys/fs/cgroup -name '*dreamland*'
    assert_output ''
    inside -C dreamland -m 50M <<<'echo again'
    assert_output again
}

# points: 2
# hint: bash(1), set -e: what does your script do when the kernel does not take what is written?
@test "a limit that is none is refused, and nothing runs" {
    inside -C dreamland -m lots <<<'echo running'
    assert_refused
    run machine find /sys/fs/cgroup -name '*dreamland*'
    assert_output ''
}

# points: 1
# hint: cgroups(7): each container has a directory of its own.
@test "two containers have a limit each, and one without -m has none" {
    background -C one -m 64M <<<'exec sleep 4743'
    started 'sleep 4743'
    background -C two -m 32M <<<'exec sleep 4744'
    started 'sleep 4744'
    background -C free <<<'exec sleep 4745'
    started 'sleep 4745'
    assert_equal "$(limit_of "$(machine_pid 'sleep 4743')")" 67108864
    assert_equal "$(limit_of "$(machine_pid 'sleep 4744')")" 33554432
    run limit_of "$(machine_pid 'sleep 4745')"
    [[ $output == @(|max|9223372036854771712) ]] || fail "it has a limit: $output"
}

# points: 1
# hint: bash(1), trap and EXIT: the status that a script ends with.
@test "the exit status is still the program's" {
    inside -C dreamland -m 100M <<<'exit 7'
    assert_ends 7
}
