# docker.sh diff: what a container has changed: its read-write layer beside the layers below.

use record/state show/changes

declare_command 'Show what a container has added (A), changed (C) and deleted (D)' 'CONTAINER'

main() {
    local id path
    state_find id "${OPERAND[0]}"
    changes_find "$id"
    for path in "${!CHANGES[@]}"; do
        printf '%s %s\0' "${CHANGES[$path]}" "$path"
    done | sort --zero-terminated --key=2 | tr '\0' '\n'
}
