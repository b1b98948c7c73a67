# removal: the end of a container, and how its traces go, whoever left them.

# container_end ID: the program has ended with STATUS. Written down, unless the container goes with it (--rm).
container_end() {
    local remove finished cgroup
    record_get remove "$1" rm
    # What goes at once is still told to whoever waits for it (lib/commands/wait.sh)
    [[ ! -e $CONTAINERS/$1/ended ]] || printf '%s\n' "$STATUS" >"$CONTAINERS/$1/ended"
    [[ -z $remove ]] || return 0
    record_get cgroup "$1" cgroup
    ! cgroup_out_of_memory "$cgroup" || record_set "$1" oom_killed true
    time_now finished
    record_replace "$1" exit_code "$STATUS" finished "$finished"
    # shellcheck disable=SC2034  # for other files
    FATE=keep
}

# What container_prepare made on the host, but for the record: needs ID.
container_unmade() {
    local cgroup
    record_get cgroup "$ID" cgroup
    [[ -z $cgroup ]] || cgroup_remove "$cgroup"
    mount_clear "$CONTAINERS/$ID"
}

# container_remove ID [volumes]: the record, the name, the read-write layer; with "volumes" the anonymous ones too.
# The container must not run. What crashed processes left behind goes as well.
container_remove() {
    local id=$1 name names cgroup other anonymous=() volume
    record_get name "$id" name
    record_get names "$id" renaming # more than one, if that was cut short
    record_get cgroup "$id" cgroup
    record_get_list anonymous "$id" anonymous
    [[ -z $cgroup ]] || cgroup_remove "$cgroup" || return
    for name in $name $names; do
        record_get other "$name" id
        [[ ! -L $CONTAINERS/$name || $other != "$id" ]] || rm -f "$CONTAINERS/$name"
    done
    container_delete "$CONTAINERS/$id" || return
    if [[ ${2-} == volumes ]]; then
        for volume in "${anonymous[@]}"; do
            container_delete "$VOLUMES/$volume" || return
        done
    fi
}

# container_delete DIRECTORY: a tree of ours, and never what is mounted in it: that is taken off first.
container_delete() {
    [[ -d $1 ]] || return 0
    mount_clear "$1" || return
    rm -rf "$1" 2>/dev/null || env rm -rf --one-file-system -- "$1"
}

# container_kill ID: its PID 1, and with it by the kernel's hand every other process of its pid namespace. Returns when
# whoever waits for it has taken its traces away, after ten seconds at most.
container_kill() {
    local pid try
    record_replace "$1" stopped true # whatever its restart policy says
    for ((try = 0; try < 1000; try++)); do
        if record_process_alive "$1" pid; then
            record_get pid "$1" pid
            kill -s KILL "$pid" 2>/dev/null || true
            freezer_thaw "$1"
        elif ! record_process_alive "$1" runner; then
            return 0
        fi
        sleep 0.01
    done
}

# container_wait_runner ID: the same for one whose program has ended.
container_wait_runner() {
    local try
    for ((try = 0; try < 1000; try++)); do
        ! record_process_alive "$1" pid && record_process_alive "$1" runner || return 0
        [[ ! -e $CONTAINERS/$1/restarting ]] || return 0
        sleep 0.01
    done
}
