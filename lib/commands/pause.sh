# docker.sh pause: every process of a container stands still, and does not notice.

use cli/each record/field record/state cgroup/freezer

declare_command 'Hold all processes of containers' 'CONTAINER...'

main() { each_container pause_container; }

pause_container() {
    local id status
    state_find id "$1"
    state_lock "$id"
    state_status status "$id"
    [[ $status != restarting ]] || die "Container $id is restarting, wait until the container is running"
    [[ $status == running ]] || die "Container $id is not running"
    ! freezer_frozen "$id" || die "Container $id is already paused"
    freezer_freeze "$id"
    # In Docker what nobody asks how it is counts as unhealthy, until it answers again
    [[ ! -e $CONTAINERS/$id/health ]] || record_replace "$id" health unhealthy
}
