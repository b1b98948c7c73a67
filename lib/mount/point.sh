# mount/point: what is mounted where, as /proc/self/mountinfo has it (proc(5)). Read in one piece: line by line the
# kernel would make the whole file anew for each line.

# mount_point INTO LINE: the fifth field of a line of mountinfo, which has a blank as \040.
mount_point() {
    local _rest=${2#* * * * }
    printf -v "$1" %b "${_rest%% *}"
}

# mount_points INTO DIRECTORY: the mount points in the tree DIRECTORY, the last mounted first.
mount_points() {
    local -n _points=$1
    local _lines _line _point
    _points=()
    mapfile -t _lines </proc/self/mountinfo
    [[ " ${_lines[*]}" == *" ${2// /\\040}"[/\ ]* ]] || return 0
    for _line in "${_lines[@]}"; do
        mount_point _point "$_line"
        [[ $_point != "$2" && $_point != "$2"/* ]] || _points=("$_point" "${_points[@]}")
    done
}

# mount_clear DIRECTORY: takes off what is mounted in the tree. Only ever a fuse-overlayfs, which lives on the host.
mount_clear() {
    local point points=()
    mount_points points "$1"
    for point in "${points[@]}"; do
        umount --lazy "$point" || return
    done
}
