# What the tests of build share.
# shellcheck shell=bash

setup() {
    [[ -n $(type -P buildah) && -n $(type -P skopeo) ]] || skip 'needs buildah and skopeo'
    cd "$BATS_TEST_TMPDIR" || return
    mkdir context
}

# A test's images go, what no test is about stays as it was: no mount, no container of the engine's, nothing half made.
teardown() {
    local tags
    remove_containers
    rm -f "$DOCKER_SH_ROOT/store/tags/busybox:latest" # the plain directory is what other files mean
    [[ -d $DOCKER_SH_ROOT/build ]] || return 0
    mapfile -t tags < <(docker images | awk -v mine="t$BATS_TEST_NUMBER-" 'index($1, mine) == 1 { print $1 ":" $2 }')
    ((!${#tags[@]})) || docker rmi -f "${tags[@]}" >/dev/null
    if [[ -z $(type -P buildah) ]]; then return; fi
    # Of a teardown only the last status counts
    run find "$DOCKER_SH_ROOT/build/tmp" "$DOCKER_SH_ROOT/store" -mindepth 1 -maxdepth 1 \
        ! -name blobs ! -name images ! -name tags ! -name plain ! -name sizes
    assert_output '' || return
    if [[ -e $DOCKER_SH_ROOT/build/storage ]]; then
        assert_equal "$(cat "$DOCKER_SH_ROOT"/build/storage/*-containers/containers.json)" '[]' || return
    fi
    run grep -F "$DOCKER_SH_ROOT/build" /proc/self/mountinfo
    assert_output ''
}

# setting NAME FILTER: of the image's config, by jq.
setting() { jq -c ".config$2" "$DOCKER_SH_ROOT/store/blobs/sha256/$(<"$DOCKER_SH_ROOT/store/tags/$1/id")"; }
