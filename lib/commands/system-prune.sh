# docker.sh system prune: containers that do not run, networks that nobody uses, and what crashed processes left.

use cli/confirm record/process record/state cgroup/freezer network/prune container/remove

declare_command 'Remove what is not in use: ended containers, networks' '' '
  -f, --force                 Do not ask
      --volumes               Anonymous volumes of the removed containers as well
'

main() {
    local ids id status containers=() networks=() volumes=''
    confirm 'This will remove all stopped containers and all networks not used by at least one container.'
    [[ ${OPT[volumes]-} != true ]] || volumes=volumes
    state_ids ids
    for id in "${ids[@]}"; do
        freezer_status status "$id"
        [[ $status != @(running|paused|restarting) ]] || continue
        ! record_process_alive "$id" runner || continue # it is being born, or cleared away
        (state_lock "$id" && container_remove "$id" "$volumes") && containers+=("$id")
    done
    container_sweep
    prune_networks networks
    ((!${#containers[@]})) || printf '%s\n' 'Deleted Containers:' "${containers[@]}" ''
    ((!${#networks[@]})) || printf '%s\n' 'Deleted Networks:' "${networks[@]}" ''
}
