# archive: images in one file. Docker's kind has manifest.json, OCI's index.json; skopeo reads both.

# archive_open INTO FILE: a file that can be read twice; '' is stdin, which is kept for that.
archive_open() {
    local _work _magic=''
    if [[ -z $2 ]]; then
        store_work _work
        cat >"$_work/archive" || die_unwritable "$STORE"
        printf -v "$1" '%s' "$_work/archive"
    else
        [[ -f $2 && -r $2 ]] || die "open $2: no such file or directory"
        printf -v "$1" '%s' "$(readlink -f -- "$2")"
    fi
}

# archive_load FILE: takes in the images of FILE; archive_loaded IMAGE [NAME] is called for each name of each. Dies where
# FILE is no such archive.
archive_load() {
    local work list
    store_tool jq
    store_work work
    if list=$(tar -xOf "$1" manifest.json 2>/dev/null) && [[ -n $list ]]; then
        archive_load_docker "$1" "$work" "$list"
    elif list=$(tar -xOf "$1" index.json 2>/dev/null || tar -xOf "$1" ./index.json 2>/dev/null) && [[ -n $list ]]; then
        archive_load_oci "$1" "$list"
    else
        die "not an archive of images: ${OPT[input]-stdin}"
    fi
}

# archive_load_docker FILE WORK LIST: Docker's kind has configs and layers as they are: they are blobs at once, and the id
# stays what it is in Docker. skopeo would compress every layer anew.
archive_load_docker() {
    local work=$2 lines line config names name i layers diff_ids path
    tar -xf "$1" -C "$work" --no-same-owner --no-same-permissions 2>/dev/null || die "the archive is damaged: ${OPT[input]-stdin}"
    mapfile -t lines < <(jq -r '.[] | [.Config, (.RepoTags // [] | if . == [] then "-" else join(" ") end),
        (.Layers | join(" "))] | join("\t")' \
        2>/dev/null <<<"$3")
    ((${#lines[@]})) || die 'the archive is damaged: manifest.json lists no image'
    for line in "${lines[@]}"; do
        IFS=$'\t' read -r config names line <<<"$line"
        read -ra layers <<<"$line"
        archive_file config "$work" "$config"
        mapfile -t diff_ids < <(jq -r '.rootfs.diff_ids[] | ltrimstr("sha256:")' "$config" 2>/dev/null)
        ((${#diff_ids[@]} == ${#layers[@]} && ${#layers[@]} > 0)) ||
            die "the archive is damaged: ${#layers[@]} layers, but the config lists ${#diff_ids[@]}"
        for i in "${!layers[@]}"; do
            [[ ${diff_ids[i]} =~ ^[0-9a-f]{64}$ ]] || die 'the archive is damaged: a layer has no sha256 digest'
            [[ ! -f $STORE/blobs/sha256/${diff_ids[i]} ]] || continue
            archive_file path "$work" "${layers[i]}"
            store_layer_from "${diff_ids[i]}" "$path"
            # Its blob is the archive that has just been seen to be that layer
            env ln "$path" "$STORE/blobs/sha256/${diff_ids[i]}" 2>/dev/null ||
                env cp --reflink=auto "$path" "$STORE/blobs/sha256/${diff_ids[i]}" || die_unwritable "$STORE"
        done
        env cp "$config" "$work/.config" && store_blob config "$work/.config"
        archive_manifest "$work" "$config" "${diff_ids[@]}"
        store_add "$MANIFEST"
        for name in $names; do
            [[ $name != - ]] || name=
            archive_loaded "$IMAGE" "$name"
        done
    done
}

# archive_file INTO WORK NAME: the file of that name that came out of the archive, and no other.
archive_file() {
    local _path
    _path=$(readlink -f -- "$2/$3" 2>/dev/null) || _path=''
    [[ $_path == "$(readlink -f -- "$2")"/* && -f $_path ]] || die "the archive is damaged: it has no file '$3'"
    printf -v "$1" '%s' "$_path"
}

# archive_manifest WORK CONFIG DIFF-ID...: an OCI manifest for layers that are not compressed. Sets MANIFEST.
archive_manifest() {
    local digest sizes=''
    for digest in "${@:3}"; do
        sizes+=$digest' '$(stat -c %s "$STORE/blobs/sha256/$digest")$'\n'
    done
    jq -c -n --arg config "$2" --arg size "$(stat -c %s "$STORE/blobs/sha256/$2")" --arg sizes "$sizes" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: ("sha256:" + $config), size: ($size | tonumber)},
        layers: [$sizes | split("\n")[] | select(. != "") | split(" ") | {mediaType: "application/vnd.oci.image.layer.v1.tar",
            digest: ("sha256:" + .[0]), size: (.[1] | tonumber)}]}' >"$1/.manifest" || die_unwritable "$STORE"
    store_blob MANIFEST "$1/.manifest"
}

# archive_load_oci FILE INDEX: OCI's kind, by skopeo.
archive_load_oci() {
    local lines line name
    [[ $1 != *[:,@]* ]] || die "skopeo takes no archive with ':', ',' or '@' in its path: $1"
    mapfile -t lines < <(jq -r '.manifests[] | .annotations["org.opencontainers.image.ref.name"] as $name
        | .annotations["io.containerd.image.name"] as $whole
        | if $name == null then "" else "\($name) \($whole // $name)" end' <<<"$2" 2>/dev/null)
    ((${#lines[@]})) || die 'the archive is damaged: index.json lists no image'
    for line in "${lines[@]}"; do
        name=${line#* }
        store_copy_in "oci-archive:$1${line:+:${line%% *}}" --quiet
        # A bare tag, as of an OCI layout made by hand, is no name
        [[ $name == *[/:]* ]] || name=
        archive_loaded "$IMAGE" ${name:+"$name"}
    done
}
