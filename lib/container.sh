# container: what docker.sh does with a container from outside: make its record, start it, wait for its end, take it
# away. What happens inside is container.sh's.

# What becomes of the record when this shell ends: "remove" until a program has run and may be remembered.
FATE=remove
STARTED=''
# The process that the container is born in, once there is one, and the signals that came before.
# shellcheck disable=SC2034  # for lib/container-signal.sh
JOB='' PENDING=()

# container_source NOUN...: parsing takes its time, so only what is needed, when it is needed, and once.
declare -A SOURCED=()
container_source() {
    local noun
    for noun in "$@"; do
        [[ -z ${SOURCED[$noun]-} ]] || continue
        SOURCED[$noun]=yes
        # shellcheck source=/dev/null
        source "$DOCKER_SH_HOME/lib/$noun.sh"
    done
}

# The record of what SPEC says, under its name and ID.
container_create() {
    record_init
    [[ -n ${SPEC[name]} ]] || name_new 'SPEC[name]'
    [[ ! -L $CONTAINERS/${SPEC[name]} ]] || name_refuse "${SPEC[name]}"
    defer container_forget "$ID"
    step mkdir "$CONTAINERS/$ID" "$CONTAINERS/$ID/rwlayer" 2>/dev/null || die_unwritable "$CONTAINERS"
    container_write "$ID"
    record_set "$ID" id "$ID"
    record_runner "$ID"
    name_take "$ID" "${SPEC[name]}" || name_refuse "${SPEC[name]}"
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
    [[ ${SPEC[network]} != @(none|host|container:*) ]] || return 0
    container_source endpoint
    endpoint_new "$1" "${SPEC[network]}" "${SPEC_ENDPOINT[@]}"
    ((!${#SPEC_ALIASES[@]})) || mv "$CONTAINERS/$1/aliases" "$CONTAINERS/$1/networks/${SPEC[network]}/"
}

# container_run ID: runs the container, with this shell's stdin, stdout and stderr, until its program ends. Sets
# STATUS, the program's exit status. Dies, with the helper's words and status, if the program did not start.
container_run() {
    local record=$CONTAINERS/$1 network interactive terminal flags=(--uts --mount --pid --ipc --fork) in err host='' settings
    container_source container-signal
    container_prepare "$1"
    record_get network "$1" network
    record_get interactive "$1" interactive
    record_get terminal "$1" terminal
    if [[ $network != @(host|container:*) ]]; then
        flags+=(--net)
        exec {host}</proc/self/ns/net # for vethctl, which stands in both namespaces
    fi
    exec {err}>&2
    if [[ -n $interactive ]]; then exec {in}<&0; else exec {in}</dev/null; fi

    # A line in REPORT says why the program did not start (close-on-exec in pivot). unshare speaks there as well, so
    # STDERR is where the program's goes.
    mkfifo "$record/report" 2>/dev/null || die_unwritable "$record"
    exec {REPORT_END}<>"$record/report"
    rm -f "$record/report"

    # Job control: the container's process group can take the terminal, and this shell takes it back.
    [[ -z $terminal ]] || { settings=$(stty -g) && set -m; }
    container_forward_signals "$1"
    explain unshare "${flags[@]}" "$DOCKER_SH_HOME/container.sh" "$record"
    {
        # A hangup of the terminal, as any signal to the whole process group, is this shell's to pass on (pivot undoes it)
        trap '' INT TERM HUP QUIT USR1 USR2
        REPORT=$REPORT_END STDERR=$err HOST_NETNS=$host EXPLAIN=$EXPLAIN exec unshare "${flags[@]}" "$DOCKER_SH_HOME/container.sh" "$record"
    } <&"$in" 2>&"$REPORT_END" &
    JOB=$!
    exec {in}<&- {err}>&-
    [[ -z $host ]] || exec {host}<&-
    container_pass_pending "$1"
    container_care "$1"
    container_wait "$JOB"
    trap '' INT TERM HUP QUIT USR1 USR2 WINCH
    if [[ -n $terminal ]]; then
        (:)
        set +m
        stty "$settings" 2>/dev/null || true # a program that was killed has not put it right
    fi
    explain '#' "on the host again: exit status $STATUS; with the last process its namespaces have gone"
    container_check_start
    # shellcheck disable=SC2034  # for other files
    STARTED=yes
    container_end "$1"
}

# container_care ID: somebody who asks how it is, if that is wanted. Not with this shell's descriptors.
container_care() {
    [[ -e $CONTAINERS/$1/health_test ]] || return 0
    (
        trap - EXIT
        union_close_descriptors
        exec setsid "$DOCKER_SH_HOME/lib/health.sh" "$1" </dev/null >/dev/null 2>&1
    ) &
}

# container_connect ID: what its endpoints need on the host, and the files that tell it about its networks.
container_connect() {
    if [[ ! -d $CONTAINERS/$1/networks ]]; then
        hosts_files "$1"
        return
    fi
    container_source network endpoint
    endpoint_prepare "$1"
    hosts_files "$1"
    endpoint_join "$1"
}

# Dies if REPORT has a line.
container_check_start() {
    local why
    read -r -t 0 -u "$REPORT_END" || return 0
    read -r -u "$REPORT_END" why
    if [[ $why == 'unshare: sigprocmask unblock failed'* ]]; then
        STATUS=137 # util-linux < 2.40 stumbles over its own end after a SIGKILL, and so does not pass it on
    else
        [[ ! $why =~ container\.sh:\ line\ [0-9]+:\ (.*) ]] || why="cannot start: ${BASH_REMATCH[1]}"
        [[ $STATUS == 12[67] && $why != unshare:* ]] || STATUS=125
        FAILURE=$STATUS die "$why"
    fi
}

# container_prepare ID: all that the start needs on the host, and in the record for container.sh.
container_prepare() {
    local id=$1 image volumes=() volume now
    container_source time mount cgroup cgroup-create cgroup-limit hosts pivot union removal
    record_get image "$id" image_id
    if [[ -z $image ]]; then
        record_get image "$id" image
        image_need "$image"
    elif [[ ! -d $DOCKER_SH_ROOT/store/images/$image ]]; then
        die "No such image: sha256:${image:0:12}"
    fi
    cgroup_create "$id"
    time_now now
    [[ -e $CONTAINERS/$id/created ]] || record_set "$id" created "$now"
    record_set "$id" started "$now"
    record_get_list volumes "$id" volumes
    for volume in "${volumes[@]}"; do
        volume_make "$volume"
    done
    container_connect "$id"
    pivot_prepare "$id"
    union_prepare "$id"
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
