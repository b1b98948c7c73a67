# docker.sh diff: what a container has changed: its read-write layer beside the layers below.

use record/state mount/view

declare_command 'Show what a container has added (A), changed (C) and deleted (D)' 'CONTAINER'

main() {
    local id
    state_find id "${OPERAND[0]}"
    view_changes "$id"
}
