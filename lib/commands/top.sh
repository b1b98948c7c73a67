# docker.sh top: the processes of a container, as the host sees them.

use record/field record/state

declare_command 'Show the processes of a container' 'CONTAINER [ARG...]' '
                              ARGs are options of ps(1), instead of -f
'

main() {
    local id status cgroups=() pids=() list
    state_find id "${OPERAND[0]}"
    state_status status "$id"
    [[ $status != restarting ]] || die "Container $id is restarting, wait until the container is running"
    [[ $status == running ]] || die "Container $id is not running"
    record_get_list cgroups "$id" cgroups
    mapfile -t pids <"${cgroups[0]%/*}/cgroup.procs"
    printf -v list ',%s' "${pids[@]}"
    set -- "${OPERAND[@]:1}"
    # -q is stronger than whatever else chooses processes
    exec ps "${@:--f}" -q "${list#,}"
}
