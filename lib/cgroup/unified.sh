# cgroup/unified: what v2, the one tree for all controllers, wants to have its own way: cgroups(7).

use core/builtins core/message cgroup/tree

# cpu.max counts CPU time in periods of this length, in microseconds; so does v1's cpu.cfs_period_us by default.
CGROUP_PERIOD=100000

# unified_enable DIRECTORY: v2 hands controllers on from the top down. One that does not go is missed by the limit that
# needs it.
unified_enable() {
    local controllers enabled controller missing=() pids pid
    read -r controllers <"$1/cgroup.controllers" || true
    read -r enabled <"$1/cgroup.subtree_control" || true
    for controller in $controllers; do
        [[ " $enabled " == *" $controller "* || $CGROUP_LIMITED != *" ${controller/#io/blkio} "* ]] ||
            missing+=("$controller")
    done
    ((${#missing[@]})) || return 0
    # Is the root that we see another container's cgroup, with processes in it? Then they move one floor down
    # (cgroups(7), "no internal processes"), and before: with cpu or pids enabled here the floor would be for threads
    # only.
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

# v2: after 50 ms without a move of processes the next one waits for a grace period of the kernel (6-16 ms). This one, a
# subshell that ends with it, takes the wait, in the background, while the rest is prepared. No cgroup can be made
# meanwhile.
unified_warm_up() {
    { printf 0 >"$CGROUP_UNIFIED/cgroup.procs"; } 2>/dev/null || true
}

# unified_value INTO NAME VALUE FILE MEMORY: v1's unit in v2's. A weight keeps its ratio to the default, as systemd has
# it: 1024 shares and 500 for block devices are v2's 100.
unified_value() {
    local _device=${3% *} _rate=${3#* } _weight
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
            if [[ $3 == -1 ]]; then printf -v "$1" max; else printf -v "$1" '%s' $(($3 - $5)); fi
            ;;
        read_bps) printf -v "$1" '%s rbps=%s' "$_device" "$_rate" ;;
        write_bps) printf -v "$1" '%s wbps=%s' "$_device" "$_rate" ;;
        read_iops) printf -v "$1" '%s riops=%s' "$_device" "$_rate" ;;
        write_iops) printf -v "$1" '%s wiops=%s' "$_device" "$_rate" ;;
    esac
}
