# Whose files the program sees.

load ../lib/check

chapter_setup() {
    machine sh -c 'printf "from the image\n" >/attempt/images/busybox/etc/marker
        printf "#!/bin/sh\necho only here\n" >/attempt/images/busybox/bin/only-here
        chmod 755 /attempt/images/busybox/bin/only-here'
}

# points: 3
# hint: chroot(1), chroot(2): for which process does / change, and when?
@test "the root is the image" {
    inside -C dreamland -I busybox <<<'cat /etc/marker'
    assert_output 'from the image'
}

# points: 2
# hint: chroot(2): "..", seen from the root, is the root. From where is a path without a leading slash looked up?
@test "the machine's files are on no path" {
    inside -C dreamland -I busybox <<<'cat /attempt/docker.sh ../attempt/docker.sh ../../../../../attempt/docker.sh docker.sh; ls -d /usr/share /home/*'
    refute_output --partial '#!'
    refute_line /usr/share
}

# points: 1
# hint: chroot(1): when is PROGRAM looked for, before or after the root has changed?
@test "the program is the image's, and what the image does not have is not found" {
    attempt -c run "${AHEAD[@]}" -C dreamland -I busybox -P only-here
    assert_output 'only here'
    attempt -c run "${AHEAD[@]}" -C dreamland2 -I busybox -P bash
    assert_ends 127
}

# points: 2
# hint: mount(8), proc(5): /proc has to be where the program will look for it.
@test "/proc is there, and is the container's" {
    inside -C dreamland -I busybox <<<'echo /proc/[0-9]*'
    assert_output /proc/1
}

# points: 1
# hint: test(1), -d. What is checked before anything is made needs no cleaning up.
@test "an image that is not there is refused, and nothing is made for it" {
    inside -C dreamland -I no-such-image <<<'echo running'
    assert_refused
    run machine find /attempt -name 'no-such-image*'
    assert_output ''
}

# points: 1
# hint: mount(8), bind mounts: is the file that you change the image's, or one that lies over it?
@test "two containers of one image have their own /etc/hostname" {
    background -C one -I busybox <<<'sleep 4751; cat /etc/hostname'
    started 'sleep 4751'
    inside -C two -I busybox <<<'cat /etc/hostname'
    assert_output two
    machine pkill -KILL -fx 'sleep 4751'
    wait_for 5 grep -q one "$BACKGROUND"
}
