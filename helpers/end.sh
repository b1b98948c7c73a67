#!/bin/bash
# end.sh ID STATUS [FD]: the monitor's word that a life of the container ID has ended with STATUS. What its start made
# on the host is taken back; and unless another life is to follow, what happened is written down.
set -euo pipefail
export LC_ALL=C
umask 022
shopt -s nullglob
# shellcheck source=lib/core/use.sh
source "$DOCKER_SH_HOME/lib/core/use.sh"
use core/message core/undo core/builtins record/field container/end container/remove
ID=$1 STATUS=$2 OOM=''
if [[ -n ${3-} ]]; then
    use core/explain
    explain_to "$3"
    explain '#' "on the host again: exit status $STATUS; with the last process its namespaces have gone"
fi

# Last of all: who finds the end written down finds the rest done.
close_record() {
    local remove
    [[ ! -e $CONTAINERS/$ID/restarting ]] || return 0
    rm -f "$CONTAINERS/$ID/attach"
    container_end "$ID" "$STATUS" "$OOM"
    record_get remove "$ID" rm
    [[ -z $remove ]] || container_remove "$ID" volumes
}

container_was_killed OOM "$ID"
defer close_record
container_unmake "$ID"
