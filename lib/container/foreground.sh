# container/foreground: a container with this shell's stdin, stdout and stderr, until its program ends. What happens
# inside is container.sh's.

use core/message record/field container/create container/end container/forward container/prepare mount/volume

# unshare(1) as a part of this shell, if it is to be had: then the shell is not copied, and hears its traps meanwhile.
UNSHARE=program
! enable -f "$HELPERS/builtins.so" unshare 2>/dev/null || UNSHARE=builtin

# container_run ID: runs the container, with this shell's stdin, stdout and stderr, until its program ends. Sets
# STATUS, the program's exit status. Dies, with the helper's words and status, if the program did not start.
container_run() {
    local record=$CONTAINERS/$1 flags=(--uts --mount --pid --ipc --fork)
    local network interactive terminal in err host='' settings remove job oom ran=''
    container_prepare "$1"
    record_get network "$1" network
    record_get interactive "$1" interactive
    record_get terminal "$1" terminal
    record_get remove "$1" rm
    if [[ $network != @(host|) ]]; then
        flags+=(--net)
        exec {host}</proc/self/ns/net # for vethctl, which stands in both namespaces
    fi
    exec {err}>&2
    if [[ -n $interactive ]]; then exec {in}<&0; else exec {in}</dev/null; fi

    # A line in REPORT says why the program did not start (close-on-exec in pivot). unshare speaks there as well, so
    # STDERR is where the program's goes.
    rm -f "$record/report" # a killed docker.sh's
    mkfifo "$record/report" 2>/dev/null || die_unwritable "$record"
    exec {REPORT_END}<>"$record/report"
    rm -f "$record/report"

    # Job control: the container's process group can take the terminal, and this shell takes it back.
    [[ -z $terminal ]] || { settings=$(stty -g) && set -m; }
    container_forward_signals "$1"
    explain unshare "${flags[@]}" "$DOCKER_SH_HOME/container.sh" "$record"
    if [[ $UNSHARE == builtin && -z $terminal ]]; then
        STATUS=0
        REPORT=$REPORT_END STDERR=$err HOST_NETNS=$host EXPLAIN=$EXPLAIN \
            unshare "${flags[@]}" "$DOCKER_SH_HOME/container.sh" "$record" <&"$in" 2>&"$REPORT_END" || STATUS=$?
    else
        {
            # A hangup of the terminal, as any signal to the whole process group, is this shell's to pass on (pivot
            # undoes it)
            trap '' INT TERM HUP QUIT USR1 USR2
            REPORT=$REPORT_END STDERR=$err HOST_NETNS=$host EXPLAIN=$EXPLAIN \
                exec unshare "${flags[@]}" "$DOCKER_SH_HOME/container.sh" "$record"
        } <&"$in" 2>&"$REPORT_END" &
        job=$!
        exec {in}<&- {err}>&-
        [[ -z $host ]] || exec {host}<&-
        [[ -z $remove ]] || container_will_go
        container_wait "$job"
    fi
    trap '' INT TERM HUP QUIT USR1 USR2 WINCH
    # From here on nothing but --rm takes away what it has written
    if container_ran; then
        ran=yes
        volume_keep
        [[ -n $remove ]] || container_keep
    fi
    if [[ -n $terminal ]]; then
        (:)
        set +m
        stty "$settings" 2>/dev/null || true # a program that was killed has not put it right
    fi
    explain '#' "on the host again: exit status $STATUS; with the last process its namespaces have gone"
    if [[ -z $ran ]]; then
        [[ $STATUS == 12[67] && $WHY != unshare:* ]] || STATUS=125
        FAILURE=$STATUS die "$WHY"
    fi
    container_was_killed oom "$1"
    container_end "$1" "$STATUS" "$oom"
}

# container_ran: whether the program has run; sets WHY if it has not: then REPORT has a line.
container_ran() {
    WHY=''
    read -r -t 0 -u "$REPORT_END" || return 0
    read -r -u "$REPORT_END" WHY
    # util-linux < 2.40 stumbles over its own end after a SIGKILL, and so does not pass it on
    [[ $WHY != 'unshare: sigprocmask unblock failed'* ]] || { STATUS=137 && return; }
    [[ ! $WHY =~ container\.sh:\ line\ [0-9]+:\ (.*) ]] || WHY="cannot start: ${BASH_REMATCH[1]}"
    return 1
}

# container_wait JOB: sets STATUS when it has ended. A signal with a trap ends wait early: then again. Bash's word
# about a job that a signal killed is not the container's, so stderr is shut.
container_wait() {
    {
        until
            wait "$1" && STATUS=0 || STATUS=$?
            ! kill -0 "$1"
        do :; done
        wait "$1" && STATUS=0 || STATUS=$?
    } 2>/dev/null
}
