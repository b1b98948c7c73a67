# cgroup: what a container may use. v1 has one tree a controller, v2 one tree for all, hybrid both: cgroups(7).
#
# A container's cgroup is docker.sh/NAME.SHORTID, under each v1 controller or under the unified root; in hybrid also
# there if a controller of ours is. docker.sh itself stays when the last container has gone, as Docker's does: taking
# it away would race with the next start, and in v2 it holds on to the controllers that systemd would switch off.

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

# v1: the devices that a container may open, as Docker: null zero full random urandom tty console ptmx pts. A node of any
# other may be made, and not be opened. v2 would want a BPF program for it; pivot takes CAP_MKNOD away in both.
CGROUP_DEVICES=('c *:* m' 'b *:* m' 'c 1:3 rw' 'c 1:5 rw' 'c 1:7 rw' 'c 1:8 rw' 'c 1:9 rw' 'c 5:0 rw' 'c 5:1 rw' 'c 5:2 rw'
    'c 136:* rw')

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
            [[ $options != *,name=* ]] || continue # systemd's own, without a controller
            for controller in blkio cpu cpuacct cpuset devices freezer hugetlb memory pids; do
                [[ $options != *,$controller,* ]] || CGROUP_ROOT[$controller]=$point
            done
            tree=$point
        fi
        [[ -z $tree ]] || CGROUP_TREE+=("$tree")
    done
    # v2 without any controller still holds the processes together, and kills them
    ((${#CGROUP_TREE[@]})) || [[ -z $CGROUP_UNIFIED ]] || CGROUP_TREE=("$CGROUP_UNIFIED")
}

# cgroup_create ID: its directory in every tree; the record gets the list cgroups, of files by which container.sh joins,
# and the list limits, of files and values in turn.
cgroup_create() {
    local cgroup tree join=() limits=() resources=() entry
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
    for entry in "${resources[@]}"; do
        cgroup_limit "$cgroup" "${entry%% *}" "${entry#* }"
    done
    cgroup_devices "$cgroup"
    record_set_list "$1" limits "${limits[@]}"
}

# cgroup_devices CGROUP: adds to the caller's limits what v1 has for devices.
cgroup_devices() {
    local directory=${CGROUP_ROOT[devices]-} device
    [[ -n $directory ]] || return 0
    directory+=/$1
    limits+=("$directory/devices.deny" a)
    for device in "${CGROUP_DEVICES[@]}"; do
        limits+=("$directory/devices.allow" "$device")
    done
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
        [[ " $enabled " == *" $controller "* || " ${CGROUP_LIMITS[*]} " != *" ${controller/#io/blkio} "* ]] ||
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

# cgroup_limit CGROUP NAME VALUE: adds file and value to the caller's limits. VALUE is bytes, microseconds of
# CGROUP_PERIOD, shares, a list as in cpuset(7), or for the throttles "MAJOR:MINOR RATE". "NAME?" is passed over where
# the kernel has no such file; else that is an error: a limit that limits nothing is worse than none.
cgroup_limit() {
    local name=${2%\?} value=$3 row controller v1 v2 file files tree
    for row in "${CGROUP_LIMITS[@]}"; do
        [[ $row != "$name "* ]] || read -r _ controller v1 v2 <<<"$row"
    done
    tree=${CGROUP_ROOT[$controller]-}
    [[ -n $tree ]] || die "cannot limit $name: this machine has no cgroup controller '$controller'"
    files=$v1
    [[ $tree != "$CGROUP_UNIFIED" ]] || files=$v2
    for file in "${files%|*}" "${files#*|}"; do
        [[ -e $tree/$1/$file ]] || continue
        [[ $tree != "$CGROUP_UNIFIED" ]] || cgroup_value_v2 value "$name" "$value" "$file"
        limits+=("$tree/$1/$file" "$value")
        return
    done
    [[ $2 == *\? ]] || die "cannot limit $name: the cgroup controller '$controller' has no ${files%|*} on this machine"
}

# cgroup_value_v2 INTO NAME VALUE FILE: v1's unit in v2's. A weight keeps its ratio to the default, as systemd has it:
# 1024 shares and 500 for block devices are v2's 100.
cgroup_value_v2() {
    local _device=${3% *} _rate=${3#* } _entry _memory=0 _weight
    case $2 in
        cpu_quota) printf -v "$1" '%s %s' "$3" "$CGROUP_PERIOD" ;;
        cpu_shares)
            _weight=$(($3 * 100 / 1024))
            printf -v "$1" '%s' $((_weight < 1 ? 1 : _weight > 10000 ? 10000 : _weight))
            ;;
        # BFQ's default is 100 in both worlds
        blkio_weight) [[ $4 == io.bfq.weight ]] || printf -v "$1" '%s' $(($3 / 5)) ;;
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
    esac
}

# v2: after 50 ms without a move of processes the next one waits for a grace period of the kernel (6-16 ms). This one,
# a subshell that ends with it, takes the wait, in the background, while the rest is prepared. No cgroup can be made meanwhile.
cgroup_warm_up() {
    { printf 0 >"$CGROUP_UNIFIED/cgroup.procs"; } 2>/dev/null || true
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
