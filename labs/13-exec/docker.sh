#!/bin/bash
# docker.sh: reads the command line and starts a container.
set -euo pipefail
home=$(dirname "$(readlink -f "$0")")
cd "$home"
# shellcheck source-path=SCRIPTDIR
source network.sh
# shellcheck source-path=SCRIPTDIR
source record.sh
# shellcheck source-path=SCRIPTDIR
source commands.sh

fail() {
    printf 'docker.sh: %s\n' "$1" >&2
    exit 125
}
check_name() {
    [[ $1 =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ ]] || fail "not a name: '$1'"
}

command='' container='' detach='' all='' follow='' image='' memory='' network=bridge address='' program='' volumes=()
while getopts ac:C:dfI:m:n:P:V: letter; do
    case $letter in
        a) all=yes ;;
        c) command=$OPTARG ;;
        C) container=$OPTARG ;;
        d) detach=yes ;;
        f) follow=yes ;;
        I) image=$OPTARG ;;
        m) memory=$OPTARG ;;
        n) network=$OPTARG ;;
        P) program=$OPTARG ;;
        V) volumes+=("$OPTARG") ;;
        *) exit 125 ;; # getopts has said why
    esac
done
state=containers/$container
case $command in
    run) ;; # all that follows
    ps) list ;;
    logs) check_name "$container" && logs "$container" ;;
    exec) check_name "$container" && enter "$container" ;;
    *) fail "not a command: '$command' (-c)" ;;
esac
[[ $command == run ]] || exit 0
[[ -n $program ]] || fail 'no program (-P)'
check_name "$container"
check_name "$image"
for volume in "${volumes[@]}"; do
    check_name "$volume"
done
[[ -d $home/images/$image ]] || fail "no such image: '$image' (-I)"

namespaces=(--uts --mount --pid --fork)
case $network in
    host) ;; # the machine's: no namespace of its own
    none | bridge) namespaces+=(--net) ;;
    *) fail "no such network: '$network' (-n)" ;;
esac

mkdir -p "$state"/{upper,work,merged}

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
    local status=$?
    [[ $network != bridge ]] || disconnect
    rmdir "$cgroup"
    printf '%s\n' "$status" >"$state/exit_code"
}
mkdir "$cgroup" # fails if a container of this name runs
trap cleanup EXIT
rm -f "$state"/{process,exit_code}
printf '%s\n' "$cgroup" >"$state/cgroup"
printf '%s\n' "$image" >"$state/image"
printf '%s\n' "$program" >"$state/program"
[[ -z $memory ]] || echo "$memory" >"$cgroup/$limit"
[[ $network != bridge ]] || connect

start() {
    ${detach:+setsid} unshare "${namespaces[@]}" "$home/container.sh" \
        "$container" "$image" "$cgroup" "$network" "$address" "labs${address##*.}" "$program" "${volumes[@]}"
}
if [[ -z $detach ]]; then
    start
else
    # Somebody has to stay, to wait and to clean up: a child, out of the reach of this terminal's Ctrl-C
    trap - EXIT
    set -m
    (
        trap cleanup EXIT
        start 2>&1 | cat >>"$state/log"
    ) </dev/null >/dev/null 2>&1 &
    while kill -0 $! 2>/dev/null && [[ ! -s $state/process ]]; do sleep 0.05; done
    [[ -s $state/process ]] || fail "'$container' does not start"
    printf '%s\n' "$container"
fi
