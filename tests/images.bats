# images, rmi, ps, rm, help, version: the commands that only look or remove.

load helper

# The tool on a root of its own, where no image has been built yet.
fresh() { env DOCKER_SH_ROOT="$BATS_TEST_TMPDIR/root" DOCKER_SH_RUN="$BATS_TEST_TMPDIR/run" "$@" 3>&-; }

@test "a missing image is built from its recipe, with progress on stderr alone" {
    run --separate-stderr fresh "$ROOT/docker.sh" run --rm busybox echo hello
    assert_success
    assert_output hello
    # shellcheck disable=SC2154  # run sets it
    assert_equal "${stderr_lines[0]}" "docker.sh: building image 'busybox' from its recipe"
    run fresh "$ROOT/docker.sh" images
    assert_line --regexp '^busybox +latest +.* ago +[0-9.]+.B$'
}

@test "a recipe that fails leaves no image" {
    run -125 fresh MIRROR=http://127.0.0.1:9/ "$ROOT/docker.sh" run --rm debian12 true
    assert_line --index -1 'docker.sh: cannot build image debian12'
    run find "$BATS_TEST_TMPDIR/root/images" "$BATS_TEST_TMPDIR/root/containers" -mindepth 1
    assert_output ''
}

@test "an image in images/ of the checkout just works" {
    mkdir "$BATS_TEST_TMPDIR/checkout"
    cp -a "$ROOT"/{docker.sh,container.sh,lib,helpers,images} "$BATS_TEST_TMPDIR/checkout/"
    mkdir "$BATS_TEST_TMPDIR/checkout/images/mine"
    "$ROOT/images/busybox.sh" "$BATS_TEST_TMPDIR/checkout/images/mine"
    run "$BATS_TEST_TMPDIR/checkout/docker.sh" run --rm mine echo here
    assert_output here
    run "$BATS_TEST_TMPDIR/checkout/docker.sh" images -q
    assert_line mine
}

@test "images -a lists the recipes that have not been built" {
    run docker images -a
    assert_line --regexp '^ubuntu1604 +latest +ubuntu1604 +not built'
}

@test "rmi removes an image, but not under a container, and not what does not exist" {
    mkdir "$DOCKER_SH_ROOT/images/gone"
    cp -a "$DOCKER_SH_ROOT/images/busybox/." "$DOCKER_SH_ROOT/images/gone/"
    docker run --name "$(name)" gone true
    run -1 docker rmi gone
    assert_output "docker.sh: conflict: unable to remove image 'gone': container $(name) is using it"
    docker rm "$(name)"
    run docker rmi gone
    assert_output 'Untagged: gone:latest'
    assert_not_exists "$DOCKER_SH_ROOT/images/gone"
    run -1 docker rmi gone
    assert_output 'docker.sh: No such image: gone'
}

@test "ps: Docker's columns; -q ids only; --no-trunc whole" {
    docker run --name "$(name)" busybox sh -c 'exit 3' || true
    run docker ps -a
    assert_line --index 0 --regexp '^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES$'
    assert_line --regexp "^[0-9a-f]{12}   busybox +\"sh -c exit 3\" +.* ago +Exited \(3\) .* ago +$(name)$"
    run docker ps -aq --no-trunc
    assert_line --regexp '^[0-9a-f]{64}$'
    run docker ps
    refute_output --partial "$(name)"
}

@test "rm: by name, by id, by the beginning of an id; several at once, and one that is not there" {
    docker run --name "$(name a)" busybox true
    docker run --name "$(name b)" busybox true
    local id
    id=$(<"$DOCKER_SH_ROOT/containers/$(name b)/id")
    run -1 docker rm "$(name a)" no-such-container "${id:0:12}"
    assert_line "$(name a)"
    assert_line 'docker.sh: No such container: no-such-container'
    assert_line "${id:0:12}"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$id"
}

@test "the course's form works with every command that has such a thing" {
    docker run --name "$(name)" busybox true
    run docker -c ps -a
    assert_output --partial "$(name)"
    run docker -c rm -C "$(name)"
    assert_output "$(name)"
}

@test "help lists every command, and each has its own" {
    run docker --help
    assert_success
    local file command words
    for file in "$ROOT"/lib/commands/*.sh; do
        command=$(basename "$file" .sh)
        assert_line --regexp "^  ${command/-/ } +[A-Z]"
        read -ra words <<<"${command/-/ }"
        run docker "${words[@]}" --help
        assert_success
        assert_line --index 0 --partial "Usage: docker.sh ${words[*]}"
        run docker --help
    done
    run docker help run
    assert_line --index 0 'Usage: docker.sh run [OPTIONS] IMAGE [COMMAND] [ARG...]'
}

@test "the manual page and the completion come from the same declarations" {
    run docker help --man
    assert_line '.SS docker.sh run [OPTIONS] IMAGE [COMMAND] [ARG...]'
    assert_line '.B \-m, \-\-memory=SIZE'
    docker help --man >"$BATS_TEST_TMPDIR/docker.sh.1"
    run groff -man -Tascii -ww -z "$BATS_TEST_TMPDIR/docker.sh.1"
    assert_output ''
    docker help --completion >"$BATS_TEST_TMPDIR/completion"
    # shellcheck disable=SC2016  # the inner shell expands
    run bash -c 'source "$1" && COMP_WORDS=(docker.sh run --mem) COMP_CWORD=2 && _docker_sh && echo "${COMPREPLY[*]}"' - "$BATS_TEST_TMPDIR/completion"
    assert_output '--memory --memory-swap'
    # shellcheck disable=SC2016
    run bash -c 'source "$1" && COMP_WORDS=(docker.sh ima) COMP_CWORD=1 && _docker_sh && echo "${COMPREPLY[*]}"' - "$BATS_TEST_TMPDIR/completion"
    assert_output 'image images'
}

@test "version is the helpers' version too" {
    run docker --version
    assert_output "docker.sh $(<"$ROOT/lib/VERSION")"
    run "$ROOT/helpers/bin/pivot" --version
    assert_output "pivot $(<"$ROOT/lib/VERSION")"
}

@test "installed, it runs from anywhere; uninstalled, nothing is left but what is the user's" {
    make -C "$ROOT" -s install DESTDIR="$BATS_TEST_TMPDIR/dest dir" PREFIX=/opt/x
    cd /
    run "$BATS_TEST_TMPDIR/dest dir/opt/x/bin/docker.sh" run --rm busybox echo installed
    assert_output installed
    make -C "$ROOT" -s uninstall DESTDIR="$BATS_TEST_TMPDIR/dest dir" PREFIX=/opt/x
    run find "$BATS_TEST_TMPDIR/dest dir" ! -type d
    assert_output ''
}

@test "make help names every target" {
    run make -C "$ROOT" -s help
    local target
    for target in help all deps demo image lint format test test-vm install uninstall; do
        assert_line --regexp "^  $target "
    done
}

@test "make demo ends with the course's transcript" {
    run make -C "$ROOT" -s demo
    rm -r "$DOCKER_SH_ROOT/volumes/data1"
    assert_success
    assert_line dreamland
    assert_line 'PID 1'
    assert_line 104857600
}
