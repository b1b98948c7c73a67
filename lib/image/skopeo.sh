# image/skopeo: images from elsewhere, and to elsewhere, by skopeo(1), which reads and writes the blobs of the store
# (lib/image/store.sh) as those of an OCI image layout.

use core/message image/add image/store

# skopeo_copy_in INTO SOURCE [OPTION...]: fetches an image by skopeo, whose words go to stderr. Its id. What breaks off
# leaves blobs that are whole, and the next time need not be fetched.
skopeo_copy_in() {
    local _work _digest
    store_init
    store_work _work
    skopeo_run "$_work" "${@:3}" --dest-shared-blob-dir "$STORE/blobs" --digestfile "$_work/digest" \
        "$2" "oci:$_work:image"
    read -r _digest <"$_work/digest" || [[ -n $_digest ]]
    store_add "$1" "${_digest#sha256:}"
}

# skopeo_copy_out IMAGE DESTINATION [OPTION...]
skopeo_copy_out() {
    local work manifest
    store_work work
    store_get manifest "$1" manifest
    store_ask _ layout "$work" "$manifest"
    skopeo_run "$work" "${@:3}" --src-shared-blob-dir "$STORE/blobs" "oci:$work:image" "$2"
}

# skopeo_run WORK WORD...: skopeo copy. What it is doing goes to stderr; what is wrong, in one line of ours.
skopeo_run() {
    local line
    store_tool skopeo
    skopeo --insecure-policy copy "${@:2}" >&2 2>"$1/error" && return
    line=$(tail -n 1 "$1/error")
    [[ ! $line =~ msg=\"(.*)\"$ ]] || line=${BASH_REMATCH[1]//\\\"/\"}
    die "${line:-skopeo failed}"
}
