#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
container=$1 image=$2 cgroup=$3 program=$4 volumes=("${@:5}")
cd "$(dirname "$0")"
state=containers/$container root=containers/$container/merged

# The first thing: what is born from here on is counted, too
echo $$ >"$cgroup/cgroup.procs"

hostname "$container"

# The image below is only read, what the container writes goes on top: both together are its root
mount -t overlay overlay -o "lowerdir=images/$image,upperdir=$state/upper,workdir=$state/work" "$root"

# A file of the container's own lies over the image's, and nobody else sees it
printf '%s\n' "$container" >"$state/hostname"
touch "$root/etc/hostname" # a mount needs something to lie on
mount --bind "$state/hostname" "$root/etc/hostname"

# What is to outlive the container lies elsewhere, and is only shown in it
for volume in "${volumes[@]}"; do
    mkdir -p "volumes/$volume" "$root/$volume"
    mount --bind "volumes/$volume" "$root/$volume"
done

# ps and its like read /proc: one that knows this pid namespace
mount -t proc proc "$root/proc"

# The two roots change places; then the machine's goes
cd "$root"
mkdir -p oldroot
pivot_root . oldroot
cd /
umount -l oldroot # the image's umount: the machine's is out of reach already
rmdir oldroot

read -ra words <<<"$program"
exec "${words[@]}"
