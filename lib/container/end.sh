# container/end: a container's program has ended: that is written down, and what its start made on the host is taken
# back. What it has written itself stays until somebody removes it, whatever fails here.

use core/builtins core/message core/time core/undo record/field cgroup/tree mount/point

# container_end ID STATUS [OOM]: the program has ended with STATUS; OOM if the kernel has killed in it for lack of
# memory. Written down, unless the container goes with it (--rm).
container_end() {
    local id=$1 remove finished words
    record_get remove "$id" rm
    # What goes at once is still told to whoever waits for it (helpers/monitor wait)
    [[ ! -e $CONTAINERS/$id/ended ]] || { printf '%s\n' "$2" >"$CONTAINERS/$id/ended"; } 2>/dev/null || true
    [[ -z $remove ]] || return 0
    time_now finished
    record_try_replace "$id" exit_code "$2" finished "$finished" ${3:+oom_killed true} && return
    say_unwritable words "$CONTAINERS/$id"
    warn "container ${id:0:12} has ended with $2, and that cannot be kept: $words"
}

# container_was_killed INTO ID: OOM, if the kernel has killed in it for lack of memory. Its cgroup must still be there.
container_was_killed() {
    local _cgroup
    record_get _cgroup "$2" cgroup
    cgroup_out_of_memory "$_cgroup" && printf -v "$1" OOM || printf -v "$1" ''
}

# container_unmake ID: what container_prepare made on the host, but for the record, goes when this shell ends. Each of
# it by itself: what cannot be taken back does not keep the rest.
container_unmake() {
    local cgroup
    record_get cgroup "$1" cgroup
    defer mount_clear "$CONTAINERS/$1"
    [[ -z $cgroup ]] || defer cgroup_remove "$cgroup"
    defer container_disconnect "$1"
}

# container_disconnect ID: addresses, ports and names are given back. The container must not run.
container_disconnect() {
    [[ -d $CONTAINERS/$1/networks ]] || return 0
    use network/endpoint
    endpoint_release "$1"
}
