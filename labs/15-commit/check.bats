# A container's layer becomes an image.

load ../lib/check

chapter_setup() { machine sh -c 'mkdir -p /attempt/images/busybox/var/old && echo old >/attempt/images/busybox/var/old/file'; }

# made NAME IMAGE: a container that has ended, which stdin was typed in, and its image
made() {
    inside -C "$1" -I busybox -n none
    assert_ends 0
    attempt -c commit -C "$1" -I "$2"
    assert_ends 0
}

# points: 3
# hint: mount(8), overlay; overlayfs.rst, "Upper and lower": in which two directories is what the container has seen as one?
@test "what was written is in the new image, and what was there before is, too" {
    made writer mine <<<'echo new >/etc/new; chmod 640 /etc/new; ln -s new /etc/link; echo more >>/etc/passwd'
    inside -C reader -I mine -n none <<<'cat /etc/link; stat -c %a /etc/new; tail -n 1 /etc/passwd; ls /bin/busybox'
    assert_output $'new\n640\nmore\n/bin/busybox'
}

# points: 3
# hint: mount(8), overlay; overlayfs.rst, "whiteouts and opaque directories": what is in the upper directory when a file has gone? And a directory?
@test "what was removed is not, nor what was in a directory that is a new one" {
    made cleaner clean <<<'rm /bin/vi; rm -r /var/old; mkdir /var/old; echo new >/var/old/new'
    inside -C after-cleaning -I clean -n none <<<'ls /bin/vi; ls /var/old; exit 0'
    assert_line new
    refute_line /bin/vi
    refute_line file
}

# points: 1
# hint: cp(1), mv(1): an image belongs to all its containers: which directory may commit write to?
@test "the image below, and the container, are as before" {
    made source copy <<<'echo new >/etc/new; rm /bin/vi'
    inside -C other -I busybox -n none <<<'ls /bin/vi /etc/new; exit 0'
    assert_line /bin/vi
    refute_line /etc/new
    inside -C source -I busybox -n none <<<'ls /bin/vi /etc/new; exit 0'
    refute_line /bin/vi
    assert_line /etc/new
}

# points: 1
# hint: mount(8), overlay: what a container of the new image writes goes into a layer of its own, and that can be an image again.
@test "an image of a container of such an image" {
    made first one <<<'echo 1 >/etc/one; rm /bin/vi'
    inside -C second -I one -n none <<<'echo 2 >/etc/two; rm /bin/ash'
    attempt -c commit -C second -I two
    inside -C third -I two -n none <<<'cat /etc/one /etc/two; ls /bin/vi /bin/ash; exit 0'
    assert_line 1
    assert_line 2
    refute_line /bin/vi
    refute_line /bin/ash
}

# points: 1
# hint: mount_namespaces(7): a volume is a mount. In which directory are its files, and is that one of the two?
@test "what is in a volume is not in the image" {
    inside -C keeper -I busybox -n none -V data1 <<<'echo kept >/data1/kept'
    attempt -c commit -C keeper -I without
    assert_ends 0
    inside -C sees -I without -n none <<<'ls /data1/kept; ls /proc/1/cmdline; exit 0'
    refute_line /data1/kept
}

# points: 1
# hint: rename(2): when may an image be found under its name?
@test "of nobody there is no image" {
    attempt -c commit -C nobody -I nothing
    ((status != 0)) || fail 'the exit status is 0'
    inside -C nothing -I nothing -n none <<<'echo running'
    assert_refused
}
