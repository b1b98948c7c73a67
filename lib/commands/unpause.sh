# docker.sh unpause: paused containers go on.

use cli/each record/state cgroup/freezer

declare_command 'Let paused containers go on' 'CONTAINER...'

main() { each_container unpause_container; }

unpause_container() {
    local id status
    state_find id "$1"
    state_lock "$id"
    state_status status "$id"
    if [[ $status != running ]] || ! freezer_frozen "$id"; then
        die "Container $id is not paused"
    fi
    freezer_thaw "$id"
}
