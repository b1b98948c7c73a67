# An image that many share and nobody changes.

load ../lib/check

# The image as it is, names and contents
image() { machine sh -c 'cd /attempt/images/busybox && find . -printf "%p %y %s %l\n" | sort; cat etc/passwd'; }

# points: 3
# hint: mount(8), "Mount options for overlay": which directory is read only, and where does what is written go?
@test "whatever the container writes, changes or removes, the image stays as it was" {
    local before
    before=$(image)
    inside -C dreamland -I busybox <<<'echo new >/etc/new; echo more >>/etc/passwd; rm /bin/vi; mkdir /srv; ls /etc/new /bin/vi; tail -n1 /etc/passwd'
    assert_line /etc/new
    assert_line more
    refute_line /bin/vi
    assert_equal "$(image)" "$before"
}

# points: 2
# hint: mount(8), overlay; Documentation/filesystems/overlayfs.rst of the kernel: the upper directory outlives the mount.
@test "the same container finds it again" {
    inside -C dreamland -I busybox <<<'echo kept >/etc/kept; rm /bin/vi'
    inside -C dreamland -I busybox <<<'cat /etc/kept; ls /bin/vi'
    assert_line kept
    refute_line /bin/vi
}

# points: 2
# hint: mount(8), overlay; Documentation/filesystems/overlayfs.rst of the kernel: one lower directory may serve many mounts, an upper one only one.
@test "another container of the same image does not see it, even at the same time" {
    background -C one -I busybox <<<'echo mine >/etc/mine; rm /bin/vi; exec sleep 4771'
    started 'sleep 4771'
    inside -C two -I busybox <<<'ls /etc/mine /bin/vi'
    assert_line /bin/vi
    refute_line /etc/mine
}

# points: 2
# hint: mount(8), overlay; Documentation/filesystems/overlayfs.rst of the kernel, "whiteouts and opaque directories".
@test "what was removed is a whiteout in the container's layer, and only what was written is there besides" {
    inside -C dreamland -I busybox <<<'rm /bin/ash; echo new >/etc/new'
    run machine find / -path /proc -prune -o -path '*/bin/ash' -type c -print
    assert_output --partial /bin/ash
    run machine find / -path /proc -prune -o -path /usr -prune -o -path '*/etc/new' -print
    assert_equal "${#lines[@]}" 1
    run machine find "${output%/etc/new}" -path '*/bin/ls'
    assert_output ''
}

# points: 1
# hint: mount_namespaces(7): the union is mounted in which namespace?
@test "the machine sees no union, while it runs and after" {
    background -C dreamland -I busybox <<<'exec sleep 4772'
    started 'sleep 4772'
    run machine grep -c overlay /proc/self/mountinfo
    assert_output 0
}
