# image/archive: images in one file. Docker's kind has manifest.json, OCI's index.json; what is written here has both, so that
# docker load, podman load, skopeo and docker.sh load read it, and keep the ids.

use core/message image/add image/skopeo image/store

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

# archive_load FILE: takes in the images of FILE, '' for stdin; archive_loaded IMAGE [NAME] is called for each name of
# each. Dies where FILE is no such archive.
archive_load() {
    local work list
    store_tool jq
    store_work work
    archive_unpack "$work" "$1"
    if [[ -e $work/archive/manifest.json ]]; then
        archive_file list "$work" manifest.json
        archive_load_docker "$work" "$list"
    elif [[ -e $work/archive/index.json ]]; then
        archive_file list "$work" index.json
        archive_load_oci "$work" "$list"
    else
        die "not an archive of images: ${1:-stdin}"
    fi
}

# archive_file INTO WORK NAME: the file of that name that came out of the archive, and no other.
archive_file() {
    local _path _root
    _root=$(readlink -f -- "$2/archive")
    _path=$(readlink -f -- "$2/archive/$3" 2>/dev/null) || _path=''
    [[ $_path == "$_root"/* && -f $_path ]] || die "the archive is damaged: it has no file '$3'"
    printf -v "$1" '%s' "$_path"
}

# archive_load_docker WORK LIST: configs and layers are taken as they are, and so the ids stay. skopeo would compress every
# layer anew.
archive_load_docker() {
    local work=$1 lines line config names name i layers diff_ids blobs manifest
    mapfile -t lines < <(jq -r '.[] | [.Config, (.RepoTags // [] | if . == [] then "-" else join(" ") end),
        (.Layers | join(" "))] | join("\t")' "$2" 2>/dev/null)
    ((${#lines[@]})) || die 'the archive is damaged: manifest.json lists no image'
    for line in "${lines[@]}"; do
        IFS=$'\t' read -r config names line <<<"$line"
        read -ra layers <<<"$line"
        archive_file config "$work" "$config"
        mapfile -t diff_ids < <(jq -r '.rootfs.diff_ids[] | ltrimstr("sha256:")' "$config" 2>/dev/null)
        ((${#diff_ids[@]} == ${#layers[@]} && ${#layers[@]} > 0)) ||
            die "the archive is damaged: ${#layers[@]} layers, but the config lists ${#diff_ids[@]}"
        blobs=()
        for i in "${!layers[@]}"; do
            [[ ${diff_ids[i]} =~ ^[0-9a-f]{64}$ ]] || die 'the archive is damaged: a layer has no sha256 digest'
            archive_layer "$work" "${diff_ids[i]}" "${layers[i]}"
        done
        env cp "$config" "$work/config" && store_blob config "$work/config"
        archive_manifest manifest "$work" "$config" "${blobs[@]}"
        store_add "$manifest"
        for name in $names; do
            [[ $name != - ]] || name=
            archive_loaded "$IMAGE" "$name"
        done
    done
}

# archive_layer WORK DIFF-ID NAME: that file of the archive becomes a layer and a blob. Adds to the caller's blobs the
# blob's digest and how it is compressed.
archive_layer() {
    local path magic='' suffix='' blob=$2 said
    if [[ ! -f $STORE/blobs/sha256/$2 ]]; then
        archive_file path "$1" "$3"
        # shellcheck disable=SC2153  # lib/image/store.sh has LAYERS
        if [[ ! -d $LAYERS/$2 ]]; then
            store_layer "$2" "$path" # which sees whether it is
        else
            said=$("$DOCKER_SH_HOME/helpers/bin/layer" digest --limit "$STORE_LIMIT" <"$path" 2>&1) || die "${said#layer: }"
            [[ ${said%%[[:space:]]*} == "sha256:$2" ]] || die "the archive is damaged: '$3' is not the layer sha256:$2"
        fi
        IFS= read -r -N 4 magic <"$path" || true
        case $magic in
            $'\x1f\x8b'*) suffix=+gzip ;;
            $'\x28\xb5\x2f\xfd') suffix=+zstd ;;
            $'\xfd7zX' | BZh*) die "'$3' is compressed in a way that OCI has no name for" ;;
        esac
        [[ -z $suffix ]] || store_digest blob "$path"
        env ln -f "$path" "$STORE/blobs/sha256/$blob" 2>/dev/null ||
            env cp --reflink=auto "$path" "$STORE/blobs/sha256/$blob" || die_unwritable "$STORE"
    fi
    blobs+=("$blob$suffix")
}

# archive_manifest INTO WORK CONFIG BLOB[+gzip|+zstd]...: an OCI manifest.
archive_manifest() {
    local _blob _sizes=''
    for _blob in "${@:4}"; do
        _sizes+=${_blob%+*}' '$(stat -c %s "$STORE/blobs/sha256/${_blob%+*}")' '${_blob:64}$'\n'
    done
    jq -c -n --arg config "$3" --arg size "$(stat -c %s "$STORE/blobs/sha256/$3")" --arg sizes "$_sizes" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: ("sha256:" + $config), size: ($size | tonumber)},
        layers: [$sizes | split("\n")[] | select(. != "") | split(" ") | {mediaType: ("application/vnd.oci.image.layer.v1.tar" + .[2]),
            digest: ("sha256:" + .[0]), size: (.[1] | tonumber)}]}' >"$2/manifest" || die_unwritable "$STORE"
    store_blob "$1" "$2/manifest"
}

# archive_load_oci WORK LIST: by skopeo, which knows every kind of manifest, and picks this machine's platform.
archive_load_oci() {
    local work=$1 lines line name manifest
    mapfile -t lines < <(jq -c '.manifests[]' "$2" 2>/dev/null)
    ((${#lines[@]})) || die 'the archive is damaged: index.json lists no image'
    mkdir "$work/one"
    for line in "${lines[@]}"; do
        skopeo_layout "$work/one" "$line"
        skopeo_copy_in "oci:$work/one:image" --src-shared-blob-dir "$work/archive/blobs" --quiet
        name=$(jq -r '.annotations // {} | .["io.containerd.image.name"] // .["org.opencontainers.image.ref.name"] // ""' <<<"$line")
        # A bare tag, as of an OCI layout made by hand, is no name
        [[ $name == *[/:]* ]] || name=
        archive_loaded "$IMAGE" ${name:+"$name"}
    done
}

# archive_save WORK FORMAT [IMAGE NAME]...: WORK/archive as docker load (docker-archive) or only OCI's kind of readers
# (oci-archive) want it, the blobs as symlinks; NAME is "NAME:TAG" or ''.
archive_save() {
    local work=$1 format=$2 manifest manifests=() words=() blobs file
    mkdir -p "$work/archive/blobs/sha256"
    shift 2
    while (($#)); do
        store_get manifest "$1" manifest
        manifests+=("$STORE/blobs/sha256/$manifest")
        words+=("$manifest" "$(stat -c %s "${manifests[-1]}")" "$2")
        shift 2
    done
    # shellcheck disable=SC2016  # jq's own variables
    env cat "${manifests[@]}" | jq -c -s '
        def path: "blobs/" + sub(":"; "/");
        def whole: if test("^([^/]*[.:][^/]*|localhost)/") then . elif contains("/") then "docker.io/" + . else "docker.io/library/" + . end;
        [to_entries[] | (.key * 3) as $i | .value + {own: {mediaType: "application/vnd.oci.image.manifest.v1+json",
            digest: ("sha256:" + $ARGS.positional[$i]), size: ($ARGS.positional[$i + 1] | tonumber)}, name: $ARGS.positional[$i + 2]}]
        | {schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: map(.own + if .name == "" then {} else
                {annotations: {"io.containerd.image.name": .name | whole, "org.opencontainers.image.ref.name": .name}} end)},
            (group_by(.config.digest) | map({Config: .[0].config.digest | path, RepoTags: map(.name | select(. != "")),
                Layers: .[0].layers | map(.digest | path)})),
            ([.[] | .own.digest, .config.digest, .layers[].digest] | unique | map(path) | join(" "))
        ' --args "${words[@]}" >"$work/files" || die_unwritable "$STORE"
    {
        IFS= read -r file && printf '%s\n' "$file" >"$work/archive/index.json"
        IFS= read -r file && [[ $format == oci-archive ]] || printf '%s\n' "$file" >"$work/archive/manifest.json"
        IFS=' "' read -ra blobs
    } <"$work/files" || die_unwritable "$STORE"
    printf '{"imageLayoutVersion": "1.0.0"}' >"$work/archive/oci-layout" || die_unwritable "$STORE"
    for file in "${blobs[@]}"; do
        [[ -z $file ]] || ln -s "$STORE/$file" "$work/archive/$file"
    done
}
