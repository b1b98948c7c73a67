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

@test "what a lower layer has deleted and the container made again is added; what is as it was has not changed" {
    docker run --name "$(name a)" busybox sh -c 'echo one >/f; mkdir -p /d/sub; echo x >/d/x; echo g >/gone'
    docker commit "$(name a)" "$(name one)" >/dev/null
    docker run --name "$(name b)" "$(name one)" sh -c 'rm -rf /f /d /gone'
    docker commit "$(name b)" "$(name two)" >/dev/null
    run docker diff "$(name b)"
    assert_output $'D /d\nD /f\nD /gone'
    docker run --name "$(name c)" "$(name two)" sh -c 'echo two >/f; mkdir /d; echo y >/d/y; echo z >/d/x'
    run docker diff "$(name c)"
    assert_output $'A /d\nA /d/x\nA /d/y\nA /f'
    # Opaque, and a lower directory that is a new one itself
    docker run --name "$(name d)" "$(name one)" sh -c 'rm -rf /d; mkdir /d; echo y >/d/y; echo x2 >/d/x'
    run docker diff "$(name d)"
    assert_output $'C /d\nD /d/sub\nC /d/x\nA /d/y'
    docker commit "$(name d)" "$(name three)" >/dev/null
    docker run --name "$(name e)" "$(name three)" sh -c 'rm -rf /d; mkdir /d; mkdir /d/sub; rm /f; echo as it was not >/gone; chmod 600 /gone'
    run docker diff "$(name e)"
    assert_output $'C /d\nA /d/sub\nD /d/x\nD /d/y\nD /f\nC /gone'
    docker run --name "$(name f)" "$(name one)" sh -c 'rm -rf /d/sub; mkdir /d/sub; rm /d/x; chmod 700 /bin; touch /d/new; rm /d/new; : >>/f'
    run docker diff "$(name f)"
    assert_output $'C /bin\nC /d\nD /d/x'
    docker rm "$(name a)" "$(name b)" "$(name c)" "$(name d)" "$(name e)" "$(name f)" >/dev/null
    docker rmi "$(name three)" "$(name two)" "$(name one)" >/dev/null
}
