# spec/limit: what a container may use, as the command line says it. Here it becomes the resources of its record: bytes,
# microseconds, lists; lib/cgroup/tree.sh tells the kernel.

use core/message cli/option spec/spec

# Reads OPT into SPEC_RESOURCES and SPEC_ULIMITS.
limit_parse() {
    limit_ulimits
    limit_memory
    limit_cpus
    limit_number cpu_shares cpu_shares 2 262144
    limit_number blkio_weight blkio_weight 10 1000
    limit_number pids_limit pids 1 4194304
    limit_cpuset cpuset_cpus
    limit_cpuset cpuset_mems
    limit_throttle read-bps
    limit_throttle write-bps
    limit_throttle read-iops
    limit_throttle write-iops
}

# The names of getrlimit(2). -1 is unlimited, and above all numbers.
limit_ulimits() {
    local -n given=opt_ulimit
    local names=' as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack '
    local text soft hard
    for text in "${given[@]}"; do
        [[ $text =~ ^([a-z]+)=(-1|unlimited|[0-9]{1,18})(:(-1|unlimited|[0-9]{1,18}))?$ ]] ||
            die "invalid ulimit: '$text': not NAME=SOFT[:HARD]"
        [[ $names == *" ${BASH_REMATCH[1]} "* ]] || die "invalid ulimit type: '${BASH_REMATCH[1]}'"
        soft=${BASH_REMATCH[2]/unlimited/-1} hard=${BASH_REMATCH[4]/unlimited/-1}
        if [[ ${hard:--1} != -1 ]] && { [[ $soft == -1 ]] || ((10#$soft > 10#$hard)); }; then
            die "invalid ulimit: '$text': the soft limit is above the hard one"
        fi
        SPEC_ULIMITS+=("${BASH_REMATCH[1]}" "$soft" "${hard:-$soft}")
    done
}

limit_memory() {
    local memory=0 swap=0
    if [[ -n ${OPT[memory]+given} ]]; then
        limit_bytes memory "${OPT[memory]}" --memory
        ((memory == 0 || memory >= 6 << 20)) || die "--memory: '${OPT[memory]}' is below the minimum, 6M"
    fi
    if [[ ${OPT[memory_swap]-} == -1 ]]; then
        swap=-1
    elif [[ -n ${OPT[memory_swap]+given} ]]; then
        limit_bytes swap "${OPT[memory_swap]}" --memory-swap
        ((swap == 0 || memory > 0)) || die '--memory-swap: needs a limit by --memory beside it'
        ((swap == 0 || swap >= memory)) || die '--memory-swap: smaller than --memory, which it includes'
    fi
    ((memory > 0)) || return 0
    SPEC_RESOURCES+=(memory "$memory")
    # Docker's default: as much swap again, if the kernel counts swap at all
    if ((swap == 0)); then
        SPEC_RESOURCES+=('memory_swap?' "$((2 * memory))")
    else
        SPEC_RESOURCES+=(memory_swap "$swap")
    fi
}

limit_cpus() {
    local cpus=${OPT[cpus]-0} quota
    [[ $cpus =~ ^([0-9]{0,6})(\.([0-9]{1,9}))?$ && $cpus == *[0-9]* ]] || die "--cpus: '$cpus' is no number of CPUs"
    quota=${BASH_REMATCH[3]}00000
    quota=$((10#${BASH_REMATCH[1]:-0} * 100000 + 10#${quota:0:5}))
    ((quota == 0 || quota >= 1000)) || die "--cpus: '$cpus' is below the minimum, 0.01"
    ((quota == 0)) || SPEC_RESOURCES+=(cpu_quota "$quota")
}

# limit_cpuset OPTION: which of the machine's, as in cpuset(7).
limit_cpuset() {
    [[ -n ${OPT[$1]+given} ]] || return 0
    [[ ${OPT[$1]} =~ ^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$ ]] ||
        die "--${1/_/-}: '${OPT[$1]}' is no list such as 0-2,4"
    SPEC_RESOURCES+=("$1" "${OPT[$1]}")
}

# limit_number OPTION NAME LEAST MOST: a number; 0 and -1 are no limit.
limit_number() {
    local value=${OPT[$1]-0} option=--${1/_/-}
    [[ $value != @(0|-1) ]] || return 0
    [[ $value =~ ^[0-9]{1,9}$ ]] || die "$option: '$value' is no number from $3 to $4"
    value=$((10#$value))
    ((value >= $3 && value <= $4)) || die "$option: '$value' is no number from $3 to $4"
    SPEC_RESOURCES+=("$2" "$value")
}

# limit_throttle KIND: --device-KIND=/dev/NAME:RATE
limit_throttle() {
    local -n given=opt_device_${1/-/_}
    local entry rate major minor
    for entry in "${given[@]}"; do
        [[ -b ${entry%:*} && $entry == *:* ]] || die "--device-$1: '$entry' is not DEVICE:RATE with a block device"
        limit_bytes rate "${entry##*:}" "--device-$1"
        ((rate > 0)) || die "--device-$1: '$entry': the rate is zero"
        read -r major minor < <(stat -L -c '%t %T' "${entry%:*}")
        SPEC_RESOURCES+=("${1/-/_}" "$((16#$major)):$((16#$minor)) $rate")
    done
}

# limit_bytes INTO TEXT OPTION: "100M" in bytes, in Docker's units: b k m g t, each with an optional b or ib.
limit_bytes() {
    local _number _fraction _unit _power
    [[ ${2,,} =~ ^([0-9]{1,15})(\.([0-9]{1,3}))?(b|[kmgt]i?b?)?$ ]] || die "$3: invalid size: '$2'"
    _number=${BASH_REMATCH[1]} _fraction=${BASH_REMATCH[3]}000 _unit=${BASH_REMATCH[4]}
    case $_unit in
        k*) _power=10 ;; m*) _power=20 ;; g*) _power=30 ;; t*) _power=40 ;; *) _power=0 ;;
    esac
    ((${#_number} + _power / 3 < 19)) || die "$3: size too large: '$2'"
    printf -v "$1" '%s' $(((10#$_number << _power) + ((10#${_fraction:0:3} << _power) / 1000)))
}
