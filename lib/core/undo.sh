# core/undo: every step that makes something is followed by the step that takes it back. One stack, last in first out,
# run by one EXIT trap, so that it does not matter where and why the shell ends.

# UNDOING is the exit status that this shell is to have, as soon as it takes things back.
UNDO=() UNDOING=''

# defer COMMAND [ARG...]: run it at the end. The stack holds the words, then their number.
defer() { UNDO+=("$@" $#); }

# The EXIT trap. A step that fails, or dies, does not keep the others from running, nor does it change the exit status.
undo() {
    UNDOING=$?
    trap '' INT TERM HUP QUIT USR1 USR2 # half taken back is worse than either end
    undo_all
}

# Runs the stack empty. Returns 1 if a step failed.
undo_all() {
    local count failed=0
    local -a step
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

# undo_exit STATUS: the end of this shell; where it comes in the middle of taking things back, the rest of that is done
# first, and the exit status stays what it was to be.
undo_exit() {
    [[ -z $UNDOING ]] || undo_all
    exit "${UNDOING:-$1}"
}

# The work is done and is to stay.
keep() { UNDO=(); }

trap undo EXIT
