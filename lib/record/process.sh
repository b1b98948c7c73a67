# record/process: which processes a record speaks of. A pid alone may be another's by now, so it goes with the time at
# which its process started, and with the boot.

use record/field

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

# record_runner ID: this shell is the one that starts and awaits the container: boot_id, runner, runner_start.
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

# record_busy ID: whether its program runs, or somebody is about to start it or to clear up after it.
record_busy() { record_process_alive "$1" pid || record_process_alive "$1" runner; }

# record_process_await ID ROLE [SECONDS]: until the process recorded as ROLE has ended. Returns 1 if it takes longer. It
# is no child of this shell; the helper that waits for it (pidfd_open(2)) ends with this shell.
record_process_await() {
    ! record_process_alive "$1" "$2" ||
        "$HELPERS/monitor" wait --record "$CONTAINERS/$1" --role "$2" --parent "$BASHPID" ${3:+--timeout "$3"}
}
