# image/buildah: the engine of build, buildah(1), with a storage of its own and nothing of this machine's configuration.
#
# $DOCKER_SH_ROOT/build has storage/, what has been built and so is the cache, storage.conf, init.tar, tmp/, and what is
# known of the storage: given/ID, taken/ID, called/NAME (lib/image/build-images.sh), whole/KEY
# (lib/image/build-cache.sh). Everything that touches the storage runs in a mount and a PID namespace of its own: with
# the last process in there all mounts are gone, and what a RUN has left in the background, too. Nothing to leak.
#
# --isolation chroot: a RUN's program sees the image as its root, has a container's capabilities but MKNOD, Docker's
# seccomp filter, a /dev of harmless nodes and the machine's network. It has no cgroup: no limits. In exchange it
# works inside another container, and without any runtime.

use core/builtins core/message core/undo cli/option image/store mount/overlay

BUILDAH=$DOCKER_SH_ROOT/build
BUILDAH_OPTIONS=(--layers --force-rm --format docker --isolation chroot --cap-drop CAP_MKNOD --pull-never
    --identity-label=false --http-proxy=false)
BUILDAH_ENGINE='' BUILDAH_TELLER='' # processes, while they run

buildah_init() {
    local driver
    store_tool buildah
    store_tool skopeo
    make_tree "$BUILDAH/tmp" "$DOCKER_SH_RUN/build" 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"
    # No two of prune and a build at once, but any number of builds
    exec {BUILDAH_LOCK}<"$BUILDAH"
    flock --shared "$BUILDAH_LOCK"
    if [[ ! -f $BUILDAH/storage.conf ]]; then
        buildah_init_layer
        buildah_driver driver
        printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$driver" "$BUILDAH/storage" \
            "$DOCKER_SH_RUN/build" >"$BUILDAH/.conf.$BASHPID" || die_unwritable "$BUILDAH"
        mv -T "$BUILDAH/.conf.$BASHPID" "$BUILDAH/storage.conf"
    fi
}

# An image that a stage stands on is given to the engine with this layer below all others (helpers/manifest/engine.hpp).
# What is taken back comes without it. Only a COPY --from that takes all of /etc sees the files.
buildah_init_layer() {
    local tree=$BUILDAH/tmp/init.$BASHPID
    mkdir -p "$tree/etc"
    touch "$tree"/etc/{hosts,hostname,resolv.conf}
    chmod 644 "$tree"/etc/*
    tar -C "$tree" --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$tree.tar" etc
    mv -T "$tree.tar" "$BUILDAH/init.tar"
    rm -rf "$tree"
}

# buildah_driver INTO: overlay; where it refuses, as inside another container, plain copies.
buildah_driver() {
    local _work=$BUILDAH/tmp/driver.$BASHPID
    defer env rm -rf "$_work"
    overlay_works "$_work" && printf -v "$1" overlay || printf -v "$1" vfs
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
    exec setpriv --pdeathsig KILL \
        unshare --mount --propagation private --pid --fork --kill-child --mount-proc --ipc "${own[@]}" \
        bash -c "$BUILDAH_INSIDE" - "$1" "${own[*]}" "${@:3}"
}

# buildah_build INTO WORK NETWORK WORD... CONTEXT: builds, and tells of it in the engine's own words, which are in
# WORK/said then; with --quiet only if it fails. As with Docker's first builder all goes to stdout but what has gone
# wrong. Sets INTO to the engine's id of the image. Where the engine refuses, it has said so: the exit status is 1, or
# that of the RUN.
buildah_build() {
    local _said _status=0 _options=("${BUILDAH_OPTIONS[@]}" --iidfile "$2/iid" --ignorefile)
    local _show=(-e 'w said' -e '/^Error: /{w /dev/stderr' -e 'd}' -e p)
    [[ -f ${!#}/.dockerignore ]] && _options+=("${!#}/.dockerignore") || _options+=(/dev/null)
    [[ ${OPT[no_cache]-} != true ]] || _options+=(--no-cache)
    [[ ${OPT[quiet]-} != true ]] || _show=(-e 'w said')
    defer buildah_end
    # One process tells all, so that it comes in order
    exec {_said}> >(cd "$2" && exec sed --unbuffered --quiet "${_show[@]}")
    BUILDAH_TELLER=$!
    (buildah_exec "$2" "$3" buildah --log-level error build "${_options[@]}" "${@:4}" \
        >&"$_said" 2>&1 </dev/null {_said}>&-) &
    BUILDAH_ENGINE=$!
    exec {_said}>&-
    wait "$BUILDAH_ENGINE" || _status=$?
    BUILDAH_ENGINE=''
    wait "$BUILDAH_TELLER"
    BUILDAH_TELLER=''
    if ((_status)); then
        [[ ${OPT[quiet]-} != true ]] || cat "$2/said" >&2
        exit $((_status == 125 ? 1 : _status))
    fi
    read -r _said <"$2/iid" || [[ -n $_said ]]
    printf -v "$1" '%s' "${_said#sha256:}"
}

# An engine that still runs when this shell ends goes with it, and with the engine everything in its namespaces: unshare
# heeds no other signal. Whoever tells what they say ends with the last of them.
buildah_end() {
    [[ -z $BUILDAH_ENGINE ]] || kill -KILL "$BUILDAH_ENGINE" 2>/dev/null || true
    [[ -z $BUILDAH_TELLER ]] || wait "$BUILDAH_TELLER" || true
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
    read -r "${1?}" _ < <(du -s --bytes "$BUILDAH")
    mkdir "$_trash" 2>/dev/null || die_unwritable "$BUILDAH"
    for _path in "$BUILDAH"/{storage,storage.conf,init.tar,given,taken,called,whole} "$DOCKER_SH_RUN/build"; do
        [[ ! -e $_path ]] || mv "$_path" "$_trash/" || die_unwritable "$BUILDAH"
    done
    env rm -rf --one-file-system "$BUILDAH"/.trash.* "$BUILDAH"/tmp/* || die "cannot remove $_trash"
}
