# mount/overlay: whether the kernel's overlay works in a place: on another overlay, as inside a container, it may not.

use core/builtins core/message

# overlay_or_fuse INTO: which driver works below DOCKER_SH_ROOT.
overlay_or_fuse() {
    local _try=$DOCKER_SH_ROOT/.overlay.$BASHPID _found=overlay
    make_tree "$DOCKER_SH_RUN" "$_try" 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"
    overlay_works "$_try" || _found=fuse-overlayfs
    rm -rf "$_try"
    [[ $_found == overlay || -c /dev/fuse && -n $(type -P fuse-overlayfs) ]] ||
        die "overlay does not work on $DOCKER_SH_ROOT: install fuse-overlayfs, or set DOCKER_SH_ROOT to a directory" \
            "on another file system"
    printf '%s %s\n' "$_found" "$DOCKER_SH_ROOT" >"$DOCKER_SH_RUN/union"
    printf -v "$1" '%s' "$_found"
}

# overlay_works DIRECTORY: whether the kernel's overlay works in there. The one that is tried is never seen outside
# its own mount namespace.
overlay_works() {
    make_tree "$1"/{lower,upper,work,merged} 2>/dev/null || die_unwritable "$1"
    # shellcheck disable=SC2016  # the inner shell expands
    unshare --mount bash -c 'cd "$1" && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged &&
        : >merged/file' - "$1" 2>/dev/null
}
