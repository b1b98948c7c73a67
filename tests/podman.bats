# podman: images go there and come back, in both kinds of archive, and stay what they are.

load helper

setup() {
    [[ -n $(type -P podman) ]] || skip 'needs podman'
    PODMAN=(podman --root "$BATS_TEST_TMPDIR/root" --runroot "$BATS_TEST_TMPDIR/run" --storage-driver vfs
        --cgroup-manager cgroupfs --events-backend none)
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f; rm /bin/vi; mkdir /d; chmod 1777 /d; chown 200000:7 /d'
    docker commit -c 'CMD ["cat", "/f"]' "$(name)" "$(name image)" >/dev/null
    ID=$(docker inspect --type image -f '{{.Id}}' "$(name image)")
}

teardown() {
    [[ -n $(type -P podman) ]] || return 0
    remove_containers
    docker rmi -f "$(name image)" "localhost/$(name back)" >/dev/null 2>&1
    docker image prune -f >/dev/null 2>&1
    "${PODMAN[@]}" system reset --force >/dev/null 2>&1 || true
}

there_and_back() {
    docker save --format "$1" "$(name image)" | "${PODMAN[@]}" load 3>&-
    run "${PODMAN[@]}" images --no-trunc --format '{{.ID}}'
    assert_output "$ID"
    "${PODMAN[@]}" tag "$ID" "$(name back)"
    docker rmi "$(name image)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    "${PODMAN[@]}" save --quiet --format "$1" "localhost/$(name back)" | docker load
    assert_equal "$(docker inspect --type image -f '{{.Id}}' "localhost/$(name back)")" "$ID"
    run docker run --rm "localhost/$(name back)"
    assert_output 1
    run docker run --rm "localhost/$(name back)" sh -c 'ls /bin/vi; stat -c "%a %u:%g" /d'
    assert_output $'ls: /bin/vi: No such file or directory\n1777 200000:7'
}

@test "oci-archive" { there_and_back oci-archive; }
@test "docker-archive" { there_and_back docker-archive; }
