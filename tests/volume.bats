# volume: what outlives containers, and what of the host a container sees.

load helper

VOLUMES=$DOCKER_SH_ROOT/volumes

# data WORD: the directory of the named volume (name WORD).
data() { printf '%s/%s/_data' "$VOLUMES" "$(name "$1")"; }

# An image of this test's own: busybox and what the shell text MORE makes, in its root.
own_image() {
    IMAGE=t$BATS_TEST_NUMBER-image
    rm -rf "${DOCKER_SH_ROOT:?}/images/$IMAGE"
    cp -a "$DOCKER_SH_ROOT/images/busybox" "$DOCKER_SH_ROOT/images/$IMAGE"
    (cd "$DOCKER_SH_ROOT/images/$IMAGE" && eval "$1")
}

anonymous() {
    run find "$VOLUMES" -mindepth 1 -maxdepth 1 -regextype egrep -regex '.*/[0-9a-f]{64}'
}

teardown() {
    remove_containers
    rm -rf "${DOCKER_SH_ROOT:?}/images/t$BATS_TEST_NUMBER-image"
}

@test "-V name is at /name; -v name:/path; a directory of the host; a file; several at once" {
    local host="$BATS_TEST_TMPDIR/a host's dir"
    mkdir "$host"
    echo host >"$host/file"
    run docker -c run --rm -I busybox -V "$(name a)" -v "$(name b):/b" -v "$host:/host" -v "$host/file:/etc/motd" \
        -V "$host:/again" -P "sh -c 'touch /$(name a)/in-a /b/in-b /host/in-host; cat /etc/motd; ls /again'"
    assert_success
    assert_output $'host\nfile\nin-host'
    assert_file_exists "$(data a)/in-a"
    assert_file_exists "$(data b)/in-b"
    assert_file_exists "$host/in-host"
}

@test "what is bound is the file itself: a write arrives on the host" {
    echo old >"$BATS_TEST_TMPDIR/file"
    docker run --rm -v "$BATS_TEST_TMPDIR/file:/file" busybox sh -c 'echo new >/file'
    assert_equal "$(<"$BATS_TEST_TMPDIR/file")" new
}

@test ":ro cannot be written, nor what is mounted below it on the host" {
    mkdir "$BATS_TEST_TMPDIR/dir"
    run docker run --rm -v "$(name v):/v:ro" -v "$BATS_TEST_TMPDIR/dir:/d:ro" busybox sh -c 'touch /v/x; touch /d/x; ls /v /d'
    assert_line --partial '/v/x: Read-only file system'
    assert_line --partial '/d/x: Read-only file system'
    # shellcheck disable=SC2016  # the inner shell expands
    run unshare --mount sh -c 'mkdir "$1/dir/sub" && mount -t tmpfs tmpfs "$1/dir/sub" && shift && exec "$@"' - \
        "$BATS_TEST_TMPDIR" "$ROOT/docker.sh" run --rm -v "$BATS_TEST_TMPDIR/dir:/d:ro" busybox touch /d/sub/x
    assert_output --partial '/d/sub/x: Read-only file system'
}

@test "an anonymous volume goes with --rm and with rm -v, not with rm; a named one stays" {
    docker run --rm -v /anonymous -v "$(name v):/v" busybox touch /anonymous/file /v/file
    anonymous
    assert_output ''
    docker run --name "$(name)" -v /anonymous -v "$(name v):/v" busybox touch /anonymous/file
    docker rm -v "$(name)"
    anonymous
    assert_output ''
    docker run --name "$(name)" -v /anonymous -v "$(name v):/v" busybox touch /anonymous/file
    docker rm "$(name)"
    anonymous
    assert_file_exists "$output/_data/file"
    rm -r "${output:?}"
    assert_file_exists "$(data v)/file"
}

@test "a volume stays when its containers and images go" {
    own_image true
    docker run --name "$(name)" -v "$(name v):/v" "$IMAGE" touch /v/file
    docker rm -f "$(name)"
    docker rmi "$IMAGE"
    assert_file_exists "$(data v)/file"
    assert_not_exists "$DOCKER_SH_ROOT/images/$IMAGE"
}

