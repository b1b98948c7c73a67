# What outlives a container.

load ../lib/check

# points: 3
# hint: mount(8), bind mounts: what is written there goes to the directory that lies below.
@test "what one container writes to a volume, another one finds" {
    inside -C writer -I busybox -V data1 <<<'echo kept >/data1/file'
    inside -C reader -I busybox -V data1 <<<'cat /data1/file'
    assert_output kept
}

# points: 2
# hint: bash(1), getopts and arrays: what becomes of the first value when the letter comes again?
@test "-V can be given several times" {
    inside -C writer -I busybox -V data1 -V data2 <<<'echo 1 >/data1/file; echo 2 >/data2/file'
    inside -C reader -I busybox -V data2 -V data1 <<<'cat /data1/file /data2/file'
    assert_output $'1\n2'
}

# points: 2
# hint: mount(8), bind mounts: a copy is made once, a bind mount is the same directory.
@test "two that run at the same time see each other's writing" {
    background -C one -I busybox -V data1 <<<'until [ -e /data1/from-two ]; do sleep 0.1; done; echo answer >/data1/from-one; sleep 4781'
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C two -I busybox -V data1 <<<'echo question >/data1/from-two; i=0; until [ -e /data1/from-one ] || [ $i = 50 ]; do sleep 0.1; i=$((i+1)); done; cat /data1/from-one'
    assert_output answer
}

# points: 1
# hint: mount(8), bind: where is the directory that you bind, beside the container's layer or in it?
@test "it is not in the container's layer, nor in a container without -V" {
    inside -C dreamland -I busybox -V data1 <<<'echo kept >/data1/only-in-the-volume'
    run machine find / -path /proc -prune -o -name only-in-the-volume -print
    assert_equal "${#lines[@]}" 1
    inside -C without -I busybox <<<'ls /data1/only-in-the-volume'
    refute_line /data1/only-in-the-volume
}

# points: 1
# hint: bash(1), [[ =~ ]]: what may a name be, if it is to become a path?
@test "a name that leads elsewhere is refused, and nothing is made" {
    inside -C dreamland -I busybox -V ../../tmp/elsewhere <<<'echo running'
    assert_refused
    inside -C dreamland -I busybox -V a/b <<<'echo running'
    assert_refused
    run machine find /tmp /attempt -name elsewhere -o -path '*/a/b'
    assert_output ''
}

# points: 1
# hint: mount_namespaces(7): in which namespace is the volume mounted?
@test "the machine's mounts are as before" {
    local before
    before=$(machine cat /proc/self/mountinfo)
    background -C dreamland -I busybox -V data1 <<<'exec sleep 4782'
    started 'sleep 4782'
    assert_equal "$(machine cat /proc/self/mountinfo)" "$before"
}
