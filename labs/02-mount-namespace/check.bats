# What of the mount table is the container's own.

load ../lib/check

# points: 3
# hint: mount(8), "BIND MOUNT OPERATION": also a file can lie over a file.
@test "in the container, /etc/hostname says what -C says" {
    inside -C dreamland <<<'cat /etc/hostname'
    assert_output dreamland
}

# points: 2
# hint: mount_namespaces(7): in the container there is one mount more than on the machine. Does anything else change?
@test "the machine's own /etc/hostname is untouched" {
    inside -C dreamland <<<'cat /etc/hostname'
    assert_equal "$(machine cat /etc/hostname)" machine
}

# points: 3
# hint: mount_namespaces(7), "SHARED SUBTREES", and unshare(1), --propagation: who else is told of a new mount?
@test "the machine sees no mount of the container, while it runs and after" {
    local before
    before=$(machine cat /proc/self/mountinfo)
    background -C dreamland <<<'exec sleep 4721'
    started 'sleep 4721'
    assert_equal "$(machine cat /proc/self/mountinfo)" "$before"
    machine pkill -KILL -fx 'sleep 4721'
    wait_for 5 gone 'sleep 4721'
    assert_equal "$(machine cat /proc/self/mountinfo)" "$before"
}
gone() { ! machine_pid "$1"; }

# points: 1
# hint: mount_namespaces(7): a namespace for each container, and a file for each.
@test "two containers at a time have a file each" {
    background -C one <<<'cat /etc/hostname; sleep 4722; cat /etc/hostname'
    started 'sleep 4722'
    inside -C two <<<'cat /etc/hostname'
    assert_output two
    machine pkill -KILL -fx 'sleep 4722'
    wait_for 3 said 2
    assert_equal "$(grep -c '^one$' "$BACKGROUND")" 2
}
said() { [[ $(grep -c one "$BACKGROUND") == "$1" ]]; }

# points: 1
# hint: bash(1), set -e: what does your script do when mount fails?
@test "when a mount fails, the program does not run" {
    machine sh -c 'printf "#!/bin/sh\necho mount: no >&2\nexit 32\n" >/course/bin/mount && chmod 755 /course/bin/mount'
    inside -C dreamland <<<'grep -q " /etc/hostname " /proc/self/mountinfo || echo running without its mount'
    refute_output --partial running
    machine rm /course/bin/mount
}
