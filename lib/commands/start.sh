# docker.sh start: containers that were created or have ended, on the read-write layer that they have.

use cli/each record/process record/state cgroup/freezer container/watch

declare_command 'Start containers' 'CONTAINER...' '
  -a, --attach                Show the output, and end with the exit status of the program
      --detach-keys=KEYS      Keys that leave the container running (ctrl-p,ctrl-q)
  -i, --interactive           Pass stdin on, and attach'

main() {
    if [[ ${OPT[attach]-}${OPT[interactive]-} == *true* ]]; then
        ((${#OPERAND[@]} == 1)) || die 'you cannot start and attach multiple containers at once'
        start_container "${OPERAND[0]}" attached
        exit "$STATUS"
    fi
    each_alone start_detached
}

start_detached() {
    start_container "$1"
    printf '%s\n' "$1"
}

start_container() {
    local id state
    state_find id "$1"
    state_lock "$id"
    freezer_status state "$id"
    [[ $state != paused ]] || die "cannot start a paused container, try unpause instead"
    [[ $state != @(running|restarting) ]] || return 0
    # Its last life may just be being cleared away
    [[ $state != exited ]] || record_process_await "$id" runner 10 || die "container $1 is still ending"
    container_clear "$id"
    record_runner "$id"
    container_watch "$id" "${2-}" "${OPT[detach_keys]-}"
}
