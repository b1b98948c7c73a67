# image/buildah: the engine of build, buildah(1), with a storage of its own and nothing of this machine's configuration.
#
# $DOCKER_SH_ROOT/build has storage/, what has been built and so is the cache, storage.conf, tmp/, and which image of the
# store is which of the engine's: given/ID, taken/ID; whole/ has what whole builds came to (build_known). Everything that
# touches the storage runs in a mount and a PID namespace of its own: with the last process in there all mounts are gone, and what
# a RUN has left in the background, too. Nothing to leak.
#
# --isolation chroot: a RUN's program sees the image as its root, has a container's capabilities but MKNOD, Docker's
# seccomp filter, a /dev of harmless nodes and the machine's network. It has no cgroup: no limits. In exchange it
# works inside another container, and without any runtime.

use core/message core/undo image/add image/skopeo image/store spec/size

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
    # Killed with whoever waits for it, and all that is in there with it
    exec setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --mount-proc --ipc "${own[@]}" \
        bash -c "$BUILDAH_INSIDE" - "$1" "${own[*]}" "${@:3}"
}

# An image that a stage stands on is handed over with one layer more, below all others: empty /etc/hosts,
# /etc/hostname and /etc/resolv.conf. Over these the engine mounts its own for a RUN; where they were missing it would make
# them, and leave them in the image. What is taken back comes without that layer. Only a COPY --from of another stage
# that takes all of /etc sees the files.

