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

# archive_list INTO FILE: sets INTO to "REFERENCE [NAME]" for each image and name in it, REFERENCE as skopeo has it. Dies
# where FILE is no such archive.
archive_list() {
    local -n _list=$1
    local _names _index
    _list=()
    [[ $2 != *[:,@]* ]] || die "skopeo takes no archive with ':', ',' or '@' in its path: $2"
    store_tool jq
    if _index=$(tar -xOf "$2" manifest.json 2>/dev/null) && [[ -n $_index ]]; then
        mapfile -t _list < <(jq -r --arg file "docker-archive:$2" 'to_entries[] | "\($file):@\(.key)" as $image
            | if (.value.RepoTags // []) == [] then $image else "\($image) \(.value.RepoTags[])" end' <<<"$_index" 2>/dev/null)
    elif _index=$(tar -xOf "$2" index.json 2>/dev/null || tar -xOf "$2" ./index.json 2>/dev/null) && [[ -n $_index ]]; then
        mapfile -t _list < <(jq -r --arg file "oci-archive:$2" '.manifests[]
            | .annotations["org.opencontainers.image.ref.name"] as $name | .annotations["io.containerd.image.name"] as $whole
            | if $name == null then $file else "\($file):\($name) \($whole // $name)" end' <<<"$_index" 2>/dev/null)
    fi
    ((${#_list[@]})) || die "not an archive of images: ${OPT[input]-stdin}"
}
