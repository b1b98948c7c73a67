# removal: the end of a container, and how its traces go, whoever left them.

# container_end ID: the program has ended with STATUS. Written down, unless the container goes with it (--rm).
container_end() {
    local remove finished
    record_get remove "$1" rm
    [[ -z $remove ]] || return 0
    time_now finished
    record_replace "$1" exit_code "$STATUS" finished "$finished"
    # shellcheck disable=SC2034  # for other files
    FATE=keep
}

# container_remove ID [volumes]: the record, the name, the read-write layer; with "volumes" the anonymous ones too.
# The container must not run. What crashed processes left behind goes as well.
container_remove() {
    local id=$1 name cgroup other anonymous=() volume
    record_get name "$id" name
    record_get cgroup "$id" cgroup
    record_get_list anonymous "$id" anonymous
    [[ -z $cgroup ]] || cgroup_remove "$cgroup" || return
    if [[ -n $name && -L $CONTAINERS/$name ]]; then
        record_get other "$name" id
        [[ $other != "$id" ]] || rm -f "$CONTAINERS/$name"
    fi
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
    rm -rf "$1" 2>/dev/null || env rm -rf --one-file-system -- "$1"
}

# container_kill ID [force]: until nothing of it runs: neither its PID 1, with which every other process of its pid
# namespace goes by the kernel's hand, nor the docker.sh that awaits its end and takes its traces away. Returns 1 if
# it runs, or is about to, and that is not to be forced, or after ten seconds.
container_kill() {
    local id=$1 pid try told=''
    for ((try = 0; try < 1000; try++)); do
        if record_process_alive "$id" pid; then
            [[ ${2-} == force ]] || return 1
            record_get pid "$id" pid
            kill -s KILL "$pid" 2>/dev/null || true
        elif ! record_process_alive "$id" runner; then
            return 0
        elif [[ ! -e $CONTAINERS/$id/pid ]]; then # not born yet
            [[ ${2-} == force ]] || return 1
            record_get pid "$id" runner
            [[ -n $told ]] || kill -s TERM "$pid" 2>/dev/null || true
            told=yes
        fi
        sleep 0.01
    done
    ! record_process_alive "$id" pid
}
