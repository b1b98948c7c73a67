# docker.sh port: where the published ports of a container lead from.

use record/state

declare_command 'List the published ports of a container' 'CONTAINER [PORT]'

main() {
    local id
    state_find id "${OPERAND[0]}"
    exec "$HELPERS/show" port "$id" "${OPERAND[@]}"
}
