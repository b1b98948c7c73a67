# buildah: the engine of build, buildah(1), with a storage of its own and nothing of this machine's configuration.
#
# $DOCKER_SH_ROOT/build has storage/, what has been built and so is the cache, tmp/ and storage.conf. Everything that
# touches it runs in a mount and a PID namespace of its own: with the last process in there all mounts are gone, and what
# a RUN has left in the background, too. Nothing to leak.
#
# --isolation chroot: a RUN's program sees the image as its root, has a container's capabilities but MKNOD, Docker's
# seccomp filter, a /dev of harmless nodes and the machine's network. It has no cgroup: no limits. In exchange it
# works inside another container, and without any runtime.

BUILDAH=$DOCKER_SH_ROOT/build

buildah_init() {
    local driver
    store_tool buildah
    store_tool skopeo
    make_tree "$BUILDAH/tmp" "$DOCKER_SH_RUN/build" 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"
    # No two of prune and a build at once, but any number of builds
    exec {BUILDAH_LOCK}<"$BUILDAH"
    flock --shared "$BUILDAH_LOCK"
    if [[ ! -f $BUILDAH/storage.conf ]]; then
        buildah_driver driver
        printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$driver" "$BUILDAH/storage" \
            "$DOCKER_SH_RUN/build" >"$BUILDAH/.conf.$BASHPID" || die_unwritable "$BUILDAH"
        mv -T "$BUILDAH/.conf.$BASHPID" "$BUILDAH/storage.conf"
    fi
}

# buildah_driver INTO: overlay; where it refuses, as inside another container, plain copies.
buildah_driver() {
    local _work=$BUILDAH/tmp/driver.$BASHPID
    mkdir "$_work" "$_work"/{lower,upper,work,merged}
    defer env rm -rf "$_work"
    printf -v "$1" vfs
    # shellcheck disable=SC2016  # the inner shell expands
    ! unshare --mount bash -c 'cd "$1" && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged' - \
        "$_work" 2>/dev/null || printf -v "$1" overlay
}

# BUILDAH_INSIDE WORK NETWORK PROGRAM...: how everything that needs the storage begins, in its own namespaces.
# shellcheck disable=SC2016  # the inner shell expands
BUILDAH_INSIDE='
set -e
mount -t tmpfs -o mode=755,nosuid dev "$1/dev"
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty "$1/dev/"
mkdir "$1/dev/shm" "$1/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$1/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$1/dev/pts"
ln -s pts/ptmx "$1/dev/ptmx"
for name in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -s "/proc/self/${name#*:}" "$1/dev/${name%:*}"; done
mount --rbind "$1/dev" /dev
[[ -z $2 ]] || ip link set lo up 2>/dev/null || true
exec "${@:3}"'

# buildah_exec WORK NETWORK PROGRAM [ARG...]: becomes PROGRAM, with the storage; NETWORK is "none" or "host".
buildah_exec() {
    local own=()
    [[ $2 != none ]] || own=(--net)
    [[ -d $1/dev ]] || mkdir "$1/dev"
    export CONTAINERS_STORAGE_CONF=$BUILDAH/storage.conf CONTAINERS_CONF=/dev/null CONTAINERS_REGISTRIES_CONF=/dev/null
    export TMPDIR=$BUILDAH/tmp
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc --ipc "${own[@]}" \
        bash -c "$BUILDAH_INSIDE" - "$1" "${own[*]}" "${@:3}"
}

# buildah_give WORK IMAGE: the storage has that image of the store from now on, by its id.
buildah_give() {
    local there=("$BUILDAH"/storage/*-images/"$2") said
    ((!${#there[@]})) || return 0
    store_layout "$1" "$2"
    said=$(buildah_exec "$1" host skopeo --insecure-policy copy --quiet --src-shared-blob-dir "$STORE/blobs" \
        "oci:$1:image" "containers-storage:@$2" 2>&1) || die "${said##*$'\n'}"
}

# buildah_take WORK IMAGE: the store has that image of the storage from now on. The config stays to the byte, and with it
# the id: as OCI's it would lose what only Docker's has (HEALTHCHECK, SHELL, ONBUILD).
buildah_take() {
    local manifest config said
    # shellcheck disable=SC2016  # the inner shell expands
    local copy='skopeo --insecure-policy copy --quiet --dest-oci-accept-uncompressed-layers --dest-shared-blob-dir "$1" \
        "containers-storage:@$2" "oci:$3/out:image" &&
        skopeo --insecure-policy inspect --raw --config "containers-storage:@$2" >"$3/config"'
    [[ ! -d $STORE/images/$2 ]] || return 0
    said=$(buildah_exec "$1" host bash -c "$copy" - "$STORE/blobs" "$2" "$1" 2>&1) ||
        die "${said##*$'\n'}"
    manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$1/out/index.json")
    store_digest config "$1/config"
    jq -c --arg digest "sha256:$config" --arg size "$(stat -c %s "$1/config")" \
        '.config.digest = $digest | .config.size = ($size | tonumber)' "$STORE/blobs/sha256/$manifest" >"$1/manifest"
    store_blob config "$1/config"
    store_blob manifest "$1/manifest"
    store_add "$manifest"
}

# buildah_tidy WORK: takes back what a build that broke off has left, unless another one is running, whose it could be.
buildah_tidy() {
    local list=("$BUILDAH"/storage/*-containers/containers.json) left=("$BUILDAH"/tmp/*)
    [[ ${#left[@]} -gt 0 || -n ${list[0]-} && $(<"${list[0]}") != '[]' ]] || return 0
    flock --exclusive --nonblock "$BUILDAH_LOCK" || return 0
    (buildah_exec "$1" host buildah rm --all) >/dev/null 2>&1 || true
    env rm -rf --one-file-system "$BUILDAH"/tmp/*
}

# buildah_prune INTO: removes the whole storage, while nobody builds; sets INTO to its bytes.
buildah_prune() {
    local _path _trash=$BUILDAH/.trash.$BASHPID
    printf -v "$1" 0
    [[ -d $BUILDAH/tmp ]] || return 0
    exec {BUILDAH_LOCK}<"$BUILDAH"
    flock --exclusive "$BUILDAH_LOCK"
    size_tree "$1" "$BUILDAH"
    mkdir "$_trash" 2>/dev/null || die_unwritable "$BUILDAH"
    for _path in "$BUILDAH"/storage "$BUILDAH"/storage.conf "$DOCKER_SH_RUN/build"; do
        [[ ! -e $_path ]] || env mv "$_path" "$_trash/" || die_unwritable "$BUILDAH"
    done
    env rm -rf --one-file-system "$BUILDAH"/.trash.* "$BUILDAH"/tmp/* || die "cannot remove $_trash"
}
