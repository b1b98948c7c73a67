#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
container=$1 cgroup=$2 program=$3
state=$(dirname "$0")/containers/$container

# The first thing: what is born from here on is counted, too
echo $$ >"$cgroup/cgroup.procs"

hostname "$container"

# A file of the container's own lies over the machine's, and nobody else sees it
printf '%s\n' "$container" >"$state/hostname"
mount --bind "$state/hostname" /etc/hostname

# ps and its like read /proc: one that knows this pid namespace
mount -t proc proc /proc

read -ra words <<<"$program"
exec "${words[@]}"
