# cgroup/freezer: a container's processes held still. v1 has a controller for it, v2 a file in every cgroup
# (cgroups(7)).

use core/message record/field record/state

# freezer_file INTO ID: v1's freezer.state or v2's cgroup.freeze; '' if the container has neither.
freezer_file() {
    local _files _file
    record_get_list _files "$2" cgroups
    printf -v "$1" ''
    for _file in "${_files[@]%/*}"; do
        [[ ! -e $_file/cgroup.freeze ]] || printf -v "$1" '%s' "$_file/cgroup.freeze"
        [[ ! -e $_file/freezer.state ]] || { printf -v "$1" '%s' "$_file/freezer.state" && return; }
    done
}

# freezer_frozen ID: whether it is, or is about to be.
freezer_frozen() {
    local file state=''
    freezer_file file "$1"
    [[ -n $file ]] || return 1
    { read -r state <"$file"; } 2>/dev/null || true
    [[ $state == @(1|FROZEN|FREEZING) ]]
}

# freezer_status INTO ID: as state_status (lib/record/state.sh), and paused.
freezer_status() {
    state_status "$1" "$2"
    [[ ${!1} != running ]] || ! freezer_frozen "$2" || printf -v "$1" paused
}

# freezer_freeze ID: returns when every process stands still.
freezer_freeze() {
    local file state try
    freezer_file file "$1"
    [[ -n $file ]] || die 'cannot pause: this machine has no freezer for cgroups'
    for ((try = 0; try < 500; try++)); do
        # v1: again and again, or a process that was just made stays awake
        freezer_write "$file" FROZEN 1
        if [[ $file == */cgroup.freeze ]]; then
            mapfile -t state <"${file%/*}/cgroup.events"
            [[ " ${state[*]} " != *' frozen 1 '* ]] || return 0
        else
            read -r state <"$file"
            [[ $state != FROZEN ]] || return 0
        fi
        sleep 0.01
    done
    freezer_thaw "$1"
    die 'cannot pause: the processes do not stand still'
}

# freezer_thaw ID: if it is frozen.
freezer_thaw() {
    local file
    freezer_file file "$1"
    [[ -z $file ]] || freezer_write "$file" THAWED 0
}

# freezer_write FILE V1 V2
freezer_write() {
    local value=$2
    [[ $1 != */cgroup.freeze ]] || value=$3
    { printf '%s' "$value" >"$1"; } 2>/dev/null || true # it may just have ended
}
