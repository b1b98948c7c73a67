# show/anatomy-process: the process, its namespaces, and what it may not do (lib/show/anatomy.sh).

use core/message core/time record/process show/anatomy show/anatomy-network show/table

# Its words, and when it began.
ARGV=() STARTED=''

ANATOMY_CAPABILITIES=(CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
    NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE
    SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL
    SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE)

# anatomy_status: PROCESS[key], /proc/PID/status (proc(5)). Dies if the process has ended meanwhile.
declare -gA PROCESS=()
anatomy_status() {
    local lines=() entry
    { mapfile -t lines <"/proc/$PID/status"; } 2>/dev/null || true
    for entry in "${lines[@]}"; do
        PROCESS[${entry%%:*}]=${entry#*:$'\t'}
    done
    [[ ${#lines[@]} -gt 0 && -n ${PROCESS[NSpid]-} ]] || die "$SUBJECT has just ended"
}

# anatomy_unseen: why a link in /proc/PID cannot be read. Its own rights say who may (ptrace(2)).
anatomy_unseen() {
    local born
    record_start_time born "$PID"
    [[ -z $born ]] || die "cannot look into $SUBJECT: it may do more than this shell may"
    die "$SUBJECT has just ended"
}

anatomy_process() {
    local pids parent=${PROCESS[PPid]} parent_name='' since text inside
    read -ra pids <<<"${PROCESS[NSpid]}"
    { read -r parent_name <"/proc/$parent/comm"; } 2>/dev/null || true
    time_since since "$STARTED"
    anatomy_quote text "${ARGV[@]}"
    inside="${pids[-1]}: the first of its pid namespace, with whose end all others in it end"
    ((pids[-1] == 1)) || inside=${pids[-1]}
    [[ ! /proc/$PID/ns/pid -ef /proc/self/ns/pid ]] || inside="the same: its pid namespace is the host's"
    heading Process
    line program "$text"
    line 'PID here' "$PID, child of $parent ($parent_name)"
    line 'PID inside' "$inside"
    line started "$STARTED, $since ago"
    anatomy_output 1 stdout Stdout
    anatomy_output 2 stderr Stderr
    anatomy_environment
    anatomy_term "${pids[-1]}"
    by_hand "grep -e NSpid -e Sig /proc/$PID/status"
    by_hand "ps -o pid,ppid,pidns,args -p $PID"
    by_hand "ls -l /proc/$PID/fd/1 /proc/$PID/fd/2"
    by_hand "tr '\\0' '\\n' </proc/$PID/environ | cut -d= -f1"
    fact Process.Pid# "$PID"
    fact_list Process.NSpid# "${pids[@]}"
    fact Process.Parent.Pid# "$parent"
    fact Process.Parent.Name "$parent_name"
    fact Process.StartedAt "$STARTED"
    fact_list Process.Argv "${ARGV[@]}"
}

# anatomy_output FD LABEL FIELD: where it goes; of a pipe also who reads it, whose fdinfo says that he may not write.
anatomy_output() {
    local target path flags reader='' name=''
    target=$(readlink "/proc/$PID/fd/$1") || target='closed'
    fact "Process.$3.Target" "$target"
    if [[ $target == pipe:* ]]; then
        while read -r path; do
            { read -r _ && read -r _ flags; } 2>/dev/null <"${path/fd/fdinfo}" || continue
            ((8#$flags & 3)) || reader=${path#/proc/}
        done < <(find /proc/[0-9]*/fd -lname "pipe:\\[${target//[!0-9]/}\\]" 2>/dev/null)
        reader=${reader%%/*}
        [[ -z $reader ]] || { read -r name <"/proc/$reader/comm"; } 2>/dev/null || true
        fact "Process.$3.Reader.Pid#" "$reader"
        fact "Process.$3.Reader.Name" "$name"
        target+=", which ${reader:+$reader ($name) reads}"
        [[ -n $reader ]] || target+='nobody reads'
    fi
    line "$2" "$target"
}

# anatomy_environment: the names; a value may be a secret.
anatomy_environment() {
    local variables=() variable names=()
    { mapfile -d '' variables <"/proc/$PID/environ"; } 2>/dev/null || true
    for variable in "${variables[@]}"; do
        [[ $variable != *=* ]] || names+=("${variable%%=*}")
    done
    line environment "${names[*]:-empty}"
    fact_list Process.Environment "${names[@]}"
}

# anatomy_term PID-INSIDE: what SIGTERM, the request to end, does to it (signal(7)): bit 14 of the masks of signals.
anatomy_term() {
    local does=ends text='it ends: it has no handler'
    if ((16#${PROCESS[SigCgt]} >> 14 & 1)); then
        does=handled text='its handler is called'
    elif ((16#${PROCESS[SigIgn]} >> 14 & 1)); then
        does=ignored text='nothing: it ignores the signal'
    elif (($1 == 1)); then
        does=ignored text='nothing: it has no handler, and the first of a pid namespace needs one'
    fi
    if [[ $does != ignored ]] && ((16#${PROCESS[SigBlk]} >> 14 & 1)); then
        does=blocked text='nothing yet: it has blocked the signal'
    fi
    line 'on TERM' "$text"
    fact Process.OnTerm "$does"
}

anatomy_namespaces() {
    local kind own host shared word i=0 whose=${SUBJECT%% *}
    heading Namespaces
    table_row '  KIND' "THE ${whose^^}" 'THE HOST' ''
    for kind in cgroup ipc mnt net pid time user uts; do
        [[ -e /proc/self/ns/$kind ]] || continue # a kernel without it
        own=$(readlink "/proc/$PID/ns/$kind") || anatomy_unseen
        host=$(readlink "/proc/self/ns/$kind")
        shared=
        [[ $own != "$host" ]] || shared=host
        [[ $kind != net || -z $NEIGHBOUR ]] || shared=$NEIGHBOUR
        word=own
        [[ -z $shared ]] || word="shared with ${shared/#host/the host}"
        table_row "  $kind" "$own" "$host" "$word"
        fact "Namespaces.$i.Kind" "$kind"
        fact "Namespaces.$i.Container" "$own"
        fact "Namespaces.$i.Host" "$host"
        fact "Namespaces.$i.Own?" "${word/#own/true}"
        fact "Namespaces.$i.SharedWith" "$shared"
        i=$((i + 1))
    done
    table
    by_hand "readlink /proc/$PID/ns/net /proc/self/ns/net"
    by_hand "lsns -p $PID"
}

# anatomy_capabilities INTO HEX: the names of the bits (capabilities(7)).
anatomy_capabilities() {
    local -n _names=$1
    local _bits=$((16#$2)) _i
    _names=()
    for ((_i = 0; _i < 63; _i++)); do
        ((!(_bits >> _i & 1))) || _names+=("${ANATOMY_CAPABILITIES[_i]-$_i}")
    done
}

anatomy_restrictions() {
    local uids gids groups bounding effective text all seccomp=(off strict filter) privileges=''
    read -ra uids <<<"${PROCESS[Uid]}"
    read -ra gids <<<"${PROCESS[Gid]}"
    read -ra groups <<<"${PROCESS[Groups]-}"
    read -r all </proc/sys/kernel/cap_last_cap
    anatomy_capabilities bounding "${PROCESS[CapBnd]}"
    anatomy_capabilities effective "${PROCESS[CapEff]}"
    [[ ${PROCESS[NoNewPrivs]-} != 1 ]] || privileges=true
    text=${seccomp[${PROCESS[Seccomp]:-0}]}
    heading Restrictions
    line user "uid ${uids[1]}, gid ${gids[1]}${groups[*]:+, groups ${groups[*]}}"
    line capabilities "at most ${#bounding[@]} of $((all + 1)): ${bounding[*]}"
    if [[ ${effective[*]} == "${bounding[*]}" ]]; then
        line '' 'and it has them all'
    else
        line '' "and it has ${effective[*]:-none of them}"
    fi
    line setuid "programs ${privileges:+do not }give privileges (NoNewPrivs ${PROCESS[NoNewPrivs]-unknown})"
    line seccomp "$text: ${PROCESS[Seccomp_filters]:-0} filters on its system calls"
    by_hand "grep -E '^(Uid|Gid|Cap|NoNewPrivs|Seccomp)' /proc/$PID/status"
    by_hand "capsh --decode=${PROCESS[CapBnd]}"
    fact Restrictions.Uid# "${uids[1]}"
    fact Restrictions.Gid# "${gids[1]}"
    fact_list Restrictions.Groups# "${groups[@]}"
    fact_list Restrictions.Bounding "${bounding[@]}"
    fact_list Restrictions.Effective "${effective[@]}"
    fact 'Restrictions.NoNewPrivileges?' "$privileges"
    fact Restrictions.Seccomp "$text"
    anatomy_user_map
}

# anatomy_user_map: how a user namespace of its own translates numbers (user_namespaces(7)).
anatomy_user_map() {
    local lines=() line inside outside count text i=0 label='user map'
    fact Restrictions.UidMap@ ''
    [[ ! /proc/$PID/ns/user -ef /proc/self/ns/user ]] || return 0
    { mapfile -t lines <"/proc/$PID/uid_map"; } 2>/dev/null || true
    for line in "${lines[@]}"; do
        read -r inside outside count <<<"$line"
        text="uid $inside in here is $outside on the host"
        ((count == 1)) || text="uids $inside to $((inside + count - 1)) in here are $outside to $((outside + count - 1)) on the host"
        line "$label" "$text"
        fact "Restrictions.UidMap.$i.Inside#" "$inside"
        fact "Restrictions.UidMap.$i.Outside#" "$outside"
        fact "Restrictions.UidMap.$i.Length#" "$count"
        i=$((i + 1)) label=
    done
    ((i)) || line "$label" 'none yet: all are nobody in there'
    by_hand "cat /proc/$PID/uid_map"
}
