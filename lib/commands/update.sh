# docker.sh update: other limits for containers, also while they run.

use cli/each record/field record/state spec/spec spec/update

declare_command 'Change the limits of containers' 'CONTAINER...' '
      --blkio-weight=WEIGHT   Block I/O weight, 10 to 1000
      --cpus=NUMBER           CPU time in CPUs, for example 0.5
  -c, --cpu-shares=SHARES     CPU weight beside other containers (1024 is usual)
      --cpuset-cpus=LIST      CPUs to run on, for example 0-2,4
      --cpuset-mems=LIST      Memory nodes to use
  -m, --memory=SIZE           Memory at most, for example 100M
      --memory-swap=SIZE      Memory and swap at most (-1: no limit on swap)
      --pids-limit=NUMBER     Processes and threads at most (-1: no limit)
      --restart=POLICY        no, on-failure[:N], always or unless-stopped
'

main() {
    ((${#OPT[@]})) || die 'You must provide one or more flags when using this command.'
    each_container update_container
}

update_container() {
    local id status restart resources=() remove
    state_find id "$1"
    state_lock "$id"
    spec_restart
    record_get remove "$id" rm
    [[ -z $remove || -z ${OPT[restart]-} ]] ||
        die "Restart policy cannot be updated because AutoRemove is enabled for the container"
    record_get_list resources "$id" resources
    update_parse "${resources[@]}"
    state_status status "$id"
    [[ $status != running ]] || update_set "$id"
    update_record "$id"
    [[ -n ${OPT[restart]-} ]] || return 0
    restart=${SPEC[restart]-}
    rm -f "$CONTAINERS/$id/restart_max"
    [[ -z ${SPEC[restart_max]-} ]] || record_replace "$id" restart_max "${SPEC[restart_max]}"
    if [[ -n $restart ]]; then record_replace "$id" restart "$restart"; else rm -f "$CONTAINERS/$id/restart"; fi
}
