# full-disk: what a program has written stays, whatever cannot be written down when it has ended.

load helper

# A root of its own, small enough to be filled. What runs in it can be seen there alone.
setup() {
    SMALL=$BATS_TEST_TMPDIR/small
    mkdir "$SMALL"
    mount -t tmpfs -o size=16M tmpfs "$SMALL"
    export DOCKER_SH_ROOT=$SMALL DOCKER_SH_RUN=$SMALL/run
    mkdir "$SMALL/images"
    cp -a "${TEST_SUITE:?}/images/busybox" "$SMALL/images/"
}

teardown() {
    local id
    rm -f "$SMALL"/containers/*/rwlayer/fill "$SMALL"/fill
    for id in "$SMALL"/containers/????????????????????????????????????????????????????????????????; do
        docker rm -f -v "${id##*/}" >/dev/null 2>&1 || true
    done
    docker network prune -f >/dev/null 2>&1 || true
    umount "$SMALL"
}

FILL='echo precious >/p; dd if=/dev/zero of=/fill bs=64k 2>/dev/null; exit 3'

# has_ended NAME: it is there, with what it has written; its cgroup is not.
has_ended() {
    run docker ps -a --format '{{.Names}} {{.Status}}' --filter "name=$1"
    assert_output --regexp "^$1 Exited \((3|255)\)"
    assert_equal "$(<"$SMALL/containers/$1/rwlayer/p")" precious
    run find /sys/fs/cgroup -name "$1.*"
    assert_output ''
}

@test "in the foreground: the exit status is the program's, and one line says what could not be written" {
    run -3 docker run --name "$(name)" --network none -v /anonymous busybox sh -c "$FILL"
    assert_output --regexp '^docker.sh: container [0-9a-f]{12} has ended with 3, and that cannot be kept: cannot write to .*: No space left on device$'
    assert_equal "${#lines[@]}" 1
    has_ended "$(name)"
    assert_equal "$(find "$SMALL/volumes" -mindepth 1 -maxdepth 1 | wc -l)" 1
    docker rm -v "$(name)"
    assert_equal "$(find "$SMALL/volumes" "$SMALL/containers" -mindepth 1 -maxdepth 1 | wc -l)" 0
    run -3 docker run --rm --name "$(name)" --network none busybox sh -c "$FILL"
    assert_output ''
    assert_not_exists "$SMALL/containers/$(name)"
}

@test "under a monitor, attached or not" {
    run -3 docker run -t --name "$(name a)" --network none busybox sh -c "$FILL"
    assert_output --regexp '^docker.sh: container [0-9a-f]{12} has ended with 3, and that cannot be kept: cannot write to .*: No space left on device$'
    has_ended "$(name a)"
    docker rm "$(name a)"
    docker run -d --name "$(name b)" --network none busybox sh -c "$FILL"
    run docker wait "$(name b)"
    assert_output 255
    has_ended "$(name b)"
    docker rm "$(name b)"
    run -3 docker run -t --rm --name "$(name)" --network none busybox sh -c "$FILL"
    assert_output ''
    assert_not_exists "$SMALL/containers/$(name)"
}

@test "what was made for it goes all the same: its addresses, its ports, its names" {
    docker network create "$(name net)" >/dev/null
    docker run -d --name "$(name peer)" --network "$(name net)" busybox sleep 1000
    run -3 docker run --name "$(name)" --network "$(name net)" -p 127.0.0.1::80 busybox sh -c "$FILL"
    assert_line --regexp 'has ended with 3, and that cannot be kept'
    has_ended "$(name)"
    assert_equal "$(find "$SMALL/run/networks/$(name net)/leases" -type l ! -name '.*' | wc -l)" 1
    run find "$SMALL/run/ports" -type l ! -name '.*'
    assert_output ''
    run iptables-save
    refute_output --partial "docker.sh:$(cut -c1-12 "$SMALL/containers/$(name)/id")"
    docker rm "$(name)"
    docker rm -f "$(name peer)"
    docker network rm "$(name net)"
}

@test "a container on a full disk is stopped, killed and removed" {
    local name
    for name in a b c; do
        docker run -d --name "$(name $name)" --network none --restart always busybox sh -c 'sleep 1000' >/dev/null
    done
    dd if=/dev/zero of="$SMALL/fill" bs=64k 2>/dev/null || true
    run -0 docker stop -t 0 "$(name a)"
    assert_output "$(name a)"
    run -0 docker kill "$(name b)"
    run -0 docker wait "$(name b)"
    run -0 docker rm -f "$(name c)"
    run docker ps -q
    assert_output ''
}
