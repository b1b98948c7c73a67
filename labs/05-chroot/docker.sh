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

command='' container='' image='' memory='' program=''
while getopts c:C:I:m:P: letter; do
    case $letter in
        c) command=$OPTARG ;;
        C) container=$OPTARG ;;
        I) image=$OPTARG ;;
        m) memory=$OPTARG ;;
        P) program=$OPTARG ;;
        *) exit 125 ;; # getopts has said why
    esac
done
[[ $command == run ]] || fail "not a command: '$command' (-c)"
[[ -n $program ]] || fail 'no program (-P)'
check_name "$container"
check_name "$image"
[[ -d $home/images/$image ]] || fail "no such image: '$image' (-I)"

mkdir -p "$home/containers/$container"

# A control group is a directory: v1 has a tree for each controller, v2 one tree for all
if [[ -d /sys/fs/cgroup/memory ]]; then
    cgroup=/sys/fs/cgroup/memory/docker.sh-labs/$container limit=memory.limit_in_bytes
    mkdir -p "${cgroup%/*}"
else
    cgroup=/sys/fs/cgroup/docker.sh-labs/$container limit=memory.max
    mkdir -p "${cgroup%/*}"
    # v2 hands a controller down one floor at a time
    echo +memory >/sys/fs/cgroup/cgroup.subtree_control
    echo +memory >/sys/fs/cgroup/docker.sh-labs/cgroup.subtree_control
fi
cleanup() {
    rmdir "$cgroup"
}
mkdir "$cgroup" # fails if a container of this name runs
trap cleanup EXIT
[[ -z $memory ]] || echo "$memory" >"$cgroup/$limit"

unshare --uts --mount --pid --fork "$home/container.sh" "$container" "$image" "$cgroup" "$program"
