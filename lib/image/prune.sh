# image/prune: layers and blobs that no image and no container needs any more.

use record/field record/state image/store

# prune_dangling INTO: removes the images that have no name and no container; sets INTO to their ids.
prune_dangling() {
    local -n _pruned=$1
    local _path _id _ids _value _tags
    local -A _used=()
    _pruned=()
    state_ids _ids
    for _id in "${_ids[@]}"; do
        record_get _value "$_id" image_id
        [[ -z $_value ]] || _used[$_value]=yes
    done
    for _path in "$STORE"/plain/*; do
        { read -r _value <"$_path/id" && _used[$_value]=yes; } 2>/dev/null || rm -f "$_path"
    done
    store_tags _tags
    for _path in "${_tags[@]}"; do
        { read -r _value <"$STORE/tags/$_path/id" && _used[$_value]=yes; } 2>/dev/null || true
    done
    for _path in "$STORE"/images/*; do
        _id=${_path##*/}
        [[ -z ${_used[$_id]-} ]] || continue
        rm -rf "$_path"
        _pruned+=("$_id")
    done
}

# prune_layers: what is left of images that have gone. An image that is being fetched meanwhile holds the lock of
# store_lock, and is waited for.
prune_layers() {
    local path id ids value list used gone=()
    local -A layer=() blob=()
    [[ -d $STORE ]] || return 0
    store_lock --exclusive
    store_ask used blobs
    for value in $used; do blob[$value]=yes; done
    for path in "$STORE"/images/*; do
        store_get_list list "${path##*/}" layers
        for value in "${list[@]}"; do layer[$value]=yes; done
    done
    # A container keeps its layers, also when its image has lost every name
    state_ids ids
    for id in "${ids[@]}"; do
        record_get value "$id" image_id
        list=("$CONTAINERS/$id/layers"/*)
        [[ -n $value && ${#list[@]} -gt 0 ]] || continue
        mapfile -t list < <(readlink -- "${list[@]}")
        for value in "${list[@]}"; do layer[${value##*/}]=yes; done
    done
    for path in "$LAYERS"/* "$LAYERS"/.[!.]*.*; do
        [[ -n ${layer[${path##*/}]-} || ! -d $path ]] || gone+=("$path" "$STORE/sizes/${path##*/}")
    done
    ((!${#gone[@]})) || env rm -rf --one-file-system "${gone[@]}"
    for path in "$STORE"/blobs/sha256/*; do
        [[ -n ${blob[${path##*/}]-} ]] || rm -f "$path"
    done
    for path in "$STORE"/.work.*; do
        value=${path##*/.work.}
        [[ -d /proc/${value%%.*} ]] || rm -rf "$path"
    done
    store_unlock
}
