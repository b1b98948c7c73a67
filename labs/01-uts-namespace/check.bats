# What a container's own name is, seen from outside.

load ../lib/check

# points: 3
# hint: unshare(1) has an option for each namespace; hostname(1) sets the name of the one that it runs in.
@test "in the container, hostname says what -C says" {
    inside -C dreamland <<<'hostname'
    assert_output dreamland
}

# points: 2
# hint: uts_namespaces(7): who sees a new hostname depends on where it is set. In which process do you set it?
@test "the machine keeps its own name, during and after" {
    background -C dreamland <<<'exec sleep 4711'
    started 'sleep 4711'
    assert_equal "$(machine hostname)" machine
    inside -C wonderland <<<'hostname'
    assert_equal "$(machine hostname)" machine
}

# points: 2
# hint: namespaces(7), "The /proc/pid/ns/ directory": two processes with the same link are in the same namespace.
@test "two containers have a uts namespace each" {
    local machine one
    machine=$(machine readlink /proc/self/ns/uts)
    inside -C one <<<'readlink /proc/self/ns/uts'
    one=$output
    assert_regex "$one" '^uts:\[[0-9]+\]$'
    assert [ "$one" != "$machine" ]
    background -C two <<<'exec sleep 4712'
    started 'sleep 4712'
    inside -C one <<<'readlink /proc/self/ns/uts'
    refute_output "$machine"
    refute_output "$(machine readlink "/proc/$(machine_pid 'sleep 4712')/ns/uts")"
}

# points: 1
# hint: bash(1), "EXIT STATUS" and the builtin exec: whose exit status does your script end with?
@test "the exit status is the program's" {
    inside -C dreamland <<<'exit 7'
    assert_ends 7
}

# points: 1
# hint: bash(1), getopts: what is the letter when getopts meets one that it does not know?
@test "an unknown letter is refused, and nothing runs" {
    inside -C dreamland -Z <<<'echo running'
    assert_refused
}

# points: 1
# hint: readlink(1), dirname(1): container.sh lies beside docker.sh, wherever you are.
@test "docker.sh runs from any directory" {
    machine sh -c 'cd / && ln -sf /attempt/docker.sh /tmp/docker'
    # shellcheck disable=SC2016  # the inner shell expands
    capture sh -c 'cd /tmp && /attempt/docker.sh -c run "$@" -C dreamland -P hostname' - "${AHEAD[@]}"
    assert_output dreamland
}
