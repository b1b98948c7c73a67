# cgroup/tree: what a container may use. v1 has one tree a controller, v2 one tree for all, hybrid both: cgroups(7).
#
# A container's cgroup is docker.sh/NAME.SHORTID, under each v1 controller or under the unified root; in hybrid also
# there if a controller of ours is. docker.sh itself stays when the last container has gone, as Docker's does: taking
# it away would race with the next start, and in v2 it holds on to the controllers that systemd would switch off.

use core/message mount/point

# CGROUP_ROOT[controller] is the directory of the tree in which that controller works; CGROUP_TREE lists the trees.
declare -gA CGROUP_ROOT=()
CGROUP_TREE=() CGROUP_UNIFIED=''

# The controllers that have a limit of ours (lib/cgroup/limit.sh); v2's io goes by v1's name.
CGROUP_LIMITED=' memory cpu cpuset pids blkio '

# Finds out what is mounted where, once.
cgroup_detect() {
    local lines line point tree options controller
    ((${#CGROUP_TREE[@]} == 0)) || return 0
    mapfile -t lines </proc/self/mountinfo
    for line in "${lines[@]}"; do
        [[ $line == *' - cgroup'* ]] || continue
        mount_point point "$line"
        tree=
        if [[ $line == *' - cgroup2 '* ]]; then
            CGROUP_UNIFIED=$point
            read -r options <"$point/cgroup.controllers" || true
            for controller in $options; do
                [[ $controller != io ]] || controller=blkio
                CGROUP_ROOT[$controller]=$point
                [[ $CGROUP_LIMITED != *" $controller "* ]] || tree=$point
            done
        else
            options=,${line##* },
            [[ $options != *,name=* ]] || continue # systemd's own, without a controller
            for controller in ${options//,/ }; do
                CGROUP_ROOT[$controller]=$point
            done
            tree=$point
        fi
        [[ -z $tree ]] || CGROUP_TREE+=("$tree")
    done
    # v2 without any controller still holds the processes together, and kills them
    ((${#CGROUP_TREE[@]})) || [[ -z $CGROUP_UNIFIED ]] || CGROUP_TREE=("$CGROUP_UNIFIED")
}

# cgroup_remove CGROUP: in every tree, with what is still in it.
cgroup_remove() {
    local tree status=0
    cgroup_detect
    for tree in "${CGROUP_TREE[@]}"; do
        cgroup_remove_from "$tree" "$1" || status=1
    done
    return "$status"
}

# cgroup_remove_from TREE CGROUP: also what containers in this container have left below. Five seconds for processes
# that are on their way out.
cgroup_remove_from() {
    local directory=$1/$2 try child
    for ((try = 0; try < 500; try++)); do
        [[ -d $directory ]] || return 0
        if rmdir "$directory" 2>/dev/null; then
            explain rmdir "$directory"
            return 0
        fi
        for child in "$directory"/*/; do
            child=${child%/}
            cgroup_remove_from "$directory" "${child##*/}"
        done
        cgroup_kill "$directory"
        sleep 0.01
    done
    warn "cannot remove the cgroup $directory"
    return 1
}

cgroup_kill() {
    local pid
    if [[ -e $1/cgroup.kill ]]; then
        printf 1 >"$1/cgroup.kill"
    else
        while read -r pid; do
            kill -s KILL "$pid" 2>/dev/null || true
        done <"$1/cgroup.procs"
    fi
}

# cgroup_out_of_memory CGROUP: whether the kernel has killed in it for lack of memory.
cgroup_out_of_memory() {
    local tree file line count=0
    cgroup_detect
    tree=${CGROUP_ROOT[memory]-}
    for file in "$tree/$1/memory.events" "$tree/$1/memory.oom_control"; do
        [[ -r $file ]] || continue
        while read -r line; do
            [[ $line != 'oom_kill '* ]] || count=${line#* }
        done <"$file"
    done
    ((count > 0))
}
