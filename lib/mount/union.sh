# mount/union: one tree out of an image's read-only layers and a container's read-write layer.
#
# Everything is named relative to the container's directory: the options stay short (the kernel reads at most a
# page of them), and no character in a path can be mistaken for a separator.

use core/message core/undo record/field mount/point image/image

# union_prepare ID: the layers, links to them in the record, uppermost first, and what container.sh is to mount.
union_prepare() {
    local id=$1 record=$CONTAINERS/$1 init driver options remove names
    union_init_layer init
    record_get driver "$id" driver
    if [[ ! -d $record/layers ]]; then
        step mkdir "$record/layers" "$record/work" "$record/merged" 2>/dev/null || die_unwritable "$record"
        union_link "$id" "$init"
    fi
    names=("$record/layers"/*)
    union_options options "$driver" "${names[@]/#"$record"\//}"
    if [[ $driver == fuse-overlayfs ]]; then
        union_mount_fuse "$record" "$options"
        record_set_list "$id" union --bind merged
    else
        # What goes with the container need not be written to the disk first, when the overlay is unmounted.
        record_get remove "$id" rm
        [[ -z $remove || $driver != overlay ]] || options+=,volatile
        record_set_list "$id" union -t "$driver" "$driver" -o "$options"
    fi
}

# union_link ID INIT: links to its layers, uppermost first.
union_link() {
    local record=$CONTAINERS/$1 image id path layers i number
    record_get id "$1" image_id
    if [[ -n $id ]]; then
        use image/store
        store_get_list layers "$id" layers
        layers=("${layers[@]/#/"$LAYERS"/}")
    else
        record_get image "$1" image
        image_path path "$image"
        layers=("$path")
    fi
    layers+=("$2")
    for ((i = 0; i < ${#layers[@]}; i++)); do
        printf -v number '%03d' "$i"
        step ln -s "${layers[${#layers[@]} - 1 - i]}" "$record/layers/$number" 2>/dev/null || die_unwritable "$record"
    done
}

# union_mount_fuse RECORD OPTIONS: by a process of the host, which the container cannot see and so cannot kill. It ends
# when the mount goes.
union_mount_fuse() {
    local record=$1 options=$2 said
    [[ $record != *:* ]] || die "fuse-overlayfs takes no path with a colon: $DOCKER_SH_ROOT"
    defer mount_clear "$record"
    mount_clear "$record" # a killed docker.sh may have left one
    said=$(cd "$record" && union_close_descriptors && fuse-overlayfs -o "$options" merged 2>&1) ||
        die "fuse-overlayfs does not mount $record/merged: ${said##*$'\n'}"
}

# What the caller of docker.sh has open must not stay open as long as the mount.
union_close_descriptors() {
    local fd
    for fd in /proc/self/fd/*; do
        fd=${fd##*/}
        ((fd < 3)) || exec {fd}>&-
    done
}

# union_driver INTO: the file system that does it. overlay unless DOCKER_SH_UNION says otherwise; fuse-overlayfs
# where the kernel's overlay refuses, as it does on top of another overlay. Tried once a boot and remembered.
union_driver() {
    local _root='' _driver=${DOCKER_SH_UNION-}
    [[ $_driver == @(|overlay|aufs|fuse-overlayfs) ]] ||
        die "DOCKER_SH_UNION: '$_driver' is not overlay, aufs or fuse-overlayfs"
    if [[ $_driver == aufs ]]; then
        union_has_aufs || die "DOCKER_SH_UNION=aufs: this kernel has no aufs; unset DOCKER_SH_UNION, and overlay serves"
    elif [[ -z $_driver ]]; then
        { read -r _driver _root <"$DOCKER_SH_RUN/union"; } 2>/dev/null || true
        [[ $_root == "$DOCKER_SH_ROOT" ]] || union_try _driver
    fi
    printf -v "$1" '%s' "$_driver"
}

union_has_aufs() {
    grep -qw aufs /proc/filesystems || { modprobe -q aufs && grep -qw aufs /proc/filesystems; }
} 2>/dev/null

