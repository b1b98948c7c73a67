# container/watch: a container that does not need this shell: helpers/monitor starts it and stays with it.

use core/message core/undo cli/option record/field record/process container/foreground container/forward
use container/prepare

# container_watch ID [attached]: starts the container under a monitor (helpers/monitor), which stays with it and
# in the end has helpers/end.sh run. Returns once the program runs, or, attached, when it ends or the user detaches; sets
# STATUS. Dies if the program did not start.
container_watch() {
    local id=$1 record=$CONTAINERS/$1 options network interactive tty size files runner
    container_prepare "$id"
    options=(--record "$record" --end "$DOCKER_SH_HOME/helpers/end.sh")
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
    [[ -z $EXPLAIN ]] || options+=(--explain "$EXPLAIN")
    [[ -z ${OPT[detach_keys]-} ]] || options+=(--detach-keys "${OPT[detach_keys]}")
    "$DOCKER_SH_HOME/helpers/bin/monitor" watch "${options[@]}" -- "$DOCKER_SH_HOME/container.sh" "$record" <&0 &
    JOB=$!
    container_pass_signals "$JOB"
    container_care "$id"
    container_wait "$JOB"
    trap - INT TERM HUP QUIT USR1 USR2
    # It ran if its end has been seen to, or if somebody else still will: all that was made is the monitor's then. 125 to
    # 127 without an end is a start that failed, of which the monitor has told but may not have gone yet.
    record_get runner "$id" runner
    if [[ ! -d $record || -e $record/exit_code ]] ||
        { [[ $STATUS != 12[5-7] && $runner != "$BASHPID" ]] && record_process_alive "$id" runner; }; then
        # shellcheck disable=SC2034  # for other files
        STARTED=yes
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
    for key in health health_streak health_output pid pid_start exit_code finished oom_killed stopped restarting; do
        rm -f "$CONTAINERS/$1/$key"
    done
}
