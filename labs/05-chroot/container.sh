#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
container=$1 image=$2 cgroup=$3 program=$4
cd "$(dirname "$0")"
state=containers/$container root=images/$image

# The first thing: what is born from here on is counted, too
echo $$ >"$cgroup/cgroup.procs"

hostname "$container"

# A file of the container's own lies over the image's, and nobody else sees it
printf '%s\n' "$container" >"$state/hostname"
touch "$root/etc/hostname" # a mount needs something to lie on
mount --bind "$state/hostname" "$root/etc/hostname"

# ps and its like read /proc: one that knows this pid namespace
mount -t proc proc "$root/proc"

read -ra words <<<"$program"
exec chroot "$root" "${words[@]}"
