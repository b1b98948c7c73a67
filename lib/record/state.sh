# record/state: which containers there are, and what the kernel has of them now.

use core/message record/field record/process

# state_find INTO NAME: the id of the container that NAME means: a name, an id, or the beginning of exactly one id.
state_find() {
    local _name=$2 _path _ids=()
    [[ $_name =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ ]] || die "No such container: $_name"
    if [[ -L $CONTAINERS/$_name ]]; then
        record_get "$1" "$_name" id
        [[ -z ${!1} ]] || return 0
    fi
    for _path in "$CONTAINERS/$_name"*; do
        [[ -L $_path || ! -d $_path || ! ${_path##*/} =~ ^[0-9a-f]{64}$ ]] || _ids+=("${_path##*/}")
    done
    ((${#_ids[@]} < 2)) || die "Multiple IDs found with provided prefix: $_name"
    ((${#_ids[@]})) || die "No such container: $_name"
    printf -v "$1" '%s' "${_ids[0]}"
}

# state_ids INTO: every container's id.
state_ids() {
    local -n _found=$1
    local _path
    _found=()
    for _path in "$CONTAINERS"/*; do
        [[ -L $_path || ! ${_path##*/} =~ ^[0-9a-f]{64}$ ]] || _found+=("${_path##*/}")
    done
}

# state_status INTO ID: created, running, restarting or exited, as the kernel has it now, whatever was written down
# before.
state_status() {
    local _status=created
    if record_process_alive "$2" pid; then
        ! state_born "$2" || _status=running
    elif [[ -e $CONTAINERS/$2/restarting ]] && record_process_alive "$2" runner; then
        _status=restarting
    elif [[ -e $CONTAINERS/$2/exit_code || -e $CONTAINERS/$2/pid ]]; then
        _status=exited
    fi
    printf -v "$1" '%s' "$_status"
}

# state_born ID: whether PID 1 has become the program. Until then it is one of ours, whose root is the host's.
state_born() {
    local pid
    record_get pid "$1" pid
    [[ ! /proc/$pid/root -ef / && ! /proc/$pid/exe -ef $DOCKER_SH_HOME/helpers/bin/pivot ]]
}

# state_exit_code INTO ID: of one that has exited; 255, as Docker, where nobody was left to see it end. Whoever saw it
# gets a second to write it down.
state_exit_code() {
    local _try
    for ((_try = 0; _try < 50; _try++)); do
        record_get "$1" "$2" exit_code
        [[ -z ${!1} ]] || return 0
        record_process_alive "$2" runner || break
        sleep 0.02
    done
    record_get "$1" "$2" exit_code
    [[ -n ${!1} ]] || printf -v "$1" 255
}

# state_lock ID: changes of one container happen one at a time, until state_unlock or the end of this shell. Never
# held while a container runs, nor over a slow step of another one.
state_lock() {
    { exec {LOCK}<"$CONTAINERS/$1" && flock "$LOCK" && [[ -d $CONTAINERS/$1 ]]; } 2>/dev/null || die "No such container: $1"
}

state_unlock() { exec {LOCK}<&-; }
