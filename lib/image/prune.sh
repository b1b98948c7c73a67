# image/prune: images that have no name, and what is left of those that have gone. Which they are knows
# helpers/manifest.

use image/store

# prune_dangling INTO: removes the images that have no name and no container; sets INTO to their ids.
prune_dangling() {
    local -n _pruned=$1
    local _list _id
    store_ask _list dangling
    mapfile -t _pruned <<<"$_list"
    [[ -n $_list ]] || _pruned=()
    for _id in "${_pruned[@]}"; do
        rm -rf "$STORE/images/$_id"
    done
}

# prune_layers: layers and blobs that no image and no container needs. An image that is being fetched meanwhile holds
# the lock of store_lock, and is waited for.
prune_layers() {
    local said gone
    [[ -d $STORE ]] || return 0
    store_lock --exclusive
    store_ask said unused
    mapfile -t gone <<<"$said"
    [[ -z $said ]] || env rm -rf --one-file-system "${gone[@]/#/"$DOCKER_SH_ROOT"/}"
    store_unlock
}
