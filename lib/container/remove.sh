# container/remove: how a container's traces go, whoever left them.

use core/message record/field record/process cgroup/freezer cgroup/tree mount/point mount/volume container/end

# container_remove ID [volumes]: the record, the name, the read-write layer; with "volumes" the anonymous ones too.
# The container must not run. What crashed processes left behind goes as well.
container_remove() {
    local id=$1 name names cgroup other anonymous volume
    record_get name "$id" name
    record_get names "$id" renaming # more than one, if that was cut short
    record_get cgroup "$id" cgroup
    volume_names anonymous "$id" anonymous
    container_disconnect "$id"
    [[ -z $cgroup ]] || cgroup_remove "$cgroup" || return
    for name in $name $names; do
        record_get other "$name" id
        [[ ! -L $CONTAINERS/$name || $other != "$id" ]] || rm -f "$CONTAINERS/$name"
    done
    # The record goes last: until then what is left can be named, and removed
    if [[ ${2-} == volumes ]]; then
        for volume in "${anonymous[@]}"; do
            container_delete "$VOLUMES/$volume" || return
        done
    fi
    container_delete "$CONTAINERS/$id"
}

# container_sweep: what docker.shs had begun to write when they were killed. helpers/spec takes milliseconds for a
# record.
container_sweep() {
    find "$CONTAINERS" -mindepth 1 -maxdepth 1 -name '.new.*' -mmin +1 -exec rm -rf {} + 2>/dev/null || true
}

# container_delete DIRECTORY: a tree of ours, and never what is mounted in it: that is taken off first.
container_delete() {
    [[ -d $1 ]] || return 0
    mount_clear "$1" || return
    step rm -rf "$1" 2>/dev/null || env rm -rf --one-file-system -- "$1"
}

# container_kill ID [force]: until nothing of it runs: neither its PID 1, with which every other process of its pid
# namespace goes by the kernel's hand, nor the docker.sh that awaits its end and takes its traces away. Returns 1 if
# it runs, or is about to, and that is not to be forced, or after ten seconds.
container_kill() {
    local id=$1 pid end=$((SECONDS + 10)) told=''
    [[ ${2-} != force ]] || record_flag "$id" stopped # whatever its restart policy says
    while ((SECONDS < end)); do
        if record_process_alive "$id" pid; then
            [[ ${2-} == force ]] || return 1
            record_get pid "$id" pid
            kill -s KILL "$pid" 2>/dev/null || true
            freezer_thaw "$id"
            record_process_await "$id" pid 10 || true
        elif ! record_process_alive "$id" runner; then
            return 0
        elif [[ -s $CONTAINERS/$id/pid && ! -e $CONTAINERS/$id/restarting ]]; then
            record_process_await "$id" runner 1 || true # its traces are being taken away
        else
            # not born yet, or not again
            [[ ${2-} == force ]] || return 1
            record_get pid "$id" runner
            [[ -n $told ]] || kill -s TERM "$pid" 2>/dev/null || true
            told=yes
            record_process_await "$id" runner 0.05 || true # it may be born before it hears of that
        fi
    done
    ! record_process_alive "$id" pid
}
