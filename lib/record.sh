# record: what is known of a container is a directory that can be read with cat.
#
# $DOCKER_SH_ROOT/containers/ID holds one value a file, lists NUL-separated as in /proc; containers/NAME is a symlink
# to it, and whoever could make the link owns the name. A value that is not there is empty, or false.

CONTAINERS=$DOCKER_SH_ROOT/containers

record_init() { [[ -d $CONTAINERS ]] || (umask 077 && make_tree "$CONTAINERS") 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"; }

# record_new_id INTO: 64 hex digits from the kernel's generator.
record_new_id() { printf -v "$1" '%08x%08x%08x%08x%08x%08x%08x%08x' $SRANDOM $SRANDOM $SRANDOM $SRANDOM $SRANDOM $SRANDOM $SRANDOM $SRANDOM; }

# record_get INTO ID KEY: the value, or '' if there is none.
record_get() {
    local -n _record_value=$1
    _record_value=''
    { read -r _record_value <"$CONTAINERS/$2/$3"; } 2>/dev/null || true
}

# record_get_list INTO ID KEY
record_get_list() {
    local -n _record_values=$1
    _record_values=()
    [[ ! -e $CONTAINERS/$2/$3 ]] || mapfile -d '' _record_values <"$CONTAINERS/$2/$3"
}

# record_set ID KEY VALUE: for a record that nobody else can see yet, or a value that nobody has read.
record_set() { { printf '%s\n' "$3" >"$CONTAINERS/$1/$2"; } 2>/dev/null || die_unwritable "$CONTAINERS/$1"; }

# record_set_list ID KEY [VALUE...]
record_set_list() {
    local format='%s\0'
    (($# > 2)) || format=
    # shellcheck disable=SC2059  # a list of nothing is an empty file
    { printf "$format" "${@:3}" >"$CONTAINERS/$1/$2"; } 2>/dev/null || die_unwritable "$CONTAINERS/$1"
}

# record_replace ID [KEY VALUE]...: each value is whole at any moment, the old one or the new one.
record_replace() {
    local id=$1 new=$CONTAINERS/$1/.new.$BASHPID files=()
    shift
    {
        mkdir "$new" || return
        while (($#)); do
            printf '%s\n' "$2" >"$new/$1" || return
            files+=("$new/$1")
            shift 2
        done
        mv -f "${files[@]}" "$CONTAINERS/$id/" && rmdir "$new"
    } 2>/dev/null
}

# record_boot_id INTO: of this boot. It does not change, so it is read once.
record_boot_id() {
    [[ -n ${BOOT_ID-} ]] || read -r BOOT_ID </proc/sys/kernel/random/boot_id
    printf -v "$1" '%s' "$BOOT_ID"
}

# record_start_time INTO PID: field 22 of /proc/PID/stat (proc(5)), in clock ticks since the boot; '' if there is
# no such process. The second field is a name that may hold blanks and parentheses.
record_start_time() {
    local _line='' _fields
    { read -r _line <"/proc/$2/stat"; } 2>/dev/null || true
    # shellcheck disable=SC2206  # to be split: numbers, and a letter
    _fields=(${_line##*) })
    # a zombie has ended; it only waits to be told of
    [[ ${_fields[0]-} != [ZX] ]] || _fields=()
    printf -v "$1" '%s' "${_fields[19]-}"
}

# record_runner ID: this shell is the one that starts and awaits the container.
record_runner() {
    local boot
    record_boot_id boot
    record_set "$1" boot_id "$boot"
    record_process "$1" runner
}

# record_process ID ROLE: this very process is from now on the one recorded as ROLE. /proc/self is read from
# the host's /proc, so the pid is the host's even inside a new pid namespace. The pid comes last: with it the
# record is whole.
record_process() {
    local pid started
    read -r pid _ </proc/self/stat
    record_start_time started self
    record_set "$1" "$2_start" "$started"
    record_set "$1" "$2" "$pid"
}

# record_process_alive ID ROLE: whether the process recorded as ROLE (pid: the container's PID 1; runner: the
# docker.sh that waits for it) is still that process.
record_process_alive() {
    local pid started boot now this_boot
    record_get pid "$1" "$2"
    [[ -n $pid && -e /proc/$pid/stat ]] || return 1
    record_get started "$1" "$2_start"
    record_get boot "$1" boot_id
    [[ -n $started ]] || return 1
    record_boot_id this_boot
    record_start_time now "$pid"
    [[ $boot == "$this_boot" && $started == "$now" ]]
}