@test "of nested targets the outer is mounted first, in whatever order they are given" {
    local order
    for order in "a:/x b:/x/y c:/x//y/z/" "c:/x/./y/z b:/x/y a:/x"; do
        # shellcheck disable=SC2086  # three words
        set -- $order
        docker run --rm -v "$(name "${1%%:*}"):${1#*:}" -v "$(name "${2%%:*}"):${2#*:}" -v "$(name "${3%%:*}"):${3#*:}" \
            busybox touch /x/in-a /x/y/in-b /x/y/z/in-c
        assert_file_exists "$(data a)/in-a"
        assert_file_exists "$(data b)/in-b"
        assert_file_exists "$(data c)/in-c"
        rm "$(data a)/in-a" "$(data b)/in-b" "$(data c)/in-c"
    done
}

@test "a volume over a directory that docker.sh binds into does not hide --init" {
    run docker run --rm --init -v "$(name v):/sbin" busybox /bin/echo hello
    assert_output hello
}

@test "a new volume gets what the image has there: owners, modes, links, times" {
    own_image 'mkdir -p srv/data/sub && cd srv/data && echo text >file && ln file hard && ln -s /etc/passwd soft && ln -s nowhere dangling
        touch -d 2001-02-03 old && chmod 4750 file && chown 12:34 file sub && chmod 1777 sub && mkfifo pipe && touch "sub/a b" .hidden
        chown 56:78 . && chmod 711 .'
    run docker run --rm -v "$(name v):/srv/data" "$IMAGE" cat /srv/data/file
    assert_output text
    run diff <(cd "$DOCKER_SH_ROOT/images/$IMAGE/srv/data" && find . -printf '%P %y %m %U:%G %l %n %TY\n' | sort) \
        <(cd "$(data v)" && find . -printf '%P %y %m %U:%G %l %n %TY\n' | sort)
    assert_output ''
}

@test "the image's files are not copied into a volume that has some, nor with nocopy, nor over the host's" {
    own_image 'mkdir -p srv/data && echo text >srv/data/file'
    docker run --rm -v "$(name full):/v" busybox touch /v/mine
    mkdir "$BATS_TEST_TMPDIR/empty"
    run docker run --rm -v "$(name full):/srv/data" "$IMAGE" ls -A /srv/data
    assert_output mine
    run docker run --rm -v "$(name no):/srv/data:nocopy" "$IMAGE" ls -A /srv/data
    assert_output ''
    run docker run --rm -v "$BATS_TEST_TMPDIR/empty:/srv/data" "$IMAGE" ls -A /srv/data
    assert_output ''
    run docker run --rm -v "$(name ro):/srv/data:ro,nocopy" "$IMAGE" ls -A /srv/data
    assert_output ''
    run docker run --rm -v "$(name ro):/srv/data:ro" "$IMAGE" ls -A /srv/data
    assert_output file
}

@test "two containers share a volume at once" {
    local job
    timeout 30 "$ROOT/docker.sh" run --rm -v "$(name v):/v" busybox \
        sh -c 'until [ -e /v/question ]; do sleep 0.1; done; echo answer >/v/answer' 3>&- &
    job=$!
    # shellcheck disable=SC2016  # the container's shell expands
    run timeout 30 "$ROOT/docker.sh" run --rm -v "$(name v):/v" busybox \
        sh -c 'touch /v/question; until [ -s /v/answer ]; do sleep 0.1; done; cat /v/answer'
    assert_output answer
    wait "$job"
}

@test "a target behind a symlink of the image stays in the container" {
    own_image 'ln -s /etc data1; ln -s ../../../../../../etc up; ln -s "'"$BATS_TEST_TMPDIR"'" out'
    run docker run --rm -v "$(name v):/data1" -v "$(name w):/up" "$IMAGE" \
        sh -c 'touch /etc/in-w; grep -c " /etc " /proc/self/mounts'
    assert_output 2
    assert_file_exists "$(data w)/in-w"
    assert_not_exists /etc/in-w
    run -125 docker run --rm -v "$(name v):/out" "$IMAGE" touch /out/in-v
    assert_output 'docker.sh: /out: a dangling symlink of the image'
    run ls -A "$BATS_TEST_TMPDIR"
    assert_output ''
}

