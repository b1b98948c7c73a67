#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
container=$1 image=$2 cgroup=$3 network=$4 address=$5 link=$6 program=$7 volumes=("${@:8}")
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR
source record.sh
state=containers/$container root=containers/$container/merged

# The first thing: what is born from here on is counted, too
echo $$ >"$cgroup/cgroup.procs"

# Who it is, in the machine's numbers: /proc is still the machine's
read -r pid _ </proc/self/stat
birth=$(born "$pid")
exec 4>"$state/process" # to be written when all is done: no path will lead there then

hostname "$container"

# A new network namespace has a loopback, and it is down
[[ $network == host ]] || ip link set lo up

# A cable: one end here, the other in the machine's network, at the bridge
if [[ $network == bridge ]]; then
    nsenter --net=/proc/self/fd/3 ip link add "$link" type veth peer name eth0 netns $$
    nsenter --net=/proc/self/fd/3 ip link set "$link" master labs0 up
    ip address add "$address/24" dev eth0
    ip link set eth0 up
    ip route add default via 172.30.0.1
    exec 3<&- # or the program could walk out through it
fi

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

# To be passed on, and nothing of this script's own
mapfile -d '' environment <"$state/environ"

# ps and its like read /proc: one that knows this pid namespace
mount -t proc proc "$root/proc"

# The two roots change places; then the machine's goes
cd "$root"
mkdir -p oldroot
pivot_root . oldroot
cd /
umount -l oldroot # the image's umount: the machine's is out of reach already
rmdir oldroot

printf '%s %s\n' "$pid" "$birth" >&4
exec 4>&-

read -ra words <<<"$program"
exec env -i "${environment[@]}" "${words[@]}"
