# anatomy-cgroup: what a container may use, and uses (lib/anatomy.sh).

anatomy_cgroup() {
    local cgroup version=v1 tree look='' i=0
    record_get cgroup "$ID" cgroup
    if [[ -n $CGROUP_UNIFIED ]]; then
        version=hybrid
        [[ ${CGROUP_TREE[*]} != "$CGROUP_UNIFIED" ]] || version=v2
    fi
    heading Cgroup "$version"
    fact Cgroup.Version "$version"
    fact Cgroup.Name "$cgroup"
    fact Cgroup.Limits@ ''
    for tree in "${CGROUP_TREE[@]}"; do
        anatomy_tree
        i=$((i + 1))
    done
    table
    anatomy_limits
    anatomy_usage
    by_hand "cat /proc/$PID/cgroup"
    by_hand "cat ${look:-${CGROUP_TREE[0]}/$cgroup/cgroup.procs}"
}

# anatomy_tree: a directory, and the controllers that work in it. Sees anatomy_cgroup's.
anatomy_tree() {
    local controller names=()
    for controller in "${!CGROUP_ROOT[@]}"; do
        [[ ${CGROUP_ROOT[$controller]} != "$tree" ]] || names+=("$controller")
    done
    mapfile -t names < <(printf '%s\n' "${names[@]}" | sort)
    if [[ $version == v2 ]]; then
        line directory "$tree/$cgroup"
        line controllers "${names[*]}"
    else
        ((TABLE_COLUMNS)) || table_row '  CONTROLLER' DIRECTORY
        table_row "  ${names[*]}" "$tree/$cgroup"
    fi
    fact "Cgroup.Directories.$i.Path" "$tree/$cgroup"
    fact_list "Cgroup.Directories.$i.Controllers" "${names[@]}"
}

# Each limit that is set: what its parent, the cgroup of all containers, has otherwise. Sees anatomy_cgroup's.
anatomy_limits() {
    local controller files directory file value parent text label=limits seen=' ' i=0
    while read -r _ controller file files; do
        directory=${CGROUP_ROOT[${controller:-none}]-}
        [[ -n $directory ]] || continue
        [[ $directory == "$CGROUP_UNIFIED" ]] || files=$file
        for file in "${files%|*}" "${files#*|}"; do
            [[ $seen != *" $file "* && -r $directory/$cgroup/$file ]] || continue
            seen+="$file "
            anatomy_value value "$directory/$cgroup/$file"
            anatomy_value parent "$directory/${cgroup%/*}/$file"
            [[ -n $value && $value != "$parent" ]] || continue
            fact "Cgroup.Limits.$i.File" "$directory/$cgroup/$file"
            fact "Cgroup.Limits.$i.Value" "$value"
            i=$((i + 1))
            text=
            [[ $file != memory.* || $value == *[!0-9]* ]] || size_binary text "$value"
            line "$label" "$file: $value${text:+ ($text)}"
            label=
            [[ -n $look ]] || look=$directory/$cgroup/$file
        done
    done <<<"$CGROUP_LIMITS"$'devices devices devices.list devices.list'
    ((i)) || line "$label" 'none is set'
}

# anatomy_value INTO FILE: its lines, joined by "; ".
anatomy_value() {
    local _lines=() _text
    { mapfile -t _lines <"$2"; } 2>/dev/null || true
    printf -v _text '; %s' "${_lines[@]}"
    printf -v "$1" '%s' "${_text#; }"
}

anatomy_usage() {
    local memory limit cpu pids text most
    usage_memory memory "$cgroup"
    usage_memory_limit limit "$cgroup"
    usage_cpu cpu "$cgroup"
    usage_pids pids "$cgroup"
    usage_read most pids "$cgroup" pids.max pids.max
    [[ $most == @(|max) ]] && most='' || most=" of $most"
    fact Cgroup.Usage.MemoryBytes# "$memory"
    fact Cgroup.Usage.MemoryLimitBytes# "$limit"
    fact Cgroup.Usage.CpuMicroseconds# "$cpu"
    fact Cgroup.Usage.Pids# "$pids"
    size_binary text "$memory"
    size_binary limit "$limit"
    printf -v cpu '%d.%03d s' $((cpu / 1000000)) $((cpu / 1000 % 1000))
    line 'in use now' "memory $text of $limit, CPU time $cpu, processes ${pids:-unknown}$most"
}
