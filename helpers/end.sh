#!/bin/bash
# end.sh ID STATUS [FD]: the monitor's last step, when the container ID has ended with STATUS: what happened is written down,
# and what was made is taken back. Exit status 75: all is prepared again, start once more (--restart).
set -euo pipefail
export LC_ALL=C
umask 022
shopt -s nullglob
# shellcheck source=lib/core/use.sh
source "$DOCKER_SH_HOME/lib/core/use.sh"
use core/message core/time core/undo core/builtins record/field cgroup/tree container/create container/end container/prepare
use container/remove
ID=$1 STATUS=$2 OOM='' cgroup=''
if [[ -n ${3-} ]]; then
    use core/explain
    explain_to "$3"
    explain '#' "on the host again: exit status $STATUS; with the last process its namespaces have gone"
fi

# Whether the restart policy wants another start. A container that was stopped by hand stays down.
wants_restart() {
    local policy count most
    record_get policy "$ID" restart
    record_get count "$ID" restart_count
    record_get most "$ID" restart_max
    [[ -n $policy && ! -e $CONTAINERS/$ID/stopped ]] || return 1
    [[ $policy != on-failure ]] || ((STATUS != 0 && (${#most} == 0 || ${count:-0} < most))) || return 1
}

# Docker's backoff: 100 ms, doubled each time, a minute at most; a life of 10 seconds starts it anew.
back_off() {
    local started begin delay
    record_get started "$ID" started
    record_get delay "$ID" restart_delay
    time_seconds begin "$started"
    ((EPOCHSECONDS - begin < 10)) || delay=
    delay=${delay:+$((delay * 2))}
    delay=${delay:-100}
    ((delay <= 60000)) || delay=60000
    record_replace "$ID" restart_delay "$delay" restarting "$STATUS"
    while ((delay > 0)); do
        [[ ! -e $CONTAINERS/$ID/stopped ]] || return 1
        sleep 0.1
        delay=$((delay - 100))
    done
}

record_get cgroup "$ID" cgroup
! cgroup_out_of_memory "$cgroup" || OOM=true
container_unmade
[[ -z $OOM ]] || record_set "$ID" oom_killed true
if wants_restart && back_off; then
    record_get count "$ID" restart_count
    record_replace "$ID" restart_count $((${count:-0} + 1))
    rm -f "$CONTAINERS/$ID/pid" "$CONTAINERS/$ID/oom_killed"
    RUNNER=monitor container_prepare "$ID"
    rm -f "$CONTAINERS/$ID/restarting"
    container_care "$ID"
    keep
    exit 75
fi
rm -f "$CONTAINERS/$ID/restarting" "$CONTAINERS/$ID/restart_delay" "$CONTAINERS/$ID/attach"
container_end "$ID"
if [[ $FATE == remove ]]; then
    container_remove "$ID" volumes
fi
