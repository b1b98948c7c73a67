# image/archive: images in one file. Docker's kind has manifest.json, OCI's index.json; what is written here has both,
# so that docker load, podman load, skopeo and docker.sh load read it, and keep the ids. What is in them knows
# helpers/manifest.

use core/helper core/message image/add image/skopeo image/store

# archive_load FILE COMMAND...: takes in the images of FILE, '' for stdin, and runs COMMAND... IMAGE NAME for each name
# of each; NAME is '' where there is none. Dies where FILE is no such archive.
archive_load() {
    local work archive said
    [[ -z $1 || (-f $1 && -r $1) ]] || die "open $1: no such file or directory"
    store_work work
    archive=$work/archive
    mkdir "$archive" || die_unwritable "$STORE"
    # With a limit for each file: else a small archive could fill the disk before a layer's size is looked at
    said=$(exec "$HELPERS/layer" archive ${1:+--from="$1"} --into "$archive" \
        --limit "$STORE_LIMIT" 2>&1) || die "${said#layer: }"
    if [[ -e $archive/manifest.json ]]; then
        archive_load_docker "$archive" "${@:2}"
    elif [[ -e $archive/index.json ]]; then
        archive_load_oci "$archive" "${@:2}"
    else
        die "not an archive of images: ${1:-stdin}"
    fi
}

# archive_load_docker ARCHIVE COMMAND...: configs and layers are taken as they are, and so the ids stay. skopeo would
# compress every layer anew.
archive_load_docker() {
    local said lines line words image name
    store_ask said layers "$1"
    mapfile -t lines <<<"$said"
    for line in "${lines[@]}"; do
        [[ -z $line ]] || archive_layer "${line%% *}" "$1" "${line#* }"
    done
    store_ask said load "$1"
    mapfile -t lines <<<"$said"
    for line in "${lines[@]}"; do
        read -ra words <<<"$line"
        store_add image "${words[0]}"
        for name in "${words[@]:1}"; do "${@:2}" "$image" "$name"; done
        ((${#words[@]} > 1)) || "${@:2}" "$image" ''
    done
}

# archive_layer DIFF-ID ARCHIVE NAME: that file of the archive is the layer, as it says: else it dies.
archive_layer() {
    local said
    if [[ ! -d $LAYERS/$1 ]]; then
        store_layer "$1" "$2/$3" # which sees whether it is
        return
    fi
    helper_told said layer digest --limit "$STORE_LIMIT" <"$2/$3"
    [[ ${said%% *} == "sha256:$1" ]] || die "the archive is damaged: '$3' is not the layer sha256:$1"
}

# archive_load_oci ARCHIVE COMMAND...: by skopeo, which knows every kind of manifest, and picks this machine's platform.
archive_load_oci() {
    local said lines line image
    mkdir "$1.layouts"
    store_ask said split "$1/index.json" "$1.layouts"
    mapfile -t lines <<<"$said"
    for line in "${lines[@]}"; do
        skopeo_copy_in image "oci:$1.layouts/${line%% *}:image" --src-shared-blob-dir "$1/blobs" --quiet
        line+=' '
        line=${line#* }
        "${@:2}" "$image" "${line% }"
    done
}

# archive_save WORK FORMAT [IMAGE NAME]...: WORK/archive as docker load (docker-archive) or only OCI's kind of readers
# (oci-archive) want it, the blobs as symlinks; NAME is "NAME:TAG" or ''.
archive_save() {
    local directory=$1/archive options=() words=() manifest
    [[ $2 == oci-archive ]] || options=(--docker)
    mkdir "$directory"
    shift 2
    while (($#)); do
        store_get manifest "$1" manifest
        words+=("$manifest" "$2")
        shift 2
    done
    store_ask _ save "${options[@]}" "$directory" "${words[@]}"
}
