# image/add: how an image comes into the store (lib/image/store.sh): blobs first, then the layers, unpacked, then what
# names them.

use core/helper core/message core/undo image/store

# What one layer may come to, in bytes: an archive of a megabyte can hold a disk full of zeros.
STORE_LIMIT=${DOCKER_SH_LAYER_LIMIT:-$((64 << 30))}
STORE_SWEPT=''

# store_layer DIFF-ID FILE: unpacks the layer in that archive, unless there is one.
store_layer() {
    local new=$LAYERS/.$1.$BASHPID
    [[ ! -d $LAYERS/$1 ]] || return 0
    [[ -n $STORE_SWEPT ]] || defer store_sweep
    STORE_SWEPT=yes
    mkdir -m 755 "$new" 2>/dev/null || die_unwritable "$LAYERS"
    helper_told _ layer unpack --absolute --into "$new" --as "$LAYERS/$1" --size-to "$STORE/sizes/$1" \
        --diff-id "sha256:$1" --limit "$STORE_LIMIT" <"$2"
}

# What this shell has left half done.
store_sweep() {
    local left=("$LAYERS"/.*."$BASHPID")
    ((!${#left[@]})) || env rm -rf --one-file-system "${left[@]}"
}

# store_add INTO MANIFEST: takes in the image of that manifest, all of whose blobs are there. Its id.
store_add() {
    local _layers
    store_ask _layers read "$2"
    # shellcheck disable=SC2086  # words: DIFF-ID BLOB of each layer
    set -- "$1" "$2" $_layers
    while (($# > 2)); do
        store_layer "$3" "$STORE/blobs/sha256/$4"
        set -- "$1" "$2" "${@:5}"
    done
    store_ask "$1" record "$2"
}
