# union: an image's layers and a container's own, as one tree.

load helper
# bats file_tags=kernel

IMAGE=$DOCKER_SH_ROOT/images/busybox

# own_root [NAME [UNION]]: a state of its own, for tests that change what is remembered there.
own_root() {
    export DOCKER_SH_ROOT="$BATS_TEST_TMPDIR/${1:-root}" DOCKER_SH_RUN=$BATS_TEST_TMPDIR/run DOCKER_SH_UNION=${2-}
    mkdir -p "$DOCKER_SH_ROOT/images"
    cp -a "$IMAGE" "$DOCKER_SH_ROOT/images/busybox"
}

need_fuse() {
    [[ -c /dev/fuse ]] || skip 'this kernel has no fuse'
    type -P fuse-overlayfs >/dev/null || skip 'there is no fuse-overlayfs'
}

# No mount of a container's is left in this mount namespace, and no process that serves one.
refute_fuse() {
    run grep "$DOCKER_SH_ROOT/containers" /proc/self/mountinfo
    assert_output ''
    wait_for 10 no_fuse_process
}
no_fuse_process() {
    local pid
    for pid in $(pgrep -x fuse-overlayfs); do
        ! find "/proc/$pid/fd" -lname "$BATS_TEST_TMPDIR/*" 2>/dev/null | grep -q . || return
    done
}

checksum() { tar -C "$1" --sort=name --numeric-owner -c . | sha256sum; }

@test "two containers of one image at once see only their own changes, and the image stays as it is" {
    local me other script before jobs=()
    before=$(checksum "$IMAGE")
    # shellcheck disable=SC2016  # the container's shell expands
    script='echo $0 >/mine-$0; echo $0 >/etc/passwd; rm /etc/group; touch /v/$0
        until [ -e /v/$1 ]; do sleep 0.1; done; cat /etc/passwd; ls /; ls /etc'
    for me in a b; do
        other=b
        [[ $me == a ]] || other=a
        timeout 60 "$ROOT/docker.sh" run --name "$(name $me)" -v "$(name v):/v" busybox \
            sh -c "$script" $me $other >"$BATS_TEST_TMPDIR/$me" 2>&1 3>&- &
        jobs+=($!)
    done
    for me in "${jobs[@]}"; do wait "$me"; done
    for me in a b; do
        run cat "$BATS_TEST_TMPDIR/$me"
        assert_line --index 0 $me
        assert_line "mine-$me"
        refute_line group
    done
    refute_line mine-a
    assert_equal "$(checksum "$IMAGE")" "$before"
    assert_equal "$(<"$DOCKER_SH_ROOT/containers/$(name a)/rwlayer/etc/passwd")" a
    # What the kernel says "removed" with (overlayfs, "whiteouts")
    run stat -c '%F %t:%T' "$DOCKER_SH_ROOT/containers/$(name a)/rwlayer/etc/group"
    assert_output 'character special file 0:0'
}

@test "what docker.sh itself needs in the root is no change of the container's" {
    docker run --name "$(name)" -h box busybox true
    run find "$DOCKER_SH_ROOT/containers/$(name)/rwlayer" -mindepth 1
    assert_output ''
    assert_equal "$(<"$DOCKER_SH_ROOT/containers/$(name)/driver")" overlay
}

@test "the mount's options for overlay and for aufs; the uppermost layer comes first" {
    # shellcheck disable=SC2016  # the inner shell expands
    local options='DOCKER_SH_HOME=.; source lib/core/use.sh; use mount/union; union_options options "$@"; printf %s "$options"'
    cd "$ROOT"
    run bash -c "$options" - overlay layers/000 layers/001
    assert_output lowerdir=layers/000:layers/001,upperdir=rwlayer,workdir=work
    run bash -c "$options" - aufs layers/000 layers/001
    assert_output dirs=rwlayer=rw:layers/000=ro:layers/001=ro
    run bash -c "$options" - aufs layers/000
    assert_output dirs=rwlayer=rw:layers/000=ro
}

