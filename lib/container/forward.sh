# container/forward: the signals that docker.sh is sent while it waits for a container's end.

use record/field record/process

# What $! was when nothing of the container had been started yet.
BEFORE=''

# container_forward_signals ID: what this shell is sent, the program gets. The next process that is started is the one
# that the container is born in.
container_forward_signals() {
    local signal
    BEFORE=${!-}
    for signal in INT TERM HUP QUIT USR1 USR2 WINCH; do
        # shellcheck disable=SC2064  # now, not later
        trap "container_signal $1 $signal" "$signal"
    done
}

# container_signal ID SIGNAL: to the container's PID 1, if it is still that process. A container that is being born is
# waited for; one that is not born yet never will be, and this shell ends.
container_signal() {
    local pid try
    if [[ ${!-} == "$BEFORE" ]]; then
        [[ $2 != WINCH ]] || return 0
        exit $((128 + $(kill -l "$2")))
    fi
    for ((try = 0; try < 100; try++)); do
        [[ ! -s $CONTAINERS/$1/pid ]] || break
        kill -0 "$!" 2>/dev/null || return 0
        sleep 0.01
    done
    record_process_alive "$1" pid || return 0
    record_get pid "$1" pid
    kill -s "$2" "$pid" 2>/dev/null || true
}
