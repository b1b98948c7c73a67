# cgroup/create: a container's cgroup is made in every tree (lib/cgroup/tree.sh), and handed the controllers that it needs.

use core/message core/undo record/field cgroup/limit cgroup/tree

# cgroup_create ID: its directory in every tree; the record gets the list cgroups, of files by which container.sh joins,
# and the list limits, of files and values in turn.
cgroup_create() {
    local cgroup tree join=() limits=() resources=()
    cgroup_detect
    record_get cgroup "$1" cgroup
    defer cgroup_remove "$cgroup"
    for tree in "${CGROUP_TREE[@]}"; do
        [[ -d $tree/docker.sh ]] || explain mkdir -p "$tree/docker.sh"
        make_tree "$tree/docker.sh" || die "cannot make a cgroup in $tree"
        if [[ $tree == "$CGROUP_UNIFIED" ]]; then
            cgroup_enable "$tree"
            cgroup_enable "$tree/docker.sh"
        fi
        # One that is there already is a killed docker.sh's, with its limits: away with it
        [[ ! -d $tree/$cgroup ]] || cgroup_remove_from "$tree" "$cgroup"
        step mkdir "$tree/$cgroup" || die "cannot make the cgroup $tree/$cgroup"
        if [[ $tree == "$CGROUP_UNIFIED" ]]; then
            join+=("$tree/$cgroup/cgroup.procs")
            cgroup_warm_up &
            continue
        fi
        # v1: "tasks" moves a single thread, which Bash is, and spares the kernel's wait (see cgroup_warm_up)
        join+=("$tree/$cgroup/tasks")
        # A new cpuset is empty, and refuses processes (cpusets(7))
        if [[ $tree == "${CGROUP_ROOT[cpuset]-}" ]]; then
            cgroup_inherit_cpuset "$tree" "${cgroup%/*}"
            cgroup_inherit_cpuset "$tree/${cgroup%/*}" "${cgroup##*/}"
        fi
    done
    record_set_list "$1" cgroups "${join[@]}"
    record_get_list resources "$1" resources
    cgroup_limits limits "$cgroup" "${resources[@]}"
    cgroup_devices limits "$cgroup"
    record_set_list "$1" limits "${limits[@]}"
}

cgroup_inherit_cpuset() {
    local file value now
    for file in cpuset.cpus cpuset.mems; do
        read -r now <"$1/$2/$file" || true
        [[ -z $now ]] || continue
        read -r value <"$1/$file"
        write "$value" "$1/$2/$file"
    done
}

# cgroup_enable DIRECTORY: v2 hands controllers on from the top down. One that does not go is missed by the limit that
# needs it.
cgroup_enable() {
    local controllers enabled controller missing=() pids pid
    read -r controllers <"$1/cgroup.controllers" || true
    read -r enabled <"$1/cgroup.subtree_control" || true
    for controller in $controllers; do
        [[ " $enabled " == *" $controller "* || $CGROUP_LIMITED != *" ${controller/#io/blkio} "* ]] ||
            missing+=("$controller")
    done
    ((${#missing[@]})) || return 0
    # Is the root that we see another container's cgroup, with processes in it? Then they move one floor down (cgroups(7),
    # "no internal processes"), and before: with cpu or pids enabled here the floor would be for threads only.
    if [[ -e $1/cgroup.type ]]; then
        mapfile -t pids <"$1/cgroup.procs"
        ((!${#pids[@]})) || make_tree "$1/init"
        for pid in "${pids[@]}"; do
            printf '%s' "$pid" 2>/dev/null >"$1/init/cgroup.procs" || true # it may have ended meanwhile
        done
    fi
    for controller in "${missing[@]}"; do
        write "+$controller" "$1/cgroup.subtree_control" 2>/dev/null || true
    done
}

# v2: after 50 ms without a move of processes the next one waits for a grace period of the kernel (6-16 ms). This one,
# a subshell that ends with it, takes the wait, in the background, while the rest is prepared. No cgroup can be made meanwhile.
cgroup_warm_up() {
    { printf 0 >"$CGROUP_UNIFIED/cgroup.procs"; } 2>/dev/null || true
}
