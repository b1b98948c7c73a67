# core/undo: every step that makes something is followed by the step that takes it back. One stack, last in first out,
# run by one EXIT trap, so that it does not matter where and why the shell ends.

UNDO=()

# defer COMMAND [ARG...]: run it at the end. The stack holds the words, then their number.
defer() { UNDO+=("$@" $#); }

# Runs the stack empty. A step that fails does not keep the others from running. Returns 1 if one did.
undo() {
    local count failed=0
    local -a step
    trap '' INT TERM HUP QUIT USR1 USR2 # half taken back is worse than either end
    # The signal may have come in the middle of a read. Bash would then give the rest of that file to the next read;
    # mapfile starts afresh.
    mapfile -t step </dev/null
    while ((${#UNDO[@]})); do
        count=${UNDO[-1]}
        step=("${UNDO[@]:${#UNDO[@]}-count-1:count}")
        UNDO=("${UNDO[@]:0:${#UNDO[@]}-count-1}")
        "${step[@]}" || failed=1
    done
    return "$failed"
}

# The work is done and is to stay.
keep() { UNDO=(); }

trap undo EXIT
