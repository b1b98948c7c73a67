# mount/driver: which file system makes a container's union (lib/mount/union.sh).

use core/message

# driver_choose INTO: the file system that does it. overlay unless DOCKER_SH_UNION says otherwise; fuse-overlayfs
# where the kernel's overlay refuses, as it does on top of another overlay. Tried once a boot and remembered.
driver_choose() {
    local _root='' _driver=${DOCKER_SH_UNION-}
    [[ $_driver == @(|overlay|aufs|fuse-overlayfs) ]] ||
        die "DOCKER_SH_UNION: '$_driver' is not overlay, aufs or fuse-overlayfs"
    if [[ $_driver == aufs ]]; then
        driver_has_aufs ||
            die "DOCKER_SH_UNION=aufs: this kernel has no aufs; unset DOCKER_SH_UNION, and overlay serves"
    elif [[ -z $_driver ]]; then
        { read -r _driver _root <"$DOCKER_SH_RUN/union"; } 2>/dev/null || true
        if [[ $_root != "$DOCKER_SH_ROOT" ]]; then
            use mount/overlay
            overlay_or_fuse _driver
        fi
    fi
    printf -v "$1" '%s' "$_driver"
}

driver_has_aufs() {
    grep -qw aufs /proc/filesystems || { modprobe -q aufs && grep -qw aufs /proc/filesystems; }
} 2>/dev/null
