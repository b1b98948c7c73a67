# What root in a container may not do.

load ../lib/check

# Docker's fourteen capabilities (capabilities(7))
DOCKERS=$((0xa80425fb))

chapter_setup() {
    machine sh -c 'cd /attempt/images/busybox && mkdir -p dev mnt && { [ -e dev/null ] || mknod -m 666 dev/null c 1 3; }'
}

# within STATUS: no capability but Docker's
within() {
    local line
    grep -q '^CapBnd' <<<"$1" || fail "no capabilities: $1"
    while read -r line; do
        (((0x${line##*[[:space:]]} & ~DOCKERS) == 0)) || fail "more than Docker's: $line"
    done < <(grep -E '^Cap(Prm|Eff|Bnd|Inh|Amb)' <<<"$1")
}

# points: 2
# hint: capabilities(7), "Capability bounding set": what may an execve give to root? /proc/self/status tells.
@test "of root's capabilities it has no more than Docker gives" {
    inside -C counted -I busybox -n none <<<'cat /proc/self/status'
    within "$output"
}

# points: 2
# hint: capabilities(7): which one is it for each of these: CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_MKNOD, CAP_SYS_PTRACE?
@test "it cannot rename the host, mount, change the network or read a disk" {
    local disk
    # shellcheck disable=SC2016  # that is awk's
    disk=$(machine awk 'NR > 2 && $3 > 0 { print $1, $2; exit }' /proc/partitions)
    inside -C powerless -I busybox -n none <<END
hostname other; [ "\$(hostname)" != other ] || echo renamed
mount -t tmpfs tmpfs /mnt && echo mounted
ip link set lo down && echo unplugged
mknod /tmp/disk b ${disk:-8 0} && dd if=/tmp/disk of=/dev/null bs=512 count=1 && echo read
echo tried
END
    assert_line tried
    refute_line --regexp '^(renamed|mounted|unplugged|read)$'
}

# points: 1
# hint: capabilities(7): CAP_CHOWN, CAP_SETUID, CAP_NET_BIND_SERVICE, CAP_DAC_OVERRIDE. What does a web server need?
@test "what servers and installers need still works" {
    inside -C capable -I busybox -n none <<<'touch /tmp/a && chown www-data /tmp/a && stat -c %U /tmp/a
        chmod 0 /tmp/a; cat /tmp/a && echo overridden
        su -s /bin/sh www-data -c "id -un"
        httpd -p 80 -h / && echo bound; wget -q -O - http://127.0.0.1:80/etc/hostname'
    assert_line --index 0 www-data
    assert_line overridden
    assert_line bound
    assert_line capable
}

# points: 2
# hint: mount(8), bind mounts with ro: proc(5) has files that know no namespace.
@test "/proc does not tell about the machine, and does not steer it" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C masked -I busybox -n none <<<'for f in kcore keys timer_list; do if [ -n "$(head -c 20 /proc/$f 2>/dev/null | tr -d "\0")" ]; then echo "$f tells"; fi; done
        for f in sys/kernel/panic irq/default_smp_affinity; do
            if (: >>/proc/$f) 2>/dev/null; then echo "$f steers"; fi; done; echo looked'
    assert_line looked
    refute_line --regexp '(tells|steers)$'
}

# points: 1
# hint: close_range(2); and look with: ls -l /proc/self/fd
@test "nothing of the machine is open, whatever was when it was called" {
    capture sh -c 'exec 7</etc; ./docker.sh -c run -C closed -I busybox -n none -P /bin/sh' <<<'ls /proc/1/fd'
    assert_output $'0\n1\n2'
}

# points: 2
# hint: capabilities(7), namespaces(7): does joining the namespaces of a process change what the one who joins may do?
@test "a program of exec may not do more" {
    attempt -c run -d -C entered -I busybox -n none -P 'sleep 4881'
    assert_ends 0
    attempt -c exec -C entered -P 'cat /proc/self/status'
    assert_ends 0
    within "$output"
    attempt -c exec -C entered -P 'hostname other'
    ((status != 0)) || fail 'it has renamed the host'
}