# buildah_init_layer INTO WORK: its digest; the blob lies in WORK/base/blobs/sha256.
buildah_init_layer() {
    local _tree=$2/init
    mkdir -p "$_tree/etc" "$2/base/blobs/sha256"
    touch "$_tree"/etc/{hosts,hostname,resolv.conf}
    chmod 644 "$_tree"/etc/*
    tar -C "$_tree" --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$2/init.tar" etc
    store_digest "$1" "$2/init.tar"
    mv -f "$2/init.tar" "$2/base/blobs/sha256/${!1}"
}

# buildah_has INTO LIST NAME: what the file LIST/NAME says, if the storage has that image; '' else.
buildah_has() {
    local _id='' _there
    { read -r _id <"$BUILDAH/$2/$3"; } 2>/dev/null || true
    _there=("$BUILDAH"/storage/*-images/"${_id:-none}")
    ((${#_there[@]})) || _id=''
    printf -v "$1" '%s' "$_id"
}

# buildah_note LIST NAME ID: remembers it.
buildah_note() {
    make_tree "$BUILDAH/$1"
    {
        printf '%s\n' "$3" >"$BUILDAH/$1/.$2.$BASHPID" && env mv -T "$BUILDAH/$1/.$2.$BASHPID" "$BUILDAH/$1/$2"
    } 2>/dev/null || die_unwritable "$BUILDAH"
}

# buildah_give INTO WORK IMAGE: the engine's id of that image of the store; "scratch" is an empty one.
buildah_give() {
    local _work=$2 _blobs=$2/base/blobs/sha256 _layer _config _manifest=/dev/null _said _path
    buildah_has "$1" given "$3"
    [[ -z ${!1} ]] || return 0
    buildah_init_layer _layer "$_work"
    if [[ $3 == scratch ]]; then
        jq -n --arg machine "${HOSTTYPE/x86_64/amd64}" '{created: "1970-01-01T00:00:00Z", config: {}, os: "linux",
            architecture: ($machine | sub("aarch64"; "arm64")), rootfs: {type: "layers", diff_ids: []}}' >"$_work/plain"
    else
        store_get _manifest "$3" manifest
        _manifest=$STORE/blobs/sha256/$_manifest
        cat "$STORE/blobs/sha256/$3" >"$_work/plain"
        while read -r _path; do ln -sf "$STORE/blobs/sha256/$_path" "$_blobs/"; done < <(
            jq -r '.layers[].digest | ltrimstr("sha256:")' "$_manifest"
        )
    fi
    jq -c --arg layer "sha256:$_layer" '.rootfs.diff_ids = [$layer] + .rootfs.diff_ids
        | .history = [{created: "1970-01-01T00:00:00Z", created_by: "docker.sh build"}] + (.history // [])' \
        "$_work/plain" >"$_work/config"
    store_digest _config "$_work/config"
    jq -c -n --arg layer "sha256:$_layer" --arg layer_size "$(stat -c %s "$_blobs/$_layer")" --arg config "sha256:$_config" \
        --arg config_size "$(stat -c %s "$_work/config")" --slurpfile base "$_manifest" '{schemaVersion: 2,
            mediaType: "application/vnd.oci.image.manifest.v1+json",
            config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $config, size: ($config_size | tonumber)},
            layers: ([{mediaType: "application/vnd.oci.image.layer.v1.tar", digest: $layer, size: ($layer_size | tonumber)}]
                + ($base[0].layers // []))}' >"$_work/manifest"
    mv -f "$_work/config" "$_blobs/$_config"
    store_digest _manifest "$_work/manifest"
    mv -f "$_work/manifest" "$_blobs/$_manifest"
    printf '{"imageLayoutVersion": "1.0.0"}' >"$_work/base/oci-layout"
    jq -n --arg digest "sha256:$_manifest" --arg size "$(stat -c %s "$_blobs/$_manifest")" '{schemaVersion: 2, manifests: [{
        mediaType: "application/vnd.oci.image.manifest.v1+json", digest: $digest, size: ($size | tonumber),
        annotations: {"org.opencontainers.image.ref.name": "image"}}]}' >"$_work/base/index.json"
    _said=$(buildah_exec "$_work" host skopeo --insecure-policy copy --quiet "oci:$_work/base:image" \
        "containers-storage:@$_config" 2>&1) || die "${_said##*$'\n'}"
    [[ $3 == scratch ]] || buildah_note taken "$_config" "$3" # as it is, it comes back as what it was
    buildah_note given "$3" "$_config"
    printf -v "$1" '%s' "$_config"
}

# buildah_give_plain WORK IMAGE: the engine has that image by its own id, for COPY --from.
buildah_give_plain() {
    local there=("$BUILDAH"/storage/*-images/"$2") said
    ((!${#there[@]})) || return 0
    skopeo_layout_of "$1" "$2"
    said=$(buildah_exec "$1" host skopeo --insecure-policy copy --quiet --src-shared-blob-dir "$STORE/blobs" \
        "oci:$1:image" "containers-storage:@$2" 2>&1) || die "${said##*$'\n'}"
}

# buildah_take WORK ID: the store has that image of the engine's from now on. The config is Docker's, as OCI's it would lose
# what only Docker's has (HEALTHCHECK, SHELL, ONBUILD). Sets IMAGE.
buildah_take() {
    local manifest config said layer
    # shellcheck disable=SC2016  # the inner shell expands
    local copy='skopeo --insecure-policy copy --quiet --dest-oci-accept-uncompressed-layers --dest-shared-blob-dir "$1" \
        "containers-storage:@$2" "oci:$3/out:image" &&
        skopeo --insecure-policy inspect --raw --config "containers-storage:@$2" >"$3/config"'
    { read -r IMAGE <"$BUILDAH/taken/$2"; } 2>/dev/null || IMAGE=none
    [[ ! -d $STORE/images/$IMAGE ]] || return 0
    buildah_init_layer layer "$1"
    said=$(buildah_exec "$1" host bash -c "$copy" - "$STORE/blobs" "$2" "$1" 2>&1) || die "${said##*$'\n'}"
    manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$1/out/index.json")
    jq -c --arg layer "sha256:$layer" 'del(.parent) | if .rootfs.diff_ids[0] == $layer then
        .rootfs.diff_ids |= .[1:] | .history |= .[1:] else . end
        | .history |= map(if .comment // "" | startswith("FROM ") then del(.comment) else . end)' "$1/config" >"$1/config.new"
    store_blob config "$1/config.new"
    jq -c --arg layer "sha256:$layer" --arg digest "sha256:$config" --arg size "$(stat -c %s "$STORE/blobs/sha256/$config")" \
        '.config.digest = $digest | .config.size = ($size | tonumber)
        | if .layers[0].digest == $layer then .layers |= .[1:] else . end' "$STORE/blobs/sha256/$manifest" >"$1/manifest"
    store_blob manifest "$1/manifest"
    store_add "$manifest"
    buildah_note taken "$2" "$IMAGE"
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
    for _path in "$BUILDAH"/{storage,storage.conf,given,taken,whole} "$DOCKER_SH_RUN/build"; do
        [[ ! -e $_path ]] || env mv "$_path" "$_trash/" || die_unwritable "$BUILDAH"
    done
    env rm -rf --one-file-system "$BUILDAH"/.trash.* "$BUILDAH"/tmp/* || die "cannot remove $_trash"
}
