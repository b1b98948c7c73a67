# container/end: a container's program has ended: that is written down, and what its start made on the host is taken back.

use core/time record/field record/process cgroup/tree mount/point container/create

# container_end ID: the program has ended with STATUS. Written down, unless the container goes with it (--rm).
container_end() {
    local remove finished cgroup
    container_careless "$1"
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
    container_careless "$ID"
    container_disconnect "$ID"
    [[ -z $cgroup ]] || cgroup_remove "$cgroup"
    mount_clear "$CONTAINERS/$ID"
}

# container_careless ID: nobody asks any more how it is.
container_careless() {
    local pid
    record_process_alive "$1" health_process || return 0
    record_get pid "$1" health_process
    kill "$pid" 2>/dev/null || true
}

# container_disconnect ID: addresses, ports and names are given back. The container must not run.
container_disconnect() {
    [[ -d $CONTAINERS/$1/networks ]] || return 0
    use network/endpoint
    endpoint_release "$1"
}
