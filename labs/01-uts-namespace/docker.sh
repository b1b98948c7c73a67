#!/bin/bash
# docker.sh: reads the command line and starts a container.
set -euo pipefail
home=$(dirname "$(readlink -f "$0")")

fail() {
    printf 'docker.sh: %s\n' "$1" >&2
    exit 125
}
check_name() {
    [[ $1 =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ ]] || fail "not a name: '$1'"
}

command='' container='' program=''
while getopts c:C:P: letter; do
    case $letter in
        c) command=$OPTARG ;;
        C) container=$OPTARG ;;
        P) program=$OPTARG ;;
        *) exit 125 ;; # getopts has said why
    esac
done
[[ $command == run ]] || fail "not a command: '$command' (-c)"
[[ -n $program ]] || fail 'no program (-P)'
check_name "$container"

exec unshare --uts "$home/container.sh" "$container" "$program"
