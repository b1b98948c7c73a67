# image/adopt: a plain directory as an image of the store, so that what stands on it can travel. That is a copy, made once; a
# directory that has changed since is copied again.

use core/message core/time cli/option image/add image/change image/image image/store

# adopt_image TEXT: sets IMAGE_NAME and IMAGE_ID, as image_find, and IMAGE_ID always. Dies if there is no such image.
adopt_image() {
    local path
    image_find "$1"
    [[ -z $IMAGE_ID ]] || return 0
    image_check "$IMAGE_NAME"
    image_need "$IMAGE_NAME"
    image_path path "$IMAGE_NAME"
    store_tool jq
    store_init
    { read -r IMAGE_ID <"$STORE/plain/$IMAGE_NAME/id"; } 2>/dev/null || true
    [[ -z $IMAGE_ID || -n $(find "$path" -newer "$STORE/images/$IMAGE_ID/manifest" -print -quit) ]] || return 0
    store_lock --shared
    adopt_directory "$path"
    env ln -sfn "../images/$IMAGE_ID" "$STORE/plain/$IMAGE_NAME" || die_unwritable "$STORE"
    store_unlock
}

# adopt_directory PATH: the tree as an image of one layer. Sets IMAGE_ID.
adopt_directory() {
    # What commit is to change, and says of itself, is not for the image that it stands on
    local work CHANGE=.
    local -A OPT=()
    store_work work
    adopt_pack "$work" --tree --from "$1"
    jq -n --arg machine "${HOSTTYPE/x86_64/amd64}" '{architecture: ($machine | sub("aarch64"; "arm64")), os: "linux",
        config: {}, rootfs: {type: "layers", diff_ids: []}, history: []}' >"$work/config"
    adopt_add "$work" "$work/config" '' "plain directory $1"
}

# adopt_pack WORK OPTION...: packs a layer into the store. Sets DIFF_ID; as it is not compressed that is its blob, too.
adopt_pack() {
    local work=$1 said
    said=$("$DOCKER_SH_HOME/helpers/bin/layer" pack --diff-id-to "$work/diff-id" "${@:2}" 2>&1 >"$work/layer") ||
        die "${said#layer: }"
    read -r DIFF_ID <"$work/diff-id"
    DIFF_ID=${DIFF_ID#sha256:}
    env mv -T "$work/layer" "$STORE/blobs/sha256/$DIFF_ID" 2>/dev/null || die_unwritable "$STORE"
}

# adopt_add WORK CONFIG MANIFEST CREATED-BY [JQ-OPTION...]: a new image: the config's with the layer DIFF_ID ('': none) on
# top; its other blobs are those of MANIFEST, '' if there are none. CHANGE is a filter of jq's for the config. Sets
# IMAGE_ID.
adopt_add() {
    local work=$1 config=$2 base=$3 by=$4 now manifest size=0
    time_now now
    [[ -z $DIFF_ID ]] || size=$(stat -c %s "$STORE/blobs/sha256/$DIFF_ID")
    jq -c "${@:5}" --arg diff_id "$DIFF_ID" --arg now "$now" --arg by "$by" --arg author "${OPT[author]-}" \
        --arg comment "${OPT[message]-}" "${CHANGE-.}"' | .created = $now
        | if $author != "" then .author = $author else . end
        | if $diff_id != "" then .rootfs.diff_ids += ["sha256:" + $diff_id] else . end
        | .history = (.history // []) + [{created: $now, created_by: $by}
            + (if $author != "" then {author: $author} else {} end)
            + (if $comment != "" then {comment: $comment} else {} end)
            + (if $diff_id == "" then {empty_layer: true} else {} end)]' "$config" >"$work/config.new" || die_unwritable "$work"
    store_blob config "$work/config.new"
    [[ -n $base ]] && base=$STORE/blobs/sha256/$base || base=/dev/null
    jq -c -n --arg diff_id "$DIFF_ID" --arg size "$size" --arg config "$config" --slurpfile base "$base" \
        --arg config_size "$(stat -c %s "$STORE/blobs/sha256/$config")" '{
            schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
            config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: ("sha256:" + $config),
                size: ($config_size | tonumber)},
            layers: (($base[0].layers // []) + (if $diff_id == "" then [] else
                [{mediaType: "application/vnd.oci.image.layer.v1.tar", digest: ("sha256:" + $diff_id),
                    size: ($size | tonumber)}] end))}' >"$work/manifest" || die_unwritable "$work"
    store_blob manifest "$work/manifest"
    store_add "$manifest"
    IMAGE_ID=$IMAGE
}
