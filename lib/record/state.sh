# record/state: which containers there are, and what the kernel has of them now.

use core/message record/field record/process

# state_find INTO NAME: the id of the container that NAME means: a name, an id, or the beginning of exactly one id.
state_find() {
    local _status=0
    state_seek "$@" || _status=$?
    ((_status != 2)) || die "Multiple IDs found with provided prefix: $2"
    ((!_status)) || die "No such container: $2"
}

# state_seek INTO NAME: the same, but returns 1 if there is none, and 2 if there are several.
state_seek() {
    local _name=$2 _path _ids=()
    [[ $_name =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ ]] || return 1
    if [[ -L $CONTAINERS/$_name ]]; then
        record_get "$1" "$_name" id
        [[ -z ${!1} ]] || return 0
    fi
    for _path in "$CONTAINERS/$_name"*; do
        [[ -L $_path || ! -d $_path || ! ${_path##*/} =~ ^[0-9a-f]{64}$ ]] || _ids+=("${_path##*/}")
    done
    ((${#_ids[@]} < 2)) || return 2
    ((${#_ids[@]})) || return 1
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
    local _status=created _restart _try
    if record_process_alive "$2" pid && state_born "$2"; then
        _status=running
    elif [[ -s $CONTAINERS/$2/pid || -e $CONTAINERS/$2/restarting ]]; then
        record_get _restart "$2" restart
        # Whoever sees to its end says at once whether another life follows (helpers/monitor), and that has to be heard
        for ((_try = 0; _try < 100; _try++)); do
            [[ -n $_restart && ! -e $CONTAINERS/$2/restarting && ! -e $CONTAINERS/$2/stopped &&
                ! -e $CONTAINERS/$2/exit_code ]] || break
            record_process_alive "$2" runner || break
            ! record_process_alive "$2" pid || break
            sleep 0.01
        done
        if [[ -e $CONTAINERS/$2/restarting ]] && record_process_alive "$2" runner; then
            _status=restarting
        elif ! record_process_alive "$2" pid; then
            _status=exited
        fi
    fi
    printf -v "$1" '%s' "$_status"
}

# state_born ID: whether PID 1 has become the program. Until then it is one of ours, whose root is the host's.
state_born() {
    local pid
    record_get pid "$1" pid
    [[ ! /proc/$pid/root -ef / && ! /proc/$pid/exe -ef $HELPERS/pivot ]]
}

# state_lock ID: changes of one container happen one at a time, until state_unlock or the end of this shell. Never
# held while a container runs, nor over a slow step of another one.
state_lock() {
    { exec {LOCK}<"$CONTAINERS/$1" && flock "$LOCK" && [[ -d $CONTAINERS/$1 ]]; } 2>/dev/null ||
        die "No such container: $1"
}

state_unlock() { exec {LOCK}<&-; }
