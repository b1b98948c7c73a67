# container/signal: what a container's PID 1 is told.

use core/message record/field record/process cgroup/freezer

# signal_parse INTO TEXT: "SIGTERM", "term" or "15" as "TERM". Dies where TEXT is none.
signal_parse() {
    local _known _text=${2^^}
    _text=${_text#SIG}
    # Bash knows names that the kernel does not (trap's EXIT and DEBUG), and numbers that are exit statuses
    [[ $_text =~ ^([A-Z][A-Z0-9+-]*|[1-9][0-9]?)$ && $_text != @(EXIT|DEBUG|ERR|RETURN) ]] || die "invalid signal: $2"
    _known=$(kill -l "$_text" 2>/dev/null) || die "invalid signal: $2"
    [[ $_text == [0-9]* ]] || _known=$_text
    printf -v "$1" '%s' "${_known#SIG}"
}

# signal_send ID SIGNAL: to PID 1; "stop" is the signal that the container wants to be stopped by. A paused one gets it
# when it goes on; one that is to end goes on now: v1's freezer holds even the dying.
signal_send() {
    local id=$1 signal=$2 pid own
    record_get own "$id" stop_signal
    signal_parse own "${own:-TERM}"
    [[ $signal != stop ]] || signal=$own
    # Whoever asks a container to end does not want it back by its restart policy
    [[ $signal != @(KILL|"$own") ]] || record_flag "$id" stopped
    record_get pid "$id" pid
    kill -s "$signal" "$pid" 2>/dev/null || ! record_process_alive "$id" pid || die "cannot signal process $pid"
    [[ $signal != @(KILL|"$own") ]] || freezer_thaw "$id"
}
