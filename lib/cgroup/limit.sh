# cgroup/limit: the limits of a cgroup (lib/cgroup/tree.sh): their files, and their units in v1 and in v2.

use core/message cgroup/tree

# A limit's name, its controller, its file in v1, its file in v2. "a|b": whichever the kernel has.
CGROUP_LIMITS='
memory        memory  memory.limit_in_bytes             memory.max
memory_swap   memory  memory.memsw.limit_in_bytes       memory.swap.max
cpu_quota     cpu     cpu.cfs_quota_us                  cpu.max
cpu_shares    cpu     cpu.shares                        cpu.weight
cpuset_cpus   cpuset  cpuset.cpus                       cpuset.cpus
cpuset_mems   cpuset  cpuset.mems                       cpuset.mems
pids          pids    pids.max                          pids.max
blkio_weight  blkio   blkio.weight|blkio.bfq.weight     io.weight|io.bfq.weight
read_bps      blkio   blkio.throttle.read_bps_device    io.max
write_bps     blkio   blkio.throttle.write_bps_device   io.max
read_iops     blkio   blkio.throttle.read_iops_device   io.max
write_iops    blkio   blkio.throttle.write_iops_device  io.max
'

# v1: the devices that a container may open, as Docker: null zero full random urandom tty console ptmx pts. A node of
# any other may be made, and not be opened. v2 would want a BPF program for it; pivot takes CAP_MKNOD away in both.
CGROUP_DEVICES=('c *:* m' 'b *:* m' 'c 1:3 rw' 'c 1:5 rw' 'c 1:7 rw' 'c 1:8 rw' 'c 1:9 rw' 'c 5:0 rw' 'c 5:1 rw'
    'c 5:2 rw' 'c 136:* rw')

# cgroup_devices INTO CGROUP: adds what v1 has for devices, files and values in turn.
cgroup_devices() {
    local -n _files=$1
    local _directory=${CGROUP_ROOT[devices]-} _device
    [[ -n $_directory ]] || return 0
    _directory+=/$2
    _files+=("$_directory/devices.deny" a)
    for _device in "${CGROUP_DEVICES[@]}"; do
        _files+=("$_directory/devices.allow" "$_device")
    done
}

# cgroup_limits INTO CGROUP [NAME VALUE]...: adds files and values in turn, for limits as the record's list resources
# has them. VALUE is bytes, microseconds of a tenth of a second, shares, a list as in cpuset(7), or for the throttles
# "MAJOR:MINOR RATE".
cgroup_limits() {
    local -n _limits=$1
    local _cgroup=$2 _memory=0 _i _file _text
    shift 2
    for ((_i = 1; _i < $#; _i += 2)); do
        [[ ${!_i} != memory ]] || _memory=${*:_i+1:1}
    done
    while (($#)); do
        cgroup_limit_file _file "$_cgroup" "$1"
        _text=$2
        if [[ -n $CGROUP_UNIFIED && $_file == "$CGROUP_UNIFIED"/* ]]; then
            use cgroup/unified
            unified_value _text "${1%\?}" "$2" "${_file##*/}" "$_memory"
        fi
        [[ -z $_file ]] || _limits+=("$_file" "$_text")
        shift 2
    done
}

# cgroup_limit_file INTO CGROUP NAME: the file of the limit. "NAME?" has none where the kernel has no such file; else
# that is an error: a limit that limits nothing is worse than none.
cgroup_limit_file() {
    local _name=${3%\?} _controller _files _try _tree
    [[ $CGROUP_LIMITS =~ $'\n'"$_name "\ *([a-z]+)\ +([^ ]+)\ +([^[:space:]]+) ]]
    _controller=${BASH_REMATCH[1]} _files=${BASH_REMATCH[2]}
    _tree=${CGROUP_ROOT[$_controller]-}
    [[ -n $_tree ]] || die "cannot limit $_name: this machine has no cgroup controller '$_controller'"
    [[ $_tree != "$CGROUP_UNIFIED" ]] || _files=${BASH_REMATCH[3]}
    for _try in "${_files%|*}" "${_files#*|}"; do
        printf -v "$1" '%s' "$_tree/$2/$_try"
        [[ ! -e ${!1} ]] || return 0
    done
    printf -v "$1" ''
    [[ $3 == *\? ]] || die "cannot limit $_name: this machine's cgroup controller '$_controller' has no ${_files%|*}"
}
