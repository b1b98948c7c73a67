#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
container=$1 program=$2
state=$(dirname "$0")/containers/$container

hostname "$container"

# A file of the container's own lies over the machine's, and nobody else sees it
printf '%s\n' "$container" >"$state/hostname"
mount --bind "$state/hostname" /etc/hostname

# ps and its like read /proc: one that knows this pid namespace
mount -t proc proc /proc

read -ra words <<<"$program"
exec "${words[@]}"
