# docker.sh rename: another name for a container. Its cgroup keeps the one it was born with.

use record/field record/process record/state network/endpoint

declare_command 'Rename a container' 'CONTAINER NEW_NAME'

main() {
    local id old new=${OPERAND[1]}
    [[ -n ${OPERAND[0]} && -n $new ]] || die 'Neither old nor new names may be empty'
    "$HELPERS/spec" name "$new" || exit
    state_find id "${OPERAND[0]}"
    state_lock "$id"
    record_get old "$id" name
    [[ $old != "$new" ]] || die 'Renaming a container with the same name as its current name'
    # Both names are written down before there are two: rm takes both, should this end in between
    record_replace "$id" renaming "$old $new"
    if ! "$HELPERS/spec" name --id "$id" "$new"; then
        rm -f "$CONTAINERS/$id/renaming"
        exit 1
    fi
    record_replace "$id" name "$new"
    rm -f "$CONTAINERS/$old" "$CONTAINERS/$id/renaming"
    # Its neighbours know it by its name
    if [[ -d $CONTAINERS/$id/networks ]] && record_process_alive "$id" pid; then
        endpoint_join "$id"
    fi
}
