# image/adopt: a plain directory as an image of the store, so that what stands on it can travel. That is a copy, made
# once; a directory that has changed since is copied again.

use core/message image/add image/image image/store

# adopt_image TEXT: sets IMAGE_NAME and IMAGE_ID, as image_find, and IMAGE_ID always. Dies if there is no such image.
adopt_image() {
    local path work layer
    image_find "$1"
    [[ -z $IMAGE_ID ]] || return 0
    image_check "$IMAGE_NAME"
    image_need "$IMAGE_NAME"
    image_path path "$IMAGE_NAME"
    store_init
    { read -r IMAGE_ID <"$STORE/plain/$IMAGE_NAME/id"; } 2>/dev/null || true
    [[ -z $IMAGE_ID || -n $(find "$path" -newer "$STORE/images/$IMAGE_ID/manifest" -print -quit) ]] || return 0
    store_lock --shared
    store_work work
    adopt_layer layer "$work" --tree --from "$path"
    adopt_add IMAGE_ID --layer "$layer" --by "plain directory $path"
    env ln -sfn "../images/$IMAGE_ID" "$STORE/plain/$IMAGE_NAME" || die_unwritable "$STORE"
    store_unlock
}

# adopt_layer INTO WORK OPTION...: what layer packs becomes a blob. Its digest, which names the layer, too, as it is not
# compressed.
adopt_layer() {
    local _said _digest
    _said=$(exec "$HELPERS/layer" pack --diff-id-to "$2/diff-id" "${@:3}" 2>&1 >"$2/layer") ||
        die "${_said#layer: }"
    read -r _digest <"$2/diff-id"
    _digest=${_digest#sha256:}
    mv -T "$2/layer" "$STORE/blobs/sha256/$_digest" 2>/dev/null || die_unwritable "$STORE"
    printf -v "$1" '%s' "$_digest"
}

# adopt_add INTO OPTION...: the image that helpers/manifest makes of a layer, and of another image. Its id.
adopt_add() {
    local _manifest
    store_ask _manifest add "${@:2}"
    store_add "$1" "$_manifest"
}
