# cli/each: commands that take several containers. What is wrong with one does not keep the others.

use core/undo cli/option

# each_container FUNCTION: FUNCTION NAME for every operand, all at once, each in a shell of its own; then the names, in
# the order given, of those for which it worked. Ends this shell.
each_container() {
    local i jobs=() status=0
    if ((${#OPERAND[@]} == 1)); then
        "$1" "${OPERAND[0]}"
        printf '%s\n' "${OPERAND[0]}"
        exit 0
    fi
    for i in "${!OPERAND[@]}"; do
        (trap undo EXIT && "$1" "${OPERAND[i]}") &
        jobs[i]=$!
    done
    defer each_end "${jobs[@]}"
    for i in "${!OPERAND[@]}"; do
        if wait "${jobs[i]}"; then
            printf '%s\n' "${OPERAND[i]}"
        else
            status=1
        fi
    done
    keep
    exit "$status"
}

# each_alone FUNCTION: FUNCTION NAME for every operand, one after the other. Returns 1 if one of them failed.
each_alone() {
    local name status=0
    for name in "${OPERAND[@]}"; do
        (trap undo EXIT && "$1" "$name") || status=1
    done
    return "$status"
}

# each_end JOB...: when this shell is ended, so are they.
each_end() { kill "$@" 2>/dev/null || true; }
