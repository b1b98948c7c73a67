# cgroup: what a container may use. v1 has one tree a controller, v2 one tree for all, hybrid both: cgroups(7).
#
# A container's cgroup is docker.sh/NAME.SHORTID, under each v1 controller or under the unified root; in hybrid also
# there if a controller of ours is.

# CGROUP_ROOT[controller] is the directory of the tree in which that controller works; CGROUP_TREE lists the trees.
declare -gA CGROUP_ROOT=()
CGROUP_TREE=() CGROUP_UNIFIED=''

# A limit's name, its controller, its file in v1, its file in v2. "a|b": whichever the kernel has.
CGROUP_LIMITS=(
    'memory        memory  memory.limit_in_bytes             memory.max'
    'memory_swap   memory  memory.memsw.limit_in_bytes       memory.swap.max'
    'cpu_quota     cpu     cpu.cfs_quota_us                  cpu.max'
    'cpu_shares    cpu     cpu.shares                        cpu.weight'
    'cpuset_cpus   cpuset  cpuset.cpus                       cpuset.cpus'
    'cpuset_mems   cpuset  cpuset.mems                       cpuset.mems'
    'pids          pids    pids.max                          pids.max'
    'blkio_weight  blkio   blkio.weight|blkio.bfq.weight     io.weight|io.bfq.weight'
    'read_bps      blkio   blkio.throttle.read_bps_device    io.max'
    'write_bps     blkio   blkio.throttle.write_bps_device   io.max'
    'read_iops     blkio   blkio.throttle.read_iops_device   io.max'
    'write_iops    blkio   blkio.throttle.write_iops_device  io.max'
)
# cpu.max counts CPU time in periods of this length, in microseconds; so does v1's cpu.cfs_period_us by default.
CGROUP_PERIOD=100000

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
                [[ " ${CGROUP_LIMITS[*]} " != *" $controller "* ]] || tree=$point
            done
        else
            options=,${line##* },
            [[ $options != *,name=* ]] || continue
            for controller in blkio cpu cpuacct cpuset devices freezer hugetlb memory pids; do
                [[ $options != *,$controller,* ]] || CGROUP_ROOT[$controller]=$point
            done
            tree=$point
        fi
        [[ -z $tree ]] || CGROUP_TREE+=("$tree")
    done
}

