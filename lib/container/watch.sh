# container/watch: a container that does not need this shell: helpers/monitor starts it and stays with it.

use core/message core/undo record/field container/foreground
use container/prepare

# container_watch ID [attached [KEYS]]: starts the container under a monitor (helpers/monitor), which stays with it,
# asks how it is (HEALTHCHECK) and in the end has helpers/end.sh run. Returns once the program runs, or, attached, when
# it ends or the user detaches; sets STATUS. Dies if the program did not start.
container_watch() {
    local id=$1 record=$CONTAINERS/$1 options network interactive tty terminal size files runner job
    # The caller's terminal, of the course's form, is lent by container_run alone: here a terminal of its own serves
    record_get terminal "$id" terminal
    [[ -z $terminal ]] || mv "$record/terminal" "$record/tty"
    container_prepare "$id"
    options=(--record "$record" --end "$DOCKER_SH_HOME/helpers/end.sh" --again "$DOCKER_SH_HOME/helpers/again.sh"
        --exec "$HELPERS/nsenter-lite")
    record_get network "$id" network
    record_get interactive "$id" interactive
    record_get tty "$id" tty
    record_get size "$id" log_max_size
    record_get files "$id" log_max_file
    [[ $network != @(host|) ]] || options+=(--host-network)
    [[ -z $interactive ]] || options+=(--interactive)
    [[ -z $tty ]] || options+=(--terminal)
    [[ -z $size ]] || options+=(--max-size "$size" --max-file "${files:-1}")
    [[ -z ${2-} ]] || options+=(--attach)
    ! explaining || options+=(--explain "$EXPLAIN")
    [[ -z ${3-} ]] || options+=(--detach-keys "$3")
    "$HELPERS/monitor" watch "${options[@]}" -- "$DOCKER_SH_HOME/container.sh" "$record" <&0 &
    job=$!
    container_pass_signals "$job"
    container_wait "$job"
    trap - INT TERM HUP QUIT USR1 USR2
    # It ran unless the monitor has not even come so far, or has taken its name off again. All that was made is the
    # monitor's then, also what it could not write down.
    record_get runner "$id" runner
    if ((STATUS == 0)) || [[ ! -d $record || (-n $runner && $runner != "$BASHPID") ]]; then
        keep
    else
        explain '#' 'on the host again'
        exit "$STATUS"
    fi
}

# container_pass_signals PID: the attached client gets what this shell is sent, and hands it to the program.
container_pass_signals() {
    local signal
    for signal in INT TERM HUP QUIT USR1 USR2; do
        # shellcheck disable=SC2064  # now, not later
        trap "kill -s $signal $1 2>/dev/null || true" "$signal"
    done
}

# container_clear ID: an ended container's traces of its last life, which a new one must not find.
container_clear() {
    local key
    for key in health health_streak pid pid_start exit_code finished oom_killed stopped restarting; do
        rm -f "$CONTAINERS/$1/$key"
    done
}