@test "a target that the image has not got is made in the read-write layer" {
    docker run --name "$(name)" -v "$(name v):/some/new/dir" -v /etc/hostname:/some/new/file busybox true
    assert_dir_exists "$DOCKER_SH_ROOT/containers/$(name)/rwlayer/some/new/dir"
    assert_file_exists "$DOCKER_SH_ROOT/containers/$(name)/rwlayer/some/new/file"
    assert_not_exists "$DOCKER_SH_ROOT/images/busybox/some"
    run ls -A "$DOCKER_SH_ROOT/containers/$(name)/rwlayer/some/new/dir"
    assert_output ''
}

@test "--tmpfs: empty, gone afterwards, noexec unless exec is said, with size and mode" {
    run docker run --name "$(name)" --tmpfs /t --tmpfs /u:size=1m,mode=700,exec busybox \
        sh -c 'touch /t/file; stat -c %a /t /u; cp /bin/busybox /t/echo; /t/echo hi; cp /bin/busybox /u/echo'
    assert_line --index 0 1777
    assert_line --index 1 700
    assert_line --partial 'Permission denied'
    assert_line --partial 'No space left on device'
    run docker run --rm --tmpfs /u:exec busybox sh -c 'cp /bin/busybox /u/echo; /u/echo hi'
    assert_output hi
    run ls -A "$DOCKER_SH_ROOT/containers/$(name)/rwlayer/t"
    assert_output ''
}

@test "one place, two mounts: refused, but for the same one twice, an anonymous one beside another, and the last tmpfs" {
    local words refused
    for refused in "-v $(name a):/x -v $(name b):/x" "-v $(name a):/x -v $(name b):/x/." "-v /etc:/x -v $(name b):/x" \
        "-v $(name a):/x --tmpfs /x" "--tmpfs /x/ -v $(name a):/x" "-v $(name a):/x -v $(name a):/x:ro"; do
        read -ra words <<<"$refused"
        run -125 docker run --name "$(name)" "${words[@]}" busybox true
        assert_output 'docker.sh: Duplicate mount point: /x'
    done
    run docker run --rm -v "$(name a):/x" -v /x -v "$(name a):/x/" busybox sh -c 'touch /x/file; grep -c " /x " /proc/mounts'
    assert_output 1
    assert_file_exists "$(data a)/file"
    run docker run --rm --tmpfs /x:size=1m --tmpfs /x:size=2m -v /x busybox sh -c 'grep " /x " /proc/mounts'
    assert_output --partial size=2048k
    anonymous
    assert_output ''
}

@test "a tmpfs and volumes in one another: the outer one first" {
    run docker run --rm --tmpfs /x/y -v "$(name v):/x" --tmpfs /t -v "$(name w):/t/w" busybox \
        sh -c 'touch /x/in-v /x/y/file /t/w/in-w && grep -oE " (/x|/t)[^ ]*" /proc/mounts'
    assert_success
    assert_equal "$(sort <<<"$output" | tr -d '\n')" ' /t /t/w /x /x/y'
    run ls "$(data v)/y" "$(data w)"
    assert_output --partial in-w
    refute_output --partial file
}

@test "what is no volume is refused, and nothing is made" {
    local text
    for text in '' : a: :/x a:b a:/ a:/. a:/x/.. a:/x/../y a/b:/x ./a:/x /no/such:/x -a:/x a:/x:rx a:/x: a:/x:ro,,rw a:/x:ro:y; do
        run -125 docker run --name "$(name)" -v "$text" busybox true
        assert_output --partial 'docker.sh: '
        assert_equal "${#lines[@]}" 1
        assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
    done
    assert_not_exists "$VOLUMES/a"
}