@test "what export mounts is what the container's driver mounts, read-only" {
    local record=$BATS_TEST_TMPDIR/root/containers/id
    mkdir -p "$record/layers"
    ln -s /nowhere "$record/layers/000"
    ln -s /nowhere "$record/layers/001"
    # shellcheck disable=SC2016  # the inner shell expands
    local view='source "$DOCKER_SH_HOME/lib/core/use.sh"; use mount/view; view_mount view id; printf "%s\n" "${view[*]}"'
    run env DOCKER_SH_HOME="$ROOT" DOCKER_SH_ROOT="$BATS_TEST_TMPDIR/root" bash -c "$view"
    assert_output 'mount -t overlay overlay -o ro,lowerdir=rwlayer:layers/000:layers/001'
    echo aufs >"$record/driver"
    run env DOCKER_SH_HOME="$ROOT" DOCKER_SH_ROOT="$BATS_TEST_TMPDIR/root" bash -c "$view"
    assert_output 'mount -t aufs aufs -o ro,dirs=rwlayer=ro+wh:layers/000=ro:layers/001=ro'
    echo fuse-overlayfs >"$record/driver"
    run env DOCKER_SH_HOME="$ROOT" DOCKER_SH_ROOT="$BATS_TEST_TMPDIR/root" bash -c "$view"
    assert_output 'fuse-overlayfs -o ro,lowerdir=rwlayer:layers/000:layers/001'
}

