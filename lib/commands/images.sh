# docker.sh images: what run can start from.

# shellcheck source=/dev/null
for noun in image time table; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'List images' '' '
  -a, --all                   The recipes that have not been built yet as well
  -q, --quiet                 Only names'

main() {
    local names=() name path bytes size modified created recipe
    image_names names
    table_row REPOSITORY TAG CREATED SIZE
    for name in "${names[@]}"; do
        if [[ ${OPT[quiet]-} == true ]]; then
            printf '%s\n' "$name"
            continue
        fi
        image_path path "$name"
        modified=$(TZ=UTC0 date -r "$path" +%FT%TZ)
        time_since created "$modified"
        bytes=$(du -s --block-size=1 "$path")
        size=$(numfmt --to=si --suffix=B --format=%.1f "${bytes%%[[:space:]]*}")
        table_row "$name" latest "$created ago" "$size"
    done
    if [[ ${OPT[all]-} == true ]]; then
        for recipe in "$DOCKER_SH_HOME"/images/*.sh; do
            name=${recipe##*/} name=${name%.sh}
            [[ " ${names[*]} " == *" $name "* ]] || table_row "$name" latest 'not built' -
        done
    fi
    [[ ${OPT[quiet]-} == true ]] || table_print
}
