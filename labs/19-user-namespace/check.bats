# Root inside, nobody outside.

load ../lib/check

chapter_setup() {
    machine sh -c 'cd /attempt/images/busybox && mkdir -p srv && : >srv/of-www-data && chown 33:33 srv/of-www-data'
}

detached() {
    attempt -c run -d -C "$1" -I busybox -n none -P "$2"
    assert_ends 0
    wait_for 3 machine_pid "$2"
}
owners() { machine sh -c 'cd /attempt/images/busybox && find . -printf "%p %U %G\n" | sort'; }

# points: 2
# hint: user_namespaces(7), "User and group ID mappings": uid_map. Which of the two numbers does the machine see?
@test "the program is root in there, and a user without a name out here" {
    inside -C dreamland -I busybox -n none <<<'id -u; id -g'
    assert_output $'0\n0'
    detached watched 'sleep 4891'
    run machine ps -o uid=,gid= -p "$(machine_pid 'sleep 4891')"
    assert_output --regexp '^ *[1-9][0-9]{4,} +[1-9][0-9]{4,}$'
}

# points: 3
# hint: chown(1), find(1), -uid: to whom does a file belong that is root's on the machine, as seen from inside?
@test "the image's files belong to the same users as before, and can be changed" {
    local before
    before=$(owners)
    inside -C owner -I busybox -n none <<<'stat -c %U / /etc /bin/busybox /srv/of-www-data; echo more >>/etc/passwd && rm /bin/vi && mkdir /new && echo changed'
    assert_output $'root\nroot\nroot\nwww-data\nchanged'
    assert_equal "$(owners)" "$before"
}

# points: 1
# hint: user_namespaces(7): how many numbers does your map have? What is a user who is not in it?
@test "there are other users in there as well" {
    inside -C users -I busybox -n none <<<'touch /tmp/a && chown www-data:daemon /tmp/a && stat -c %U:%G /tmp/a; su -s /bin/sh www-data -c "id -un"'
    assert_output $'www-data:daemon\nwww-data'
}

# points: 2
# hint: chown(1), user_namespaces(7): the volume's directory is a directory of the machine: whose is it?
@test "a volume can be written to, also by the next container" {
    inside -C writer -I busybox -n none -V data1 <<<'echo kept >/data1/file && stat -c %U /data1/file'
    assert_output root
    inside -C reader -I busybox -n none -V data1 <<<'cat /data1/file; echo again >>/data1/file && echo written'
    assert_output $'kept\nwritten'
    run machine sh -c 'stat -c %u /attempt/volumes/data1/file'
    assert_output --regexp '^[1-9][0-9]{4,}$'
}

# points: 1
# hint: user_namespaces(7), capabilities: in which user namespace is the port? ip-sysctl.rst: ip_unprivileged_port_start.
@test "port 80 can be had" {
    inside -C server -I busybox -n none <<<'httpd -p 80 -h / && wget -q -O - http://127.0.0.1:80/etc/hostname'
    assert_output server
}

# points: 1
# hint: setns(2): who has joined a user namespace is nobody in it before he has become somebody: setresuid(2).
@test "exec goes there, too" {
    detached entered 'sleep 4892'
    attempt -c exec -C entered -P 'cat /proc/self/uid_map /proc/1/uid_map'
    assert_ends 0
    assert_equal "${lines[0]}" "${lines[1]}"
    refute_line --regexp '^ *0 +0 '
    attempt -c exec -C entered -P 'id -u'
    assert_output 0
}
