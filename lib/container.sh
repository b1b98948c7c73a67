# container: what docker.sh does with a container from outside: make its record, start it, wait for its end, take it
# away. What happens inside is container.sh's.

# What becomes of the record when this shell ends: "remove" until a program has run and may be remembered.
FATE=remove
STARTED=''

# container_source NOUN...: parsing takes its time, so only what is needed, when it is needed.
container_source() {
    local noun
    for noun in "$@"; do
        # shellcheck source=/dev/null
        source "$DOCKER_SH_HOME/lib/$noun.sh"
    done
}

# The record of what SPEC says, under its name and ID.
container_create() {
    local other
    record_init
    [[ -n ${SPEC[name]} ]] || container_new_name
    container_need_name "${SPEC[name]}"
    defer container_forget "$ID"
    mkdir "$CONTAINERS/$ID" "$CONTAINERS/$ID/rwlayer" || die "cannot write to $CONTAINERS"
    container_write "$ID"
    record_set "$ID" id "$ID"
    # symlink(2) decides who has the name. ln follows a link that is already there, so look whose it is.
    ln -s "$ID" "$CONTAINERS/${SPEC[name]}" || die "cannot write to $CONTAINERS"
    record_get other "${SPEC[name]}" id
    if [[ $other != "$ID" ]]; then
        rm -f "$CONTAINERS/${SPEC[name]}/$ID"
        container_need_name "${SPEC[name]}"
        die "container name '${SPEC[name]}' was just taken and released: try again"
    fi
}

