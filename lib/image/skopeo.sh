# image/skopeo: images from elsewhere, and to elsewhere, by skopeo(1), which reads and writes the blobs of the store
# (lib/image/store.sh) as those of an OCI image layout.

use core/message image/add image/store

# skopeo_layout DIRECTORY DESCRIPTOR: an OCI image layout in which one image is called "image", without blobs: those are
# read by skopeo's --src-shared-blob-dir.
skopeo_layout() {
    printf '{"imageLayoutVersion": "1.0.0"}' >"$1/oci-layout" || die_unwritable "$1"
    jq -n --argjson image "$2" '{schemaVersion: 2, manifests: [$image
        | .annotations = {"org.opencontainers.image.ref.name": "image"}]}' >"$1/index.json" || die_unwritable "$1"
}

# skopeo_layout_of DIRECTORY IMAGE: of an image of the store.
skopeo_layout_of() {
    local manifest
    store_get manifest "$2" manifest
    skopeo_layout "$1" "{\"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"digest\": \"sha256:$manifest\",
        \"size\": $(stat -c %s "$STORE/blobs/sha256/$manifest")}"
}

# skopeo_copy_in SOURCE [OPTION...]: fetches an image by skopeo, whose words go to stderr. Sets IMAGE. What breaks off
# leaves blobs that are whole, and the next time need not be fetched.
skopeo_copy_in() {
    local work manifest
    store_tool jq
    store_init
    store_work work
    skopeo_run "$work" "${@:2}" --dest-shared-blob-dir "$STORE/blobs" "$1" "oci:$work:image"
    manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$work/index.json")
    store_add "$manifest"
}

# skopeo_copy_out IMAGE DESTINATION [OPTION...]
skopeo_copy_out() {
    local work
    store_work work
    skopeo_layout_of "$work" "$1"
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
