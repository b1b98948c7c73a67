# docker.sh wait: until containers have ended, for their exit codes.

use record/field record/state

declare_command 'Wait until containers end, and print their exit codes' 'CONTAINER...'

main() {
    local name id records=() status=0
    for name in "${OPERAND[@]}"; do
        # A shell of its own each: one that is not there does not keep the others
        if id=$(state_find id "$name" && printf '%s' "$id"); then
            records+=(--record "$CONTAINERS/$id")
        else
            status=1
        fi
    done
    ((!${#records[@]})) || "$HELPERS/monitor" wait --parent "$BASHPID" "${records[@]}" || status=1
    exit "$status"
}
