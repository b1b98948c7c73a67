# image/archive: images in one file. Docker's kind has manifest.json, OCI's index.json; what is written here has both, so
# that docker load, podman load, skopeo and docker.sh load read it, and keep the ids. What is in them knows
# helpers/manifest.

use core/message image/add image/skopeo image/store

# archive_load FILE COMMAND...: takes in the images of FILE, '' for stdin, and runs COMMAND... IMAGE NAME for each name of
# each; NAME is '' where there is none. Dies where FILE is no such archive.
archive_load() {
    local work archive
    store_work work
    archive=$work/archive
    archive_unpack "$work" "$1"
    if [[ -e $archive/manifest.json ]]; then
        archive_load_docker "$archive" "${@:2}"
    elif [[ -e $archive/index.json ]]; then
        archive_load_oci "$archive" "${@:2}"
    else
        die "not an archive of images: ${1:-stdin}"
    fi
}

# archive_unpack WORK FILE: FILE, '' for stdin, as files in WORK/archive. tar(1) finds out by itself how a file is
# compressed, but not a pipe.
archive_unpack() {
    local magic='' words=(-f -) name=${2:-stdin}
    mkdir "$1/archive" || die_unwritable "$STORE"
    if [[ -n $2 ]]; then
        [[ -f $2 && -r $2 ]] || die "open $2: no such file or directory"
        words=(--force-local -f "$2")
    else
        head -c 6 >"$1/magic"
        IFS= read -r -N 4 magic <"$1/magic" || true
        case $magic in
            $'\x1f\x8b'*) words+=(--gzip) ;;
            $'\x28\xb5\x2f\xfd') words+=(--zstd) ;;
            $'\xfd7zX') words+=(--xz) ;;
            BZh*) words+=(--bzip2) ;;
        esac
    fi
    (
        # In KiB; else a small archive could fill the disk before a layer's size is looked at. Not to be killed, but told
        trap '' XFSZ
        ulimit -f $(((STORE_LIMIT >> 10) + 1))
        [[ -n $2 ]] || exec < <(exec cat "$1/magic" -)
        exec tar -C "$1/archive" --no-same-owner --no-same-permissions -x "${words[@]}"
    ) 2>"$1/error" && return
    [[ -z $(find "$1/archive" -type f -size +"$((STORE_LIMIT >> 10))k" -print -quit) ]] ||
        die "$name: a file in it is larger than the limit of $STORE_LIMIT bytes"
    words=("$1/archive"/*)
    ((${#words[@]})) || die "not an archive of images: $name"
    die "the archive is damaged: $name"
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
    said=$(exec "$DOCKER_SH_HOME/helpers/bin/layer" digest --limit "$STORE_LIMIT" <"$2/$3" 2>&1) || die "${said#layer: }"
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
