# container/update: other limits for a container, also while it runs. helpers/spec drafts what the record is to say, as
# the directory .update in it; here the kernel hears of it first.

use core/message core/undo record/field record/plan record/state cgroup/limit cgroup/tree

# container_update NAME: answers helpers/spec with the container's id, and once it has drafted, with "done". In a shell
# of its own: what is wrong with one container does not keep the others, which get ''.
container_update() {
    if (keep && trap undo EXIT && container_update_one "$1"); then
        printf '%s\n' "$1"
        plan_answer "done"
    else
        plan_answer ''
    fi
}

container_update_one() {
    local id status drafted key record
    state_find id "$1"
    state_lock "$id"
    record=$CONTAINERS/$id
    defer rm -rf "$record/.update"
    plan_answer "$id"
    plan_next drafted _ && [[ $drafted == drafted ]] || exit 1
    state_status status "$id"
    [[ $status != running ]] || container_update_limits "$id"
    for key in resources restart restart_max; do
        if [[ -e $record/.update/$key ]]; then
            mv -f "$record/.update/$key" "$record/$key"
        else
            rm -f "$record/$key"
        fi
    done
}

# container_update_limits ID: to its cgroup. If the kernel does not take one, all are as they were.
container_update_limits() {
    local id=$1 cgroup changes limits=() old=() i value refused
    cgroup_detect
    record_get cgroup "$id" cgroup
    record_get_list changes "$id" .update/changes
    cgroup_limits limits "$cgroup" "${changes[@]}"
    for ((i = 0; i < ${#limits[@]}; i += 2)); do
        read -r value <"${limits[i]}" || value=
        old+=("${limits[i]}" "$value")
    done
    container_update_write refused "${limits[@]}" && return
    container_update_write value "${old[@]}" || true
    die "cannot set $refused: the kernel does not take it"
}

# container_update_write INTO [FILE VALUE]...: v1 takes no memory limit above that of memory and swap, nor that below
# the other, so what is refused is tried again after the rest. If that does not help INTO is what it was, and 1 is
# returned.
container_update_write() {
    local _into=$1 _again _i
    shift
    for _ in 1 2; do
        _again=()
        for ((_i = 1; _i < $#; _i += 2)); do
            { printf '%s' "${@:_i+1:1}" >"${!_i}"; } 2>/dev/null && continue
            _again+=("${!_i}" "${@:_i+1:1}")
            printf -v "$_into" '%s' "${!_i##*/} to ${*:_i+1:1}"
        done
        ((${#_again[@]})) || return 0
        set -- "${_again[@]}"
    done
    return 1
}
