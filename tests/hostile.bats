# hostile: images and volumes that try to get at the host. Whatever they do, the host stays as it is, and unseen.

load helper

setup_file() {
    SECRET=$(mktemp -d "${TMPDIR:-/var/tmp}/docker.sh-secret.XXXXXX")
    printf 'root:x:0:0:the-secret:/:/bin/sh\n' >"$SECRET/marker"
    cp "$SECRET/marker" "$SECRET/passwd"
    PIVOT=$(md5sum "$ROOT/helpers/bin/pivot")
    export SECRET PIVOT
}
teardown_file() { rm -rf "$SECRET"; }

# What must never change: the host's /etc, the directory that the links lead to, the mounts, and the helper.
host() {
    find /etc "$SECRET" -printf '%p %y %m %s %T@ %l\n'
    md5sum /etc/passwd /etc/hosts /etc/hostname /etc/resolv.conf "$SECRET"/*
    awk -v root="$DOCKER_SH_ROOT" '$5 ~ "^/(etc|proc|sys|dev)" || index($5, root)' /proc/self/mountinfo
    md5sum "$ROOT/helpers/bin/pivot"
}

setup() {
    IMAGE=t$BATS_TEST_NUMBER-hostile
    TREE=$DOCKER_SH_ROOT/images/$IMAGE
    mkdir "$TREE"
    HOST=$(host)
}

teardown() {
    remove_containers
    rm -rf "$TREE" "$DOCKER_SH_ROOT"/volumes/t"$BATS_TEST_NUMBER"-*
    assert_equal "$(host)" "$HOST"
}

# The image begins as a copy of busybox's, or of that one binary.
whole() { rm -rf "$TREE" && cp -a "$DOCKER_SH_ROOT/images/busybox" "$TREE"; }
bare() { rm -rf "$TREE" && mkdir "$TREE" && cp "$DOCKER_SH_ROOT/images/busybox/bin/busybox" "$TREE/busybox"; }

# hurry ARG...: run ARG..., as bats' run does, but 10 seconds at most, and not until the last one closes its stdout.
hurry() {
    status=0
    timeout -k 1 10 "$ROOT/docker.sh" run --rm "$@" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- </dev/null || status=$?
    output=$(<"$BATS_TEST_TMPDIR/out")
    mapfile -t lines <"$BATS_TEST_TMPDIR/out"
}

# looks ARG...: run ARG... with a program that looks for the host. Either it is refused in one line, or the program runs
# and sees nothing.
looks() {
    hurry "$@" "$IMAGE" /bin/busybox sh -c '
        cat '"$SECRET"'/marker /etc/marker /data1/marker 2>&-
        find /etc/ /data1/ /run /tmp -xdev -maxdepth 3 -type f -size +0c -exec grep -s the-secret {} + 2>&-
        grep -s the-secret /proc/self/environ /proc/1/environ
        echo looked'
    refute_output --partial the-secret
    if ((status)); then
        [[ $status == 125 && $output == docker.sh:* && ${#lines[@]} == 1 ]] || fail "$status: $output"
    else
        assert_output looked
    fi
    assert_equal "$(host)" "$HOST"
}

@test "a volume on a symlink of the image stays inside" {
    local link
    for link in /etc ../../../../../../etc /proc/1/root /proc/1/root/etc /proc/self/cwd "$SECRET" \
        "../../../../../..$SECRET" /data2 /data1 /proc /sys /dev; do
        whole
        ln -s "$link" "$TREE/data1"
        ln -s data3 "$TREE/data2"
        ln -s ../../../../../../data4 "$TREE/data3"
        ln -s /etc "$TREE/data4"
        looks -v "$(name v):/data1"
        looks -v "$(name v):/data1/deep/er"
        looks --tmpfs /data1
        rm -rf "$DOCKER_SH_ROOT/volumes/$(name v)"
    done
}

@test "a volume on the container's root, by a symlink, is refused" {
    whole
    ln -s / "$TREE/data1"
    ln -s proc/../.. "$TREE/data2"
    run -125 docker run --rm -v "$(name v):/data1" "$IMAGE" true
    assert_output 'docker.sh: /data1: cannot be mounted over the root'
    run -125 docker run --rm --tmpfs /data2 "$IMAGE" true
    assert_output 'docker.sh: /data2: cannot be mounted over the root'
}

@test "a volume in a volume that holds a symlink" {
    local volume link
    volume=$DOCKER_SH_ROOT/volumes/$(name a)/_data
    whole
    mkdir -p "$volume"
    for link in /etc "$SECRET" "../../../../../../../..$SECRET" /proc/self/root/etc; do
        ln -sfn "$link" "$volume/link"
        looks -v "$(name a):/a" -v "$(name b):/a/link/x"
        looks -v "$(name a):/a" -v "$(name b):/a/link"
        looks -v "$(name a):/a" -w /a/link/x
    done
}

@test "a new volume is filled from the image, and from nowhere else" {
    whole
    ln -s "$SECRET" "$TREE/data1"
    looks -v "$(name v):/data1"
    mkdir "$TREE/data2"
    echo plain >"$TREE/data2/file"
    ln -s "$SECRET" "$TREE/data2/directory"
    ln -s "$SECRET/marker" "$TREE/data2/link"
    run docker run --rm -v "$(name w):/data2" "$IMAGE" sh -c 'cat /data2/file /data2/link /data2/directory/marker 2>/dev/null'
    assert_output plain
    run cat "$DOCKER_SH_ROOT/volumes/$(name w)/_data/file"
    assert_output plain
    assert_equal "$(readlink "$DOCKER_SH_ROOT/volumes/$(name w)/_data/link")" "$SECRET/marker"
}

@test "/proc, /dev or /sys that is a symlink or a file is refused; so is nothing else" {
    local path link
    for path in proc dev sys; do
        for link in / /etc "$SECRET" ../../../../../../etc; do
            whole
            rm -rf "${TREE:?}/$path"
            ln -s "$link" "$TREE/$path"
            looks
        done
        whole
        rm -rf "${TREE:?}/$path"
        touch "$TREE/$path"
        looks
    done
}

@test "what lies below /proc and /dev in the image does not matter" {
    whole
    touch "$TREE/dev/null" "$TREE/proc/self" "$TREE/dev/pts"
    ln -s "$SECRET" "$TREE/dev/shm"
    mkdir -p "$TREE/sys/fs"
    ln -s "$SECRET" "$TREE/sys/fs/cgroup"
    run -0 docker run --rm "$IMAGE" sh -c 'test -c /dev/null && test -d /proc/self/fd && echo ok'
    assert_output ok
}

@test "/etc, or a file in it, that is a symlink to the host" {
    whole
    rm -rf "${TREE:?}/etc"
    ln -s "$SECRET" "$TREE/etc"
    looks -h box
    run docker run --rm -h box "$IMAGE" cat /etc/hostname
    assert_output box
    whole
    rm -f "$TREE"/etc/{hosts,hostname,resolv.conf}
    ln -s /run/systemd/resolve/stub-resolv.conf "$TREE/etc/resolv.conf"
    ln -s "$SECRET/marker" "$TREE/etc/hosts"
    ln -s "../../../../../..$SECRET/marker" "$TREE/etc/hostname"
    looks
    run -0 docker run --rm -h box "$IMAGE" sh -c 'cat /etc/hostname; grep -c . /etc/resolv.conf'
    assert_line --index 0 box
}

@test "nothing but a static program: no /proc, /dev, /sys, /etc, no shell" {
    bare
    run -0 docker run --rm -m 100M -v "$(name v):/v" --tmpfs /t -u 1000 -w /some/where "$IMAGE" /busybox pwd
    assert_output /some/where
    run -0 docker run --rm "$IMAGE" /busybox ls /
    assert_output $'busybox\ndev\netc\nproc\nsys'
    run -125 docker run --rm -u somebody "$IMAGE" /busybox true
    assert_output 'docker.sh: unable to find user somebody: no matching entries in passwd file'
}

@test "an /etc/passwd or /etc/group that is no file neither shows the host's nor hangs" {
    local file
    for file in passwd group; do
        whole
        rm "$TREE/etc/$file"
        ln -s "$SECRET/marker" "$TREE/etc/$file"
        looks
        looks -u root
        ln -sfn "../../../../../../../..$SECRET/marker" "$TREE/etc/$file"
        looks -u root:root
        rm "$TREE/etc/$file"
        mkfifo "$TREE/etc/$file"
        hurry -u 5:6 "$IMAGE" echo ok
        assert_output ok
        hurry -u nosuch:nosuch "$IMAGE" true
        assert_equal "$status" 125
        rm "$TREE/etc/$file"
        mknod "$TREE/etc/$file" c 1 5 # /dev/zero
        hurry -u 5:6 "$IMAGE" echo ok
        assert_output ok
        rm "$TREE/etc/$file"
        ln -s /dev/zero "$TREE/etc/$file"
        hurry -u 5:6 "$IMAGE" echo ok
        assert_output ok
    done
}

@test "/proc/self/exe as the program, or as a script's interpreter, does not get the helper (CVE-2019-5736)" {
    whole
    # All that the helper needs to start: an attacker would bring a library of his own
    ldd "$ROOT/helpers/bin/pivot" | grep -o '/[^ ]*' | tar -chf - -PT - | tar -xf - -C "$TREE"
    cp "$ROOT/helpers/bin/pivot" "$TREE/bin/pivot"
    run docker run --rm "$IMAGE" /bin/pivot --version
    assert_output --partial 'pivot 0' # so it would start, if it could be reached
    ln -s /proc/self/exe "$TREE/bin/evil"
    # shellcheck disable=SC2016  # the container's shell expands
    printf '#!/proc/self/exe\n' >"$TREE/bin/script"
    chmod 755 "$TREE/bin/script"
    local program
    for program in /proc/self/exe /proc/1/exe /proc/thread-self/exe /bin/evil /bin/script; do
        run docker run --rm "$IMAGE" "$program" --version
        ((status == 126 || status == 127)) || fail "$program: $status: $output"
        refute_output --partial 'pivot 0'
        assert_equal "${#lines[@]}" 1
    done
    assert_equal "$(md5sum "$ROOT/helpers/bin/pivot")" "$PIVOT"
}

@test "no descriptor of ours can be a program, a directory or a mount point (CVE-2024-21626)" {
    local i
    whole
    run -0 docker run --rm "$IMAGE" sh -c 'echo /proc/self/fd/*'
    assert_output '/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3' # 3 is that of the list itself
    for i in {0..20}; do
        run ! docker run --rm "$IMAGE" "/proc/self/fd/$i"
        run -125 docker run --rm -w "/proc/self/fd/$i" "$IMAGE" ls
        run -125 docker run --rm -w "/proc/self/fd/$i/../../../.." "$IMAGE" ls
        run -125 docker run --rm -v "$(name v):/proc/self/fd/$i" "$IMAGE" ls
    done
}

@test "a working directory by a symlink of the image" {
    local link
    for link in "$SECRET" "../../../../../..$SECRET" /proc/1/root /proc/1/cwd; do
        whole
        ln -s "$link" "$TREE/work"
        looks -w /work
        looks -w /work/deeper
    done
    whole
    ln -s ../../../etc "$TREE/work"
    run -0 docker run --rm -h box -w /work "$IMAGE" cat hostname
    assert_output box
}

@test "the kernel's memory cannot be read, and no device node opens a device" {
    local major minor
    read -r major minor < <(stat -L -c '%t %T' "$(findmnt -nvo SOURCE /)" 2>/dev/null || echo 8 0)
    major=$((16#$major)) minor=$((16#$minor))
    whole
    mkdir "$TREE/data1"
    mknod "$TREE/disk" b "$major" "$minor"
    mknod "$TREE/data1/disk" b "$major" "$minor"
    mknod "$TREE/zero" c 1 5
    mknod "$TREE/data1/zero" c 1 5
    run docker run --rm "$IMAGE" sh -c 'head -c1 /proc/kcore 2>/dev/null | wc -c'
    assert_output 0
    # shellcheck disable=SC2016  # the container's shell expands
    run -0 docker run --rm -v "$(name v):/data1" --tmpfs /t "$IMAGE" sh -c '
        for node in /disk /zero /data1/disk /data1/zero; do test -e $node || echo $node opens; head -c1 $node >/dev/null && echo $node opens; done
        for at in /tmp /dev /dev/shm /t /data1; do
            for node in "b '"$major $minor"'" "b 8 0" "c 1 1" "c 1 2"; do
                mknod $at/node $node && head -c1 $at/node && echo $at $node opens
                rm -f $at/node
            done
        done
        echo tried' 2>/dev/null
    assert_line tried
    refute_output --partial opens
}
