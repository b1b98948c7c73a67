# docker-images: images go to Docker and come from it, and are the same trees there and here.

load helper
load dockerd

teardown() {
    has_docker || return 0
    remove_theirs
    remove_containers
    docker rmi -f "$(name five)" "$(name ours)" >/dev/null 2>&1
    docker image prune -f >/dev/null 2>&1
}

# Every file, as a container sees it: name, mode, owner, kind, links, content; and what a directory holds is in the list.
# shellcheck disable=SC2016  # the container's shell expands
LIST='cd / && find . -xdev ! -path "./proc*" ! -path "./sys*" ! -path "./dev*" ! -path ./etc/hosts ! -path ./etc/hostname \
    ! -path ./etc/resolv.conf ! -path ./etc/mtab ! -path ./.dockerenv | sort | while IFS= read -r f; do
    stat -c "%N %a %u:%g %F %h" "$f"; if [ -f "$f" ] && [ ! -L "$f" ]; then md5sum <"$f"; fi; done | sed "/ directory /s/ [0-9]*$//"'

theirs() { command docker run --rm --network none "$1" sh -c "$LIST" 3>&-; }
ours() { docker run --rm --network none "$1" sh -c "$LIST"; }

# step FROM TO COMMAND: one more layer, in Docker.
step() {
    command docker run --name "$(name)" --network none "$1" sh -c "$3" 3>&-
    command docker commit "$(name)" "$2" >/dev/null
    command docker rm "$(name)" >/dev/null
}

# Five layers, each of which takes something of those below away, or puts something else in its place.
five_layers() {
    step busybox "$1" 'mkdir -p /d/sub /e /keep; echo 1 >/d/a; echo 2 >/d/b; echo 3 >/d/sub/c; echo f >/e/f; ln -s /etc/passwd /d/link
        chmod 4755 /bin/busybox; ln /d/a /d/hard; echo keep >/keep/it; chmod 1777 /keep; chown 200000:100 /keep/it'
    step "$1" "$1" 'rm -r /d; mkdir /d; echo new >/d/n; rm /e/f; rm /bin/vi'
    step "$1" "$1" 'rm -r /e; echo file >/e; mkdir /etc/deep; mknod /d/pipe p; rm /keep/it'
    step "$1" "$1" 'rm /e; mkdir /e; echo again >/e/x; rm -r /etc/deep; echo back >/keep/it'
}

@test "docker save | load: five layers, the same tree and the same id" {
    five_layers "$(name five)"
    command docker save "$(name five)" | docker load
    assert_equal "$(docker inspect --type image -f '{{.Id}}' "$(name five)")" "$(command docker inspect -f '{{.Id}}' "$(name five)")"
    diff <(theirs "$(name five)") <(ours "$(name five)")
    assert_equal "$(docker history -q "$(name five)" | wc -l)" "$(command docker history -q "$(name five)" | wc -l)"
}

@test "save | docker load: what is committed here is the same tree there, with its config" {
    five_layers "$(name five)"
    command docker save "$(name five)" | docker load -q
    docker run --name "$(name)" "$(name five)" sh -c 'rm /d/n; echo ours >/d/o; rm -r /keep; mkdir /keep; rm -r /e'
    docker commit -c 'CMD ["cat", "/d/o"]' -c 'ENV X=y' -c 'WORKDIR /keep' "$(name)" "$(name ours)" >/dev/null
    docker save "$(name ours)" | command docker load >/dev/null
    assert_equal "$(command docker inspect -f '{{.Id}}' "$(name ours)")" "$(docker inspect --type image -f '{{.Id}}' "$(name ours)")"
    diff <(theirs "$(name ours)") <(ours "$(name ours)")
    assert_equal "$(command docker run --rm --network none "$(name ours)" 3>&-)" ours
    assert_equal "$(command docker inspect -f '{{json .Config.Env}} {{.Config.WorkingDir}}' "$(name ours)" | grep -c 'X=y.*/keep')" 1
}
