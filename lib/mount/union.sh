# mount/union: one tree out of an image's read-only layers and a container's read-write layer.
#
# Everything is named relative to the container's directory: the options stay short (the kernel reads at most a
# page of them), and no character in a path can be mistaken for a separator.

use core/message record/field image/image

# Between image and container: the same for all (lib/mount/init-layer.sh).
INIT_LAYER=$DOCKER_SH_ROOT/layers/init

# union_prepare ID: the layers, links to them in the record, uppermost first, and what container.sh is to mount.
union_prepare() {
    local id=$1 record=$CONTAINERS/$1 driver options remove names
    record_get driver "$id" driver
    if [[ ! -d $record/layers ]]; then
        step mkdir "$record/layers" "$record/work" "$record/merged" 2>/dev/null || die_unwritable "$record"
        union_link "$id"
    fi
    names=("$record/layers"/*)
    union_options options "$driver" "${names[@]/#"$record"\//}"
    if [[ $driver == fuse-overlayfs ]]; then
        use mount/fuse
        fuse_mount "$record" "$options"
        record_set_list "$id" union --bind merged
    else
        # What goes with the container need not be written to the disk first, when the overlay is unmounted.
        record_get remove "$id" rm
        [[ -z $remove || $driver != overlay ]] || options+=,volatile
        record_set_list "$id" union -t "$driver" "$driver" -o "$options"
    fi
}

# union_link ID: links to its layers, uppermost first.
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
    layers+=("$INIT_LAYER")
    [[ -d $INIT_LAYER ]] || { use mount/init-layer && init_layer_make; }
    for ((i = 0; i < ${#layers[@]}; i++)); do
        printf -v number '%03d' "$i"
        step ln -s "${layers[${#layers[@]} - 1 - i]}" "$record/layers/$number" 2>/dev/null || die_unwritable "$record"
    done
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