# Docker's way of a name for what got none: sets SPEC[name].
container_new_name() {
    local left=(brave bright calm eager gentle happy keen lucid merry nimble proud quiet swift tidy vivid witty)
    local right=(biederman cheswick cerf dijkstra hopper kamp kernighan knuth lamport liskov lovelace mckusick
        perlman pike ritchie thompson torvalds turing)
    local try
    for ((try = 0; ; try++)); do
        SPEC[name]=${left[SRANDOM % ${#left[@]}]}_${right[SRANDOM % ${#right[@]}]}
        ((try < 50)) || SPEC[name]+=$((SRANDOM % 1000000))
        [[ -L $CONTAINERS/${SPEC[name]} ]] || return 0
    done
}

# Dies if another container has the name.
container_need_name() {
    local other
    [[ -L $CONTAINERS/$1 ]] || return 0
    record_get other "$1" id
    die "Conflict. The container name '$1' is already in use by container '${other:0:12}'. You have to remove (or" \
        "rename) that container to be able to reuse that name."
}

# container_reuse NAME: an exited container is to run again, as SPEC says now, on the read-write layer that it
# has: the course's form of run. Sets ID.
container_reuse() {
    local status image key
    container_source state
    state_find ID "$1"
    state_lock "$ID" || die "cannot lock container '$1'"
    state_status status "$ID"
    [[ $status == exited ]] || die "container '$1' is $status: stop it first, or take another name"
    record_get image "$ID" image
    [[ $image == "${SPEC[image]}" ]] || die "container '$1' was made from image '$image', not '${SPEC[image]}'"
    [[ -z ${SPEC[rm]-} ]] || defer container_forget "$ID"
    for key in pid exit_code finished rm read_only user "${SPEC_LISTS[@]}"; do
        rm -f "$CONTAINERS/$ID/$key"
    done
    container_write "$ID"
}

# container_write ID: SPEC becomes the record. What is empty is left out.
container_write() {
    local key
    # shellcheck disable=SC2154  # a key, not a variable
    SPEC[cgroup]=docker.sh/${SPEC[name]}.${1:0:12}
    for key in "${!SPEC[@]}"; do
        [[ -z ${SPEC[$key]} ]] || record_set "$1" "$key" "${SPEC[$key]}"
    done
    for key in "${SPEC_LISTS[@]}"; do
        local -n list=SPEC_${key^^}
        ((!${#list[@]})) || record_set_list "$1" "$key" "${list[@]}"
    done
}

# container_run ID: runs the container, with this shell's stdin, stdout and stderr, until its program ends. Sets
# STATUS, the program's exit status. Dies, with the helper's words and status, if the program did not start.
container_run() {
    local record=$CONTAINERS/$1 network interactive terminal flags=(--uts --mount --pid --ipc --fork) in err
    container_prepare "$1"
    record_get network "$1" network
    record_get interactive "$1" interactive
    record_get terminal "$1" terminal
    [[ $network == host ]] || flags+=(--net)
    exec {err}>&2
    if [[ -n $interactive ]]; then exec {in}<&0; else exec {in}</dev/null; fi

    # A line in REPORT says why the program did not start (close-on-exec in pivot). unshare speaks there as well, so
    # STDERR is where the program's goes.
    mkfifo "$record/report"
    exec {REPORT_END}<>"$record/report"
    rm -f "$record/report"

    # Job control: the container's process group can take the terminal, and this shell takes it back.
    [[ -z $terminal ]] || set -m
    container_forward_signals "$1"
    REPORT=$REPORT_END STDERR=$err unshare "${flags[@]}" "$DOCKER_SH_HOME/container.sh" "$record" <&"$in" 2>&"$REPORT_END" &
    exec {in}<&- {err}>&-
    container_wait $!
    trap - INT TERM HUP QUIT USR1 USR2 WINCH
    if [[ -n $terminal ]]; then
        (:)
        set +m
    fi
    container_check_start
    # shellcheck disable=SC2034  # for other files
    STARTED=yes
    container_end "$1"
}

# Dies if REPORT has a line.
container_check_start() {
    local why
    read -r -t 0 -u "$REPORT_END" || return 0
    read -r -u "$REPORT_END" why
    if [[ $why == 'unshare: sigprocmask unblock failed'* ]]; then
        STATUS=137 # util-linux < 2.40 stumbles over its own end after a SIGKILL, and so does not pass it on
    else
        [[ $why != unshare:* ]] || STATUS=125
        FAILURE=$STATUS die "$why"
    fi
}

# container_watch ID [attached]: starts the container under a monitor (helpers/monitor.cpp), which stays with it and
# in the end has lib/end.sh run. Returns once the program runs, or, attached, when it ends or the user detaches; sets
# STATUS. Dies if the program did not start.
container_watch() {
    local id=$1 record=$CONTAINERS/$1 options network interactive tty size files
    container_prepare "$id"
    options=(--record "$record" --end "$DOCKER_SH_HOME/lib/end.sh")
    record_get network "$id" network
    record_get interactive "$id" interactive
    record_get tty "$id" tty
    record_get size "$id" log_max_size
    record_get files "$id" log_max_file
    [[ $network != host ]] || options+=(--host-network)
    [[ -z $interactive ]] || options+=(--interactive)
    [[ -z $tty ]] || options+=(--terminal)
    [[ -z $size ]] || options+=(--max-size "$size" --max-file "${files:-1}")
    [[ -z ${2-} ]] || options+=(--attach)
    [[ -z ${OPT[detach_keys]-} ]] || options+=(--detach-keys "${OPT[detach_keys]}")
    "$DOCKER_SH_HOME/helpers/monitor" watch "${options[@]}" -- "$DOCKER_SH_HOME/container.sh" "$record" <&0 &
    container_pass_signals $!
    container_wait $!
    trap - INT TERM HUP QUIT USR1 USR2
    # It ran if its end has been seen to, or if somebody still will: all that was made is the monitor's then.
    if [[ ! -d $record || -e $record/exit_code ]] || record_process_alive "$id" runner; then
        # shellcheck disable=SC2034  # for other files
        STARTED=yes
        keep
    else
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
    for key in pid pid_start exit_code finished oom_killed stopped restarting; do
        rm -f "$CONTAINERS/$1/$key"
    done
}

# container_prepare ID: all that the start needs on the host, and in the record for container.sh.
container_prepare() {
    local id=$1 image volumes=() volume now boot
    container_source time mount cgroup network pivot union removal
    record_get image "$id" image
    image_need "$image"
    cgroup_create "$id"
    # In a restart it is the monitor, and it stays that at every moment: rm and stop look at it
    [[ -n ${RUNNER-} ]] || record_process "$id" runner
    record_boot_id boot
    record_set "$id" boot_id "$boot"
    time_now now
    [[ -e $CONTAINERS/$id/created ]] || record_set "$id" created "$now"
    record_set "$id" started "$now"
    record_get_list volumes "$id" volumes
    for volume in "${volumes[@]}"; do
        volume_make "$volume"
    done
    network_files "$id"
    pivot_prepare "$id"
    union_prepare "$id"
}

# container_forward_signals ID: what this shell is sent, the program gets.
container_forward_signals() {
    local signal
    for signal in INT TERM HUP QUIT USR1 USR2 WINCH; do
        # shellcheck disable=SC2064  # now, not later
        trap "container_signal $1 $signal" "$signal"
    done
}

# container_signal ID SIGNAL: to the container's PID 1, if it is still that process. A container that is being born
# is waited for.
container_signal() {
    local pid try
    for ((try = 0; try < 100; try++)); do
        [[ ! -s $CONTAINERS/$1/pid ]] || break
        sleep 0.01
    done
    record_process_alive "$1" pid || return 0
    record_get pid "$1" pid
    kill -s "$2" "$pid" 2>/dev/null || true
}

# container_forget ID: deferred from the making of a record on.
container_forget() {
    [[ $FATE != keep ]] || return 0
    declare -F container_remove >/dev/null || container_source mount cgroup removal
    container_remove "$1" volumes
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