# cgroup_create ID: its directory in every tree; the record gets the list cgroups, of files by which container.sh joins,
# and the list limits, of files and values in turn.
cgroup_create() {
    local cgroup tree join=() limits=() resources=() entry
    cgroup_detect
    record_get cgroup "$1" cgroup
    defer cgroup_remove "$cgroup"
    for tree in "${CGROUP_TREE[@]}"; do
        mkdir -p "$tree/docker.sh" || die "cannot make a cgroup in $tree"
        if [[ $tree == "$CGROUP_UNIFIED" ]]; then
            cgroup_enable "$tree"
            cgroup_enable "$tree/docker.sh"
        fi
        mkdir -p "$tree/$cgroup" || die "cannot make the cgroup $tree/$cgroup"
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
    for entry in "${resources[@]}"; do
        cgroup_limit "$cgroup" "${entry%% *}" "${entry#* }"
    done
    : >"$CONTAINERS/$1/limits"
    ((!${#limits[@]})) || record_set_list "$1" limits "${limits[@]}"
}

cgroup_inherit_cpuset() {
    local file value now
    for file in cpuset.cpus cpuset.mems; do
        read -r now <"$1/$2/$file" || true
        [[ -z $now ]] || continue
        read -r value <"$1/$file"
        printf '%s' "$value" >"$1/$2/$file"
    done
}

# cgroup_enable DIRECTORY: v2 hands controllers on from the top down.
cgroup_enable() {
    local controllers enabled controller missing=()
    read -r controllers <"$1/cgroup.controllers" || true
    read -r enabled <"$1/cgroup.subtree_control" || true
    for controller in $controllers; do
        [[ " $enabled " == *" $controller "* ]] || missing+=("$controller")
    done
    ((${#missing[@]})) || return 0
    cgroup_enable_each "$1" "${missing[@]}" && return
    # EBUSY: the root that we see is another container's cgroup, with processes in it (cgroups(7), "no internal
    # processes"). They move one floor down.
    [[ -e $1/cgroup.type ]] || die "cannot enable the cgroup controllers ${missing[*]} in $1"
    mkdir -p "$1/init"
    while read -r pid; do
        printf '%s' "$pid" 2>/dev/null >"$1/init/cgroup.procs" || true # it may have ended meanwhile
    done <"$1/cgroup.procs"
    cgroup_enable_each "$1" "${missing[@]}" || die "cannot enable the cgroup controllers ${missing[*]} in $1"
}

cgroup_enable_each() {
    local controller directory=$1
    for controller in "${@:2}"; do
        printf '+%s' "$controller" 2>/dev/null >"$directory/cgroup.subtree_control" || return
    done
}

# cgroup_limit CGROUP NAME VALUE: adds file and value to the caller's limits. VALUE is bytes, microseconds of
# CPU_PERIOD, shares, a list as in cpuset(7), or for the throttles "MAJOR:MINOR RATE". "NAME?" is passed over where
# the kernel has no such file; else that is an error: a limit that limits nothing is worse than none.
cgroup_limit() {
    local name=${2%\?} value=$3 row controller v1 v2 file files tree
    for row in "${CGROUP_LIMITS[@]}"; do
        [[ $row != "$name "* ]] || read -r _ controller v1 v2 <<<"$row"
    done
    tree=${CGROUP_ROOT[$controller]-}
    [[ -n $tree ]] || die "cannot limit $name: this machine has no cgroup controller '$controller'"
    files=$v1
    if [[ $tree == "$CGROUP_UNIFIED" ]]; then
        files=$v2
        cgroup_value_v2 value "$name" "$value"
    fi
    for file in "${files%|*}" "${files#*|}"; do
        [[ -e $tree/$1/$file ]] || continue
        limits+=("$tree/$1/$file" "$value")
        return
    done
    [[ $2 == *\? ]] || die "cannot limit $name: the cgroup controller '$controller' of this kernel has no ${files%|*}"
}

# cgroup_value_v2 INTO NAME VALUE: v1's unit in v2's.
cgroup_value_v2() {
    local _device _rate _entry _memory=0
    read -r _device _rate <<<"$3"
    case $2 in
        cpu_quota) printf -v "$1" '%s %s' "$3" "$CGROUP_PERIOD" ;;
        # 2..262144 shares onto 1..10000 weights
        cpu_shares) printf -v "$1" '%s' $((1 + ($3 - 2) * 9999 / 262142)) ;;
        # v1 counts memory and swap together, v2 swap alone
        memory_swap)
            for _entry in "${resources[@]}"; do
                [[ $_entry != 'memory '* ]] || _memory=${_entry#* }
            done
            if [[ $3 == -1 ]]; then printf -v "$1" max; else printf -v "$1" '%s' $(($3 - _memory)); fi
            ;;
        read_bps) printf -v "$1" '%s rbps=%s' "$_device" "$_rate" ;;
        write_bps) printf -v "$1" '%s wbps=%s' "$_device" "$_rate" ;;
        read_iops) printf -v "$1" '%s riops=%s' "$_device" "$_rate" ;;
        write_iops) printf -v "$1" '%s wiops=%s' "$_device" "$_rate" ;;
        *) [[ $3 != -1 ]] || printf -v "$1" max ;;
    esac
}

# v2: after 50 ms without a move of processes the next one waits for a grace period of the kernel (6-16 ms). This one,
# which moves nothing, takes the wait, in the background, while the rest is prepared. No cgroup can be made meanwhile.
cgroup_warm_up() {
    { printf 0 >"$CGROUP_UNIFIED/cgroup.procs"; } 2>/dev/null || true
}

# cgroup_remove CGROUP: once its last process has gone; what is still in it is killed.
cgroup_remove() {
    local tree try status=0
    cgroup_detect
    for tree in "${CGROUP_TREE[@]}"; do
        [[ -d $tree/$1 ]] || continue
        for ((try = 0; try < 500; try++)); do
            rmdir "$tree/$1" 2>/dev/null && continue 2
            cgroup_kill "$tree/$1"
            sleep 0.01
        done
        warn "cannot remove the cgroup $tree/$1"
        status=1
    done
    return "$status"
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