# union_try INTO: which driver works below DOCKER_SH_ROOT. The overlay that is tried is never seen outside its own
# mount namespace.
union_try() {
    local _try=$DOCKER_SH_ROOT/.overlay.$BASHPID _found=overlay
    make_tree "$DOCKER_SH_RUN" "$_try/lower" "$_try/upper" "$_try/work" "$_try/merged" 2>/dev/null ||
        die_unwritable "$DOCKER_SH_ROOT"
    # shellcheck disable=SC2016  # the inner shell expands
    unshare --mount bash -c 'cd "$1" && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged &&
        : >merged/file' - "$_try" 2>/dev/null || _found=fuse-overlayfs
    rm -rf "$_try"
    [[ $_found == overlay || -c /dev/fuse && -n $(type -P fuse-overlayfs) ]] ||
        die "overlay does not work on $DOCKER_SH_ROOT: install fuse-overlayfs, or set DOCKER_SH_ROOT to a directory" \
            "on another file system"
    printf '%s %s\n' "$_found" "$DOCKER_SH_ROOT" >"$DOCKER_SH_RUN/union"
    printf -v "$1" '%s' "$_found"
}

# union_options INTO DRIVER LAYER...: the mount options for LAYERs, uppermost first.
union_options() {
    local _layers
    case $2 in
        # the course's mount: dirs=read-write:read-only...
        aufs)
            printf -v _layers ':%s=ro' "${@:3}"
            printf -v "$1" 'dirs=rwlayer=rw%s' "$_layers"
            ;;
        *)
            printf -v _layers ':%s' "${@:3}"
            printf -v "$1" 'lowerdir=%s,upperdir=rwlayer,workdir=work' "${_layers#:}"
            ;;
    esac
}

# union_view INTO ID: the words that show the container's tree, not to be written to, at the directory that is added to them; to
# be run in the container's directory. So nothing is in the way of the mount that it runs on, if it does. aufs looks for
# whiteouts in a branch that is not written to only if it is told that there may be some.
union_view() {
    local -n _words=$1
    local _driver _names=("$CONTAINERS/$2/layers"/*) _layers
    record_get _driver "$2" driver
    _names=("${_names[@]/#"$CONTAINERS/$2"\//}")
    if [[ $_driver == aufs ]]; then
        printf -v _layers ':%s=ro' "${_names[@]}"
        _words=(mount -t aufs aufs -o "ro,dirs=rwlayer=ro+wh$_layers")
        return
    fi
    printf -v _layers ':%s' "${_names[@]}"
    _words=(mount -t overlay overlay -o)
    [[ $_driver != fuse-overlayfs ]] || _words=(fuse-overlayfs -o)
    _words+=("ro,lowerdir=rwlayer$_layers")
}

# union_init_layer INTO: the layer between image and container: mount points and files that docker.sh itself needs,
# so that neither commit nor diff takes them for the container's work. The same for all.
union_init_layer() {
    local _layer=$DOCKER_SH_ROOT/layers/init _new=$DOCKER_SH_ROOT/layers/.init.$BASHPID
    if [[ ! -d $_layer ]]; then
        {
            make_tree "$_new/dev" "$_new/etc" "$_new/proc" "$_new/sys" &&
                : >"$_new/etc/hosts" && : >"$_new/etc/hostname" && : >"$_new/etc/resolv.conf" &&
                ln -s /proc/mounts "$_new/etc/mtab"
        } 2>/dev/null || {
            rm -rf "$_new"
            die_unwritable "$DOCKER_SH_ROOT"
        }
        mv -T "$_new" "$_layer" 2>/dev/null || rm -rf "$_new"
    fi
    printf -v "$1" '%s' "$_layer"
}

# union_changes ID: what the container has changed in its image, a line each: "A /added", "C /changed", "D /deleted". What
# docker.sh itself needed there is no change: the init layer, and the place where --init is mounted.
union_changes() {
    local layer own=$DOCKER_SH_ROOT/layers/init words=()
    for layer in "$CONTAINERS/$1/layers"/*; do
        if [[ $layer -ef $own ]]; then words+=(--own "$own"); else words+=(--lower "$layer"); fi
    done
    "$DOCKER_SH_HOME/helpers/bin/layer" changes --upper "$CONTAINERS/$1/rwlayer" --exclude sbin/docker-init "${words[@]}"
}
