# docker.sh stop: asks the program to end, and makes it end if it does not.

use cli/each record/field record/process record/state container/signal

declare_command 'Stop running containers' 'CONTAINER...' '
  -s, --signal=SIGNAL         Signal to send (default: what run --stop-signal said, else TERM)
  -t, --time=SECONDS          How long to wait before the KILL (default: 10; -1: for ever)
'

main() {
    [[ -z ${OPT[signal]+given} ]] || signal_parse SIGNAL "${OPT[signal]}"
    [[ ${OPT[time]-10} =~ ^(-1|[0-9]{1,9})$ ]] || die_usage "invalid value for --time: '${OPT[time]}'"
    each_container stop_container
}

stop_container() {
    local id seconds=${OPT[time]-10}
    state_find id "$1"
    record_busy "$id" || return 0
    # Its restart policy has nothing to say any more, unless it has just said it: then there is one more life
    record_flag "$id" stopped
    while
        if record_process_alive "$id" pid; then
            signal_send "$id" "${SIGNAL:-stop}"
            record_process_await "$id" pid "${seconds#-1}" || signal_send "$id" KILL
            record_process_await "$id" pid
        fi
        # Stopped is what has been cleared away as well
        ! record_process_await "$id" runner 1
    do :; done
}
