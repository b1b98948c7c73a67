# docker.sh load: images from an archive that docker save, podman save or docker.sh save made.

use image/archive image/store

declare_command 'Load images from an archive' '' '
  -i, --input=FILE            Read from FILE, not from stdin
  -q, --quiet                 Say nothing
'

main() {
    local file=${OPT[input]-}
    [[ -n $file || ! -t 0 ]] || die 'requested load from stdin, but stdin is a terminal: use -i FILE'
    store_init
    store_lock --shared
    archive_load "$file"
}

# archive_loaded IMAGE [NAME]
archive_loaded() {
    local name said=" ID: sha256:$1"
    if [[ -n ${2-} ]]; then
        store_name name "$2"
        store_tag "$1" "$name"
        said=": $name"
    fi
    [[ ${OPT[quiet]-} == true ]] || printf 'Loaded image%s\n' "$said"
}