@test "ten layers, the uppermost wins" {
    local layer layers=()
    mkdir "$BATS_TEST_TMPDIR/union"
    cd "$BATS_TEST_TMPDIR/union"
    mkdir layers rwlayer work merged
    for layer in 00{0..9}; do
        mkdir "layers/$layer"
        echo "$layer" | tee "layers/$layer/own-$layer" >"layers/$layer/file"
        layers+=("layers/$layer")
    done
    # shellcheck disable=SC2016  # the inner shell expands
    run unshare --mount bash -euc 'DOCKER_SH_HOME=$1; source "$1/lib/core/use.sh"; use mount/union
        union_options options overlay "${@:2}"
        mount -t overlay overlay -o "$options" merged
        cat merged/*' - "$ROOT" "${layers[@]}"
    assert_output "$(printf '%s\n' 000 00{0..9})"
}

@test "--read-only: nothing reaches the read-write layer" {
    run docker run --name "$(name)" --read-only busybox sh -c 'echo x >/etc/passwd || echo x >/new || rm /etc/group'
    assert_line --partial 'Read-only file system'
    run find "$DOCKER_SH_ROOT/containers/$(name)/rwlayer" -mindepth 1
    assert_output ''
}

@test "only what goes with the container is not written to the disk first (volatile)" {
    run docker run --rm busybox grep ' / overlay ' /proc/mounts
    assert_output --partial volatile
    run docker run --name "$(name)" busybox grep ' / overlay ' /proc/mounts
    assert_success
    refute_output --partial volatile
}

@test "DOCKER_SH_UNION=aufs without aufs: one line, and nothing left; with it: the course's mount" {
    modprobe -q aufs || true
    DOCKER_SH_UNION=aufs run docker run --name "$(name)" busybox grep ' / ' /proc/mounts
    if grep -qw aufs /proc/filesystems; then
        assert_output --partial ' aufs '
        return
    fi
    assert_failure 125
    assert_output 'docker.sh: DOCKER_SH_UNION=aufs: this kernel has no aufs; unset DOCKER_SH_UNION, and overlay serves'
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
}

@test "DOCKER_SH_UNION=nonsense is refused" {
    DOCKER_SH_UNION=nonsense run -125 docker run --name "$(name)" busybox true
    assert_output "docker.sh: DOCKER_SH_UNION: 'nonsense' is not overlay, aufs or fuse-overlayfs"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
}

@test "fuse-overlayfs: the container cannot see its process, and both end together" {
    local before
    need_fuse
    own_root 'a b,c' fuse-overlayfs
    before=$(checksum "$IMAGE")
    run docker run --name "$(name)" busybox sh -c 'rm /etc/group && touch /new && ps -o args; grep " / " /proc/mounts'
    assert_success
    assert_line --partial 'fuse-overlayfs / fuse.fuse-overlayfs'
    refute_line --partial 'lowerdir'
    assert_file_exists "$DOCKER_SH_ROOT/containers/$(name)/rwlayer/new"
    refute_fuse
    run docker -c run -C "$(name)" -I busybox -P 'ls /new /etc/group'
    assert_line /new
    assert_line --partial 'No such file'
    refute_fuse
    assert_equal "$(checksum "$DOCKER_SH_ROOT/images/busybox")" "$before"
}

@test "fuse-overlayfs: after kill -9 of docker.sh, rm -f leaves no mount and no process" {
    local dir
    need_fuse
    own_root root fuse-overlayfs
    dir=$DOCKER_SH_ROOT/containers/$(name)
    "$ROOT/docker.sh" run --name "$(name)" busybox sh -c 'echo up; sleep 1000' >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    wait_for 60 grep -q up "$BATS_TEST_TMPDIR/out"
    run grep -c "$DOCKER_SH_ROOT/containers/.*fuse.fuse-overlayfs" /proc/self/mountinfo
    assert_output 1
    kill -s KILL "$(<"$dir/runner")"
    docker rm -f "$(name)"
    assert_not_exists "$dir"
    refute_fuse
}

@test "fuse-overlayfs cannot have a colon in the path, and that is said" {
    need_fuse
    own_root 'a:b' fuse-overlayfs
    run -125 docker run --name "$(name)" busybox true
    assert_output "docker.sh: fuse-overlayfs takes no path with a colon: $DOCKER_SH_ROOT"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
}

# on_overlay SHELL-TEXT: with a root on an overlay, in a mount namespace of its own.
on_overlay() {
    own_root
    mkdir -p "$BATS_TEST_TMPDIR"/{upper,work,overlay}
    # shellcheck disable=SC2016  # the inner shell expands
    run env TOOL="$ROOT/docker.sh" unshare --mount bash -euc '
        cd "$1"
        mount -t overlay overlay -o lowerdir=root,upperdir=upper,workdir=work overlay
        export DOCKER_SH_ROOT=$1/overlay
        eval "$2"
        ! grep "overlay/containers" /proc/self/mountinfo' - "$BATS_TEST_TMPDIR" "$1" 3>&-
}

@test "overlay on overlay: fuse-overlayfs serves" {
    need_fuse
    # shellcheck disable=SC2016  # the inner shell expands
    on_overlay '"$TOOL" run --rm busybox sh -c "touch /new && ls /new; grep \" / \" /proc/mounts"; cat "$DOCKER_SH_RUN/union"'
    assert_success
    assert_line --index 0 /new
    assert_line --index 1 --partial fuse.fuse-overlayfs
    assert_line --index 2 "fuse-overlayfs $BATS_TEST_TMPDIR/overlay"
    wait_for 10 no_fuse_process
}

@test "overlay on overlay: export, of one that runs and of one that has ended" {
    need_fuse
    # shellcheck disable=SC2016  # the inner shell expands
    on_overlay '"$TOOL" run --name x busybox sh -c "rm /etc/group; echo >/new; rm -rf /var; mkdir /var; echo >/var/own"
        "$TOOL" export x | tar -t | grep -xE "etc/(group|passwd)|new|var/.*"
        "$TOOL" run -d --name y busybox sh -c "echo >/also; sleep 1000" >/dev/null
        until "$TOOL" exec y test -e /also; do sleep 0.1; done
        "$TOOL" export y | tar -t | grep -xE "also|etc/group"
        "$TOOL" exec y touch /still
        "$TOOL" rm -f x y >/dev/null'
    assert_success
    assert_output $'etc/passwd\nnew\nvar/\nvar/own\nalso\netc/group'
    wait_for 10 no_fuse_process
}

@test "overlay on overlay without fuse-overlayfs: an error that says what to do" {
    local bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    ln -s /usr/bin/* "$bin"
    rm -f "$bin/fuse-overlayfs"
    # shellcheck disable=SC2016  # the inner shell expands
    PATH=$bin:/usr/sbin:/sbin on_overlay '
        status=0; "$TOOL" run --rm busybox true || status=$?; ls "$DOCKER_SH_ROOT/containers" 2>/dev/null || :; exit $status'
    assert_failure 125
    assert_output "docker.sh: overlay does not work on $BATS_TEST_TMPDIR/overlay: install fuse-overlayfs, or set DOCKER_SH_ROOT to a directory on another file system"
}

@test "which file system serves is asked once a boot and root" {
    own_root
    mkdir -p "$DOCKER_SH_RUN"
    docker run --rm busybox true
    assert_equal "$(<"$DOCKER_SH_RUN/union")" "overlay $DOCKER_SH_ROOT"
    # Believed for this root, not for another
    echo "aufs $DOCKER_SH_ROOT" >"$DOCKER_SH_RUN/union"
    run -125 docker run --rm busybox true
    assert_output --partial aufs
    echo "aufs $DOCKER_SH_ROOT/other" >"$DOCKER_SH_RUN/union"
    run -0 docker run --rm busybox true
    assert_equal "$(<"$DOCKER_SH_RUN/union")" "overlay $DOCKER_SH_ROOT"
}

@test "a root with a blank, a comma and a colon in its path" {
    own_root 'a b,c:d'
    run docker run --rm busybox sh -c 'touch /new && ls /new'
    assert_output /new
}

@test "a root with an ampersand in its path, which Bash 5.2 reads in a replacement: run, exec, commit, rm, network, prune" {
    own_root 'a&b'
    export DOCKER_SH_RUN=$BATS_TEST_TMPDIR/'r&n'
    docker run -d --name "$(name)" --network none -v "$(name v):/v" busybox sh -c 'echo made >/new; sleep 1000'
    wait_for 5 docker exec "$(name)" test -e /new
    docker commit "$(name)" one >/dev/null
    run -0 docker run --rm --network none one cat /new
    assert_output made
    run docker diff "$(name)"
    assert_output --partial 'A /new'
    docker cp "$(name):/new" "$BATS_TEST_TMPDIR/copied"
    docker rm -f "$(name)"
    docker network create "$(name net)" >/dev/null
    # shellcheck disable=SC2016  # the inner shell expands
    run -0 docker run --rm --name "$(name)" --network "$(name net)" one sh -c 'cat /new; grep -c t$0 /etc/hosts' "$BATS_TEST_NUMBER"
    assert_output $'made\n1'
    docker network rm "$(name net)"
    docker rmi one
    docker image prune -f
    docker network prune -f
    run find "$DOCKER_SH_ROOT"/{containers,networks,layers} -mindepth 1 -maxdepth 1 ! -name init ! -name sha256 ! -name bridge ! -name host ! -name none
    assert_output ''
}

@test "no name of ours that begins with a dot is taken for .., as Bash before 5.2 does" {
    own_root
    # A newer one is told to: globskipdots
    echo 'shopt -u globskipdots 2>/dev/null || :' >"$BATS_TEST_TMPDIR/env"
    export BASH_ENV=$BATS_TEST_TMPDIR/env
    docker run --name "$(name)" --network none busybox touch /new
    docker commit "$(name)" one >/dev/null
    mkdir "$DOCKER_SH_ROOT/layers/sha256/.one.99999999"
    run -0 docker image prune -f
    refute_output --partial "'..'"
    assert_not_exists "$DOCKER_SH_ROOT/layers/sha256/.one.99999999"
    run -0 docker run --rm --network none one ls /new
    docker rm "$(name)"
    run -0 docker network prune -f
    run -0 docker system prune -f
}
