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
    container_careless "$id"
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
    local id=$1 pid try told=''
    [[ ${2-} != force ]] || record_replace "$id" stopped true # whatever its restart policy says
    for ((try = 0; try < 1000; try++)); do
        if record_process_alive "$id" pid; then
            [[ ${2-} == force ]] || return 1
            record_get pid "$id" pid
            kill -s KILL "$pid" 2>/dev/null || true
            freezer_thaw "$id"
        elif ! record_process_alive "$id" runner; then
            return 0
        elif [[ ! -e $CONTAINERS/$id/pid || -e $CONTAINERS/$id/restarting ]]; then # not born yet, or not again
            [[ ${2-} == force ]] || return 1
            record_get pid "$id" runner
            [[ -n $told ]] || kill -s TERM "$pid" 2>/dev/null || true
            told=yes
        fi
        sleep 0.01
    done
    ! record_process_alive "$id" pid
}
