# image/build-images: the images that a Dockerfile names. The engine (lib/image/buildah.sh) gets them from where
# docker.sh finds images, under the very names, and asks no registry.

use core/builtins core/message cli/option image/add image/adopt image/buildah image/image
use image/registry image/skopeo image/store

BUILD_USED=()  # what each name meant: the name, and the id of the image
BUILD_FOUND=() # options with which the engine finds images that can have no name in its storage

# build_images WORK FILE TARGET [NAME=VALUE...]: gives the engine what FILE names, with these values for its ARGs, as
# far as the stage TARGET. Sets BUILD_USED and BUILD_FOUND.
build_images() {
    local said lines line written name id engine
    BUILD_USED=() BUILD_FOUND=()
    store_ask said named "$2" "$3" -- "${@:4}"
    mapfile -t lines <<<"$said"
    for line in "${lines[@]}"; do
        [[ -n $line ]] || continue
        written=${line%% *} name=${line#* }
        build_image id "$name"
        build_give engine "$1" "$id"
        BUILD_USED+=("$written" "$id")
        if [[ $name =~ @|^(sha256:)?[0-9a-f]{64}$ ]]; then
            engine=container-image://$engine
            BUILD_FOUND+=(--build-context "$written=$engine" --build-context "$name=$engine")
        else
            build_call "$1" "$name" "$engine"
        fi
    done
}

# build_image INTO NAME: the id of that image in the store. What nobody has here is pulled.
build_image() {
    local _found='' _name=$2 _path _options=()
    if [[ $2 == *@sha256:* ]]; then
        for _path in "$STORE"/images/*/manifest; do
            [[ $(<"$_path") != "${2##*@sha256:}" ]] || _found=${_path%/manifest} _found=${_found##*/}
        done
    else
        [[ ${2#sha256:} =~ ^[0-9a-f]{64}$ ]] || store_name _name "$2"
        store_find _found "$2"
        _path=${_name%:latest}
        if [[ -z $_found && $_path =~ ^[a-z0-9]+([._-][a-z0-9]+)*$ ]]; then
            image_path _path "$_path"
            if [[ -n $_path || -x $DOCKER_SH_HOME/images/${_name%:latest}.sh ]]; then
                adopt_image "${_name%:latest}"
                _found=$IMAGE_ID
            fi
        fi
    fi
    if [[ -z $_found || ${OPT[pull]-} == true ]]; then
        registry_parse _path _name "$2"
        registry_options _options src "$_path"
        [[ -t 2 && ${OPT[quiet]-} != true ]] || _options+=(--quiet)
        skopeo_copy_in _found "$_path" "${_options[@]}"
        store_tag "$_found" "$_name"
    fi
    printf -v "$1" '%s' "$_found"
}

# build_has INTO LIST NAME: what the file LIST/NAME says, if the storage has that image; '' else.
build_has() {
    local _known='' _there
    { read -r _known <"$BUILDAH/$2/$3"; } 2>/dev/null || true
    _there=("$BUILDAH"/storage/*-images/"${_known:-none}")
    ((${#_there[@]})) || _known=''
    printf -v "$1" '%s' "$_known"
}

# build_note LIST NAME TEXT: remembers it.
build_note() {
    local new=$BUILDAH/$1/.$2.$BASHPID
    make_tree "$BUILDAH/$1"
    { printf '%s\n' "$3" >"$new" && mv -T "$new" "$BUILDAH/$1/$2"; } 2>/dev/null || die_unwritable "$BUILDAH"
}

# build_give INTO WORK IMAGE: the engine's id of that image of the store, which has it from now on.
build_give() {
    local _manifest _given _said
    build_has "$1" given "$3"
    [[ -z ${!1} ]] || return 0
    store_get _manifest "$3" manifest
    mkdir -p "$2/given"
    store_ask _given give "$2/given" "$BUILDAH/init.tar" "$_manifest"
    _said=$(buildah_exec "$2" host skopeo --insecure-policy copy --quiet "oci:$2/given:image" \
        "containers-storage:@$_given" 2>&1) || die "${_said##*$'\n'}"
    build_note taken "$_given" "$3" # as it is, it comes back as what it was
    build_note given "$3" "$_given"
    printf -v "$1" '%s' "$_given"
}

# build_call WORK NAME ENGINE: that image is what the engine finds under NAME: where that names no registry, it looks
# for one of localhost before any other.
build_call() {
    local name said there
    store_name name "$2"
    if [[ ${2%%/*} == ?(index.)docker.io ]]; then
        [[ $name == */* ]] || name=library/$name
        name=docker.io/$name
    elif [[ $2 != */* || ${2%%/*} != @(*[.:]*|localhost) ]]; then
        name=localhost/$name
    fi
    build_has there called "${name//\//%}"
    [[ $there != "$3" ]] || return 0
    said=$(buildah_exec "$1" host buildah tag "$3" "$name" 2>&1) || die "${said##*$'\n'}"
    build_note called "${name//\//%}" "$3"
}

# build_take INTO WORK ENGINE [LABEL...]: the id of that image of the engine's, which the store has from now on, with
# labels.
build_take() {
    local _manifest _said
    # shellcheck disable=SC2016  # the inner shell expands
    local _copy='skopeo --insecure-policy copy --quiet --dest-oci-accept-uncompressed-layers \
        --dest-shared-blob-dir "$1" "containers-storage:@$2" "oci:$3/out:image" &&
        skopeo --insecure-policy inspect --raw --config "containers-storage:@$2" >"$3/config"'
    printf -v "$1" none
    (($# > 3)) || { read -r "${1?}" <"$BUILDAH/taken/$3"; } 2>/dev/null || true
    [[ ! -d $STORE/images/${!1} ]] || return 0
    _said=$(buildah_exec "$2" host bash -c "$_copy" - "$STORE/blobs" "$3" "$2" 2>&1) || die "${_said##*$'\n'}"
    store_ask _manifest take "$2/out" "$BUILDAH/init.tar" "$2/config" -- "${@:4}"
    store_add "$1" "$_manifest"
    (($# > 3)) || build_note taken "$3" "${!1}"
}
