# cgroup/create: a container's cgroup is made in every tree (lib/cgroup/tree.sh), and handed the controllers that it
# needs.

use core/builtins core/message core/undo record/field cgroup/limit cgroup/tree

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
            use cgroup/unified
            unified_enable "$tree"
            unified_enable "$tree/docker.sh"
        fi
        # One that is there already is a killed docker.sh's, with its limits: away with it
        [[ ! -d $tree/$cgroup ]] || cgroup_remove_from "$tree" "$cgroup"
        step mkdir "$tree/$cgroup" || die "cannot make the cgroup $tree/$cgroup"
        if [[ $tree == "$CGROUP_UNIFIED" ]]; then
            join+=("$tree/$cgroup/cgroup.procs")
            unified_warm_up &
            continue
        fi
        # v1: "tasks" moves a single thread, which Bash is, and spares the kernel's wait (see unified_warm_up)
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
