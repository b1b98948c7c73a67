# anatomy-process: a container's first process, its namespaces, and what it may not do (lib/anatomy.sh).

ANATOMY_CAPABILITIES=(CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
    NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE
    SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL
    SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE)

# anatomy_status PID: STATUS[key], /proc/PID/status (proc(5)). Dies if the process has ended meanwhile.
declare -A PROCESS=()
anatomy_status() {
    local lines=() entry
    { mapfile -t lines <"/proc/$1/status"; } 2>/dev/null || true
    for entry in "${lines[@]}"; do
        PROCESS[${entry%%:*}]=${entry#*:$'\t'}
    done
    [[ -n ${PROCESS[NSpid]-} ]] || die "container $NAME has just ended"
}

anatomy_process() {
    local pids parent=${PROCESS[PPid]} parent_name='' argv started since text
    read -ra pids <<<"${PROCESS[NSpid]}"
    { read -r parent_name <"/proc/$parent/comm"; } 2>/dev/null || true
    record_get started "$ID" started
    record_get_list argv "$ID" argv
    time_since since "$started"
    anatomy_quote text "${argv[@]}"
    heading Process
    line program "$text"
    line 'PID here' "$PID, child of $parent ($parent_name)"
    line 'PID inside' "${pids[-1]}: the first of its pid namespace, with whose end all others in it end"
    line started "$started, $since ago"
    by_hand "grep NSpid /proc/$PID/status"
    by_hand "ps -o pid,ppid,pidns,args -p $PID"
    fact Process.Pid# "$PID"
    fact_list Process.NSpid# "${pids[@]}"
    fact Process.Parent.Pid# "$parent"
    fact Process.Parent.Name "$parent_name"
    fact Process.StartedAt "$started"
    fact_list Process.Argv "${argv[@]}"
}

anatomy_namespaces() {
    local kind own host network shared word i=0
    heading Namespaces
    table_row '  KIND' 'THE CONTAINER' 'THE HOST' ''
    record_get network "$ID" network
    for kind in cgroup ipc mnt net pid time user uts; do
        [[ -e /proc/self/ns/$kind ]] || continue # a kernel without it
        own=$(readlink "/proc/$PID/ns/$kind") || die "container $NAME has just ended"
        host=$(readlink "/proc/self/ns/$kind")
        shared=
        [[ $own != "$host" ]] || shared=host
        if [[ $kind == net && $network == container:* ]]; then
            record_get shared "${network#container:}" name
        fi
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
}
