# docker.sh load: images from an archive that docker save, podman save or docker.sh save made.

use cli/option image/archive image/store

declare_command 'Load images from an archive' '' '
  -i, --input=FILE            Read from FILE, not from stdin
  -q, --quiet                 Only what has been loaded, which is what is said in any case
'

main() {
    local file=${OPT[input]-}
    [[ -n $file || ! -t 0 ]] || die 'requested load from stdin, but stdin is a terminal: use -i FILE'
    store_init
    store_lock --shared
    archive_load "$file" load_tell
}

# load_tell IMAGE NAME
load_tell() {
    local name said=" ID: sha256:$1"
    if [[ -n $2 ]]; then
        store_name name "$2"
        store_tag "$1" "$name"
        said=": $name"
    fi
    printf 'Loaded image%s\n' "$said"
}
