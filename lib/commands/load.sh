# docker.sh load: images from an archive that docker save, podman save or docker.sh save made.

# shellcheck source=/dev/null
for noun in record store archive; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'Load images from an archive' '' '
  -i, --input=FILE            Read from FILE, not from stdin
  -q, --quiet                 Say only what has been loaded
'

main() {
    local file=${OPT[input]-} references=() reference name options=()
    [[ -n $file || ! -t 0 ]] || die 'requested load from stdin, but stdin is a terminal: use -i FILE'
    store_init
    archive_open file "$file"
    archive_list references "$file"
    store_lock --shared
    for reference in "${references[@]}"; do
        [[ -t 2 && ${OPT[quiet]-} != true ]] || options=(--quiet)
        store_copy_in "${reference%% *}" "${options[@]}"
        if [[ $reference == *' '* ]]; then
            store_name name "${reference#* }"
            store_tag "$IMAGE" "$name"
            printf 'Loaded image: %s\n' "$name"
        else
            printf 'Loaded image ID: sha256:%s\n' "$IMAGE"
        fi
    done
}
