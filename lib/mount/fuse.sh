# mount/fuse: the union by fuse-overlayfs(1), where the kernel's overlay refuses.

use core/message core/undo mount/point

# fuse_mount RECORD OPTIONS: by a process of the host, which the container cannot see and so cannot kill. It ends
# when the mount goes.
fuse_mount() {
    local record=$1 options=$2 said
    [[ $record != *:* ]] || die "fuse-overlayfs takes no path with a colon: $DOCKER_SH_ROOT"
    defer mount_clear "$record"
    mount_clear "$record" # a killed docker.sh may have left one
    said=$(cd "$record" && fuse_close_descriptors && fuse-overlayfs -o "$options" merged 2>&1) ||
        die "fuse-overlayfs does not mount $record/merged: ${said##*$'\n'}"
}

# What the caller of docker.sh has open must not stay open as long as the mount.
fuse_close_descriptors() {
    local fd
    for fd in /proc/self/fd/*; do
        fd=${fd##*/}
        ((fd < 3)) || exec {fd}>&-
    done
}
