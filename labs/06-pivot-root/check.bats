# Whether anything of the machine can be reached.

load ../lib/check

# points: 2
# hint: pivot_root(2): what has to be true of the new root?
@test "the root is a mount of the container's own, with the image in it" {
    machine sh -c 'printf "from the image\n" >/attempt/images/busybox/etc/marker'
    inside -C dreamland -I busybox <<<'cat /etc/marker; cut -d" " -f5 /proc/self/mountinfo'
    assert_line --index 0 'from the image'
    assert_line /
}

# points: 3
# hint: pivot_root(8), umount(8), --lazy: where is the old root after pivot_root, and what is still mounted there?
@test "the machine's root is not to be seen anywhere" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C dreamland -I busybox <<<'for f in /*/attempt/docker.sh /.*/attempt/docker.sh /*/*/attempt/docker.sh; do [ ! -e "$f" ] || echo "found $f"; done
        cut -d" " -f5 /proc/self/mountinfo'
    refute_output --partial found
    refute_line --regexp '/(attempt|usr|opt)$'
}

# points: 2
# hint: setns(2), mount namespaces: "the root directory is reset" to the root of what? chroot(2) does not change that.
@test "the way out of a chroot leads nowhere" {
    inside -C dreamland -I busybox <<<'nsenter --mount=/proc/1/ns/mnt --pid=/proc/1/ns/pid /bin/sh -c "cat /attempt/docker.sh"; echo; echo tried'
    assert_output --partial tried
    refute_output --partial '#!'
}

# points: 1
# hint: pivot_root(2), ERRORS, and bash(1), set -e: where is the program when it runs all the same?
@test "if the roots cannot change places, the program does not run on the machine's" {
    machine sh -c 'printf "#!/bin/sh\necho pivot_root: no >&2\nexit 1\n" >/course/bin/pivot_root && chmod 755 /course/bin/pivot_root'
    inside -C dreamland -I busybox <<<'[ ! -e /attempt/docker.sh ] || echo running on the root of the machine; [ -e /bin/busybox ] || echo running without the image'
    refute_output --partial running
    machine rm /course/bin/pivot_root
}

# points: 1
# hint: mount_namespaces(7): whose mounts does pivot_root move?
@test "the machine's mounts are as before, while it runs and after" {
    local before
    before=$(machine cat /proc/self/mountinfo)
    background -C dreamland -I busybox <<<'exec sleep 4761'
    started 'sleep 4761'
    assert_equal "$(machine cat /proc/self/mountinfo)" "$before"
}

# points: 1
# hint: exec in bash(1), pid_namespaces(7): how many processes are there, and which is the first?
@test "the program is still process 1, alone, with its name and its limit" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C dreamland -I busybox -m 64M <<<'echo $$; hostname; ls -d /proc/[0-9]*; exit 9'
    assert_ends 9
    assert_line --index 0 1
    assert_line --index 1 dreamland
    assert_line --index 2 /proc/1
}
