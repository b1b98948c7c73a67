# cgroup/usage: what a container takes of the machine, as its cgroup counts it: v1's files or v2's (cgroups(7)).

use cgroup/tree

# usage_read INTO CONTROLLER CGROUP FILE-V1 FILE-V2: the file's first word, '' if it cannot be read.
usage_read() {
    local _tree=${CGROUP_ROOT[$2]-} _word=''
    if [[ $_tree == "$CGROUP_UNIFIED" ]]; then _tree+=/$3/$5; else _tree+=/$3/$4; fi
    { read -r _word _ <"$_tree"; } 2>/dev/null || true
    printf -v "$1" '%s' "$_word"
}

# usage_entry INTO CONTROLLER CGROUP FILE KEY: the value of a line "KEY VALUE"; 0 if there is none.
usage_entry() {
    local _tree=${CGROUP_ROOT[$2]-} _key _value _found=0
    if [[ -r $_tree/$3/$4 ]]; then
        while read -r _key _value; do
            [[ $_key != "$5" ]] || _found=$_value
        done <"$_tree/$3/$4"
    fi
    printf -v "$1" '%s' "$_found"
}

# usage_cpu INTO CGROUP: microseconds of CPU time.
usage_cpu() {
    local _time
    if [[ -n ${CGROUP_ROOT[cpuacct]-} ]]; then
        usage_read _time cpuacct "$2" cpuacct.usage ''
        printf -v "$1" '%s' $((${_time:-0} / 1000))
    else
        usage_entry "$1" cpu "$2" cpu.stat usage_usec
    fi
}

# usage_memory INTO CGROUP: bytes, without the files that the kernel keeps only because nobody needs the room.
usage_memory() {
    local _bytes _cache
    usage_read _bytes memory "$2" memory.usage_in_bytes memory.current
    usage_entry _cache memory "$2" memory.stat total_inactive_file
    [[ $_cache != 0 ]] || usage_entry _cache memory "$2" memory.stat inactive_file
    _bytes=$((${_bytes:-0} - _cache))
    printf -v "$1" '%s' $((_bytes > 0 ? _bytes : 0))
}

# usage_memory_limit INTO CGROUP: the machine's memory, if the container may have it all.
usage_memory_limit() {
    local _limit _key _total
    usage_read _limit memory "$2" memory.limit_in_bytes memory.max
    while read -r _key _total _; do
        [[ $_key != MemTotal: ]] || break
    done </proc/meminfo
    _total=$((_total * 1024))
    if [[ ${_limit:-max} == max ]] || ((_limit > _total)); then _limit=$_total; fi
    printf -v "$1" '%s' "$_limit"
}

# usage_pids INTO CGROUP
usage_pids() { usage_read "$1" pids "$2" pids.current pids.current; }

# usage_blocks INTO-READ INTO-WRITTEN CGROUP: bytes.
usage_blocks() {
    local _tree=${CGROUP_ROOT[blkio]-} _words _word _read=0 _written=0
    [[ $_tree != "$CGROUP_UNIFIED" ]] || _word=io.stat
    _tree+=/$3/${_word:-blkio.throttle.io_service_bytes}
    if [[ -r $_tree ]]; then
        while read -ra _words; do
            case ${_words[1]-} in
                Read) _read=$((_read + _words[2])) ;;
                Write) _written=$((_written + _words[2])) ;;
            esac
            for _word in "${_words[@]:1}"; do
                case $_word in
                    rbytes=*) _read=$((_read + ${_word#*=})) ;;
                    wbytes=*) _written=$((_written + ${_word#*=})) ;;
                esac
            done
        done <"$_tree"
    fi
    printf -v "$1" '%s' "$_read"
    printf -v "$2" '%s' "$_written"
}

# usage_network INTO-RECEIVED INTO-SENT PID: bytes that went through all interfaces of its network namespace but lo.
usage_network() {
    local _line _words _received=0 _sent=0
    if [[ -r /proc/$3/net/dev ]]; then
        while read -r _line; do
            [[ $_line == *:* && $_line != lo:* ]] || continue
            read -ra _words <<<"${_line#*:}"
            _received=$((_received + _words[0])) _sent=$((_sent + _words[8]))
        done <"/proc/$3/net/dev"
    fi
    printf -v "$1" '%s' "$_received"
    printf -v "$2" '%s' "$_sent"
}
