# docker.sh kill: a signal for the program, KILL if nothing else is said.

use cli/each record/field record/process record/state container/signal

declare_command 'Send a signal to running containers' 'CONTAINER...' '
  -s, --signal=SIGNAL         By name or number (default: KILL)
'

main() {
    signal_parse SIGNAL "${OPT[signal]-KILL}"
    each_container kill_container
}

kill_container() {
    local id restart
    state_find id "$1"
    record_get restart "$id" restart
    if record_process_alive "$id" pid; then
        signal_send "$id" "$SIGNAL"
    elif [[ -n $restart ]] && record_process_alive "$id" runner; then
        record_flag "$id" stopped # between two lives: it does not come back
    else
        die "Cannot kill container: $1: Container $id is not running"
    fi
}
