# docker.sh rm: containers and all that they left.

use cli/each record/state container/remove

declare_command 'Remove containers' 'CONTAINER...' '
  -f, --force                 Kill those that run
  -v, --volumes               Remove their anonymous volumes as well'

main() { each_alone rm_container; }

rm_container() {
    local id force=''
    [[ ${OPT[force]-} != true ]] || force=force
    # As Docker: to have gone is all that force wants
    [[ -z $force || -z $1 ]] || fail_with 0
    state_find id "$1"
    fail_with 1
    state_lock "$id"
    container_kill "$id" $force ||
        die "cannot remove container '$1': container is running: stop the container before removing or force remove"
    container_remove "$id" "$([[ ${OPT[volumes]-} != true ]] || printf volumes)"
    printf '%s\n' "$1"
}
