# What the tests of images share.
# shellcheck shell=bash

teardown() {
    local tags=()
    remove_containers
    mapfile -t tags < <(docker images --format '{{.Repository}}:{{.Tag}}' | grep "^t${BATS_TEST_NUMBER}[-/]")
    ((!${#tags[@]})) || docker rmi -f "${tags[@]}" >/dev/null 2>&1
    docker image prune -f >/dev/null 2>&1
}

# tree IMAGE: every file of an image, as a container sees it: name, mode, owner, kind, size, content.
# shellcheck disable=SC2016  # the container's shell expands
LIST='cd / && find . -xdev ! -path "./proc*" ! -path "./sys*" ! -path "./dev*" ! -path ./etc/hosts ! -path ./etc/hostname \
    ! -path ./etc/resolv.conf ! -path ./etc/mtab ! -path ./.dockerenv | sort | while IFS= read -r f; do
    stat -c "%N %a %u:%g %F" "$f"; if [ -f "$f" ] && [ ! -L "$f" ]; then md5sum <"$f"; fi; done'
tree() { docker run --rm --network none "$@" sh -c "$LIST"; }

id_of() { docker inspect --type image --format '{{.Id}}' "$1"; }
