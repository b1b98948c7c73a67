# image/prune: layers and blobs that no image and no container needs any more.

use core/message record/field record/state image/store

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
    for _path in "$STORE"/images/*; do
        _id=${_path##*/}
        store_tags _tags "$_id"
        [[ ${#_tags[@]} -eq 0 && -z ${_used[$_id]-} ]] || continue
        rm -rf "$_path"
        _pruned+=("$_id")
    done
}

# prune_layers: what is left of images that have gone. An image that is being fetched meanwhile holds the lock of
# store_lock, and is waited for.
prune_layers() {
    local path id ids value list manifests=()
    local -A layer=() blob=()
    [[ -d $STORE ]] || return 0
    store_lock --exclusive
    for path in "$STORE"/images/*; do
        read -r value <"$path/manifest"
        blob[$value]=yes blob[${path##*/}]=yes
        manifests+=("$STORE/blobs/sha256/$value")
        mapfile -d '' list <"$path/layers"
        for value in "${list[@]}"; do layer[$value]=yes; done
    done
    if ((${#manifests[@]})); then
        mapfile -t list < <(jq -r '.layers[].digest | ltrimstr("sha256:")' "${manifests[@]}")
        wait $! || die 'a manifest of the store is damaged: nothing is removed'
        for value in "${list[@]}"; do blob[$value]=yes; done
    fi
    # A container keeps its layers, also when its image has lost every name
    state_ids ids
    for id in "${ids[@]}"; do
        record_get value "$id" image_id
        [[ -n $value ]] || continue
        mapfile -t list < <(readlink -- "$CONTAINERS/$id/layers"/*)
        for value in "${list[@]}"; do layer[${value##*/}]=yes; done
    done
    for path in "$LAYERS"/* "$LAYERS"/.*.*; do
        [[ -n ${layer[${path##*/}]-} || ! -d $path ]] || env rm -rf --one-file-system "$path" "$STORE/sizes/${path##*/}"
    done
    for path in "$STORE"/blobs/sha256/*; do
        [[ -n ${blob[${path##*/}]-} ]] || rm -f "$path"
    done
    for path in "$STORE"/.work.*; do
        value=${path##*/.work.}
        [[ -d /proc/${value%.*} ]] || rm -rf "$path"
    done
    store_unlock
}
