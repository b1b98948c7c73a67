# diff: what a container has changed.

load helper

@test "nothing, for a container that has changed nothing, whatever docker.sh needed in it" {
    docker run --name "$(name)" --init --hostname box --add-host a:1.2.3.4 --tmpfs /scratch busybox sh -c 'echo x >/dev/null; echo 1.2.3.4 b >>/etc/hosts'
    run docker diff "$(name)"
    assert_success
    refute_output --regexp '/(dev|proc|sys|etc|sbin)'
    docker run --name "$(name plain)" busybox true
    run docker diff "$(name plain)"
    assert_output ''
}

@test "added, changed, deleted, and the parents of each, in order" {
    docker run --name "$(name)" busybox sh -c 'echo >/etc/new; echo x >>/etc/passwd; rm /bin/vi; mkdir -p "/a b/c" "/@]x"; echo >"/@]x/*"; echo >"/a b/c/d"; ln -s /nowhere /link'
    run docker diff "$(name)"
    assert_output - <<'OUT'
A /@]x
A /@]x/*
A /a b
A /a b/c
A /a b/c/d
C /bin
D /bin/vi
C /etc
A /etc/new
C /etc/passwd
A /link
OUT
}

@test "a directory that was deleted and made again: what it had is deleted" {
    mkdir -p "$DOCKER_SH_ROOT/images/opaque/dir/deep"
    cp -a "$DOCKER_SH_ROOT/images/busybox/." "$DOCKER_SH_ROOT/images/opaque/"
    touch "$DOCKER_SH_ROOT/images/opaque/dir/"{gone,kept} "$DOCKER_SH_ROOT/images/opaque/dir/deep/file"
    docker run --name "$(name opaque)" opaque sh -c 'rm -rf /dir; mkdir /dir; echo >/dir/kept; echo >/dir/fresh'
    run docker diff "$(name opaque)"
    assert_output - <<'OUT'
C /dir
D /dir/deep
A /dir/fresh
D /dir/gone
C /dir/kept
OUT
    docker rm "$(name opaque)"
    docker rmi opaque
}

@test "a file in the place of a directory, a directory in the place of a file or of a symlink to one" {
    mkdir -p "$DOCKER_SH_ROOT/images/places"
    cp -a "$DOCKER_SH_ROOT/images/busybox/." "$DOCKER_SH_ROOT/images/places/"
    mkdir "$DOCKER_SH_ROOT/images/places/dir"
    touch "$DOCKER_SH_ROOT/images/places/"{dir/in,file}
    ln -s /etc "$DOCKER_SH_ROOT/images/places/link"
    docker run --name "$(name)" places sh -c 'rm -r /dir /file /link; echo >/dir; mkdir /file /link; echo >/file/x; echo >/link/passwd'
    run docker diff "$(name)"
    assert_output - <<'OUT'
C /dir
C /file
A /file/x
C /link
A /link/passwd
OUT
    docker rm "$(name)"
    docker rmi places
}

@test "a running container too; one that is not there is an error" {
    docker run -d --name "$(name)" busybox sh -c 'echo >/here; echo >/tmp/ready; sleep 1000'
    wait_for 10 test -e "/proc/$(<"$DOCKER_SH_ROOT/containers/$(name)/pid")/root/tmp/ready"
    run docker diff "$(name)"
    assert_line 'A /here'
    run -1 docker diff no-such-container
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker diff
    assert_output --partial 'requires exactly 1 argument'
}
