#!/bin/bash
# again.sh ID [FD]: all that another start of the container ID needs is prepared, as its restart policy wants it. The
# monitor then starts it.
set -euo pipefail
export LC_ALL=C
umask 022
shopt -s nullglob
# shellcheck source=lib/core/use.sh
source "$DOCKER_SH_HOME/lib/core/use.sh"
use core/message core/undo core/builtins record/field container/prepare
if [[ -n ${2-} ]]; then
    use core/explain
    explain_to "$2"
    explain '#' "on the host again: its restart policy wants another start"
fi

rm -f "$CONTAINERS/$1/oom_killed"
container_prepare "$1"
keep
