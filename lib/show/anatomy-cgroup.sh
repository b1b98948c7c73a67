# show/anatomy-cgroup: what it may use, and uses (lib/show/anatomy.sh).

use cgroup/limit cgroup/tree cgroup/usage spec/size show/anatomy show/table

# CGROUP_OF[tree] is its cgroup in that tree; not set where that is the host's. CGROUP: what the section calls it.
declare -gA CGROUP_OF=()
CGROUP=''

anatomy_cgroup() {
    local version=v1 tree look='' shared=() i=0
    if [[ -n $CGROUP_UNIFIED ]]; then
        version=hybrid
        [[ ${CGROUP_TREE[*]} != "$CGROUP_UNIFIED" ]] || version=v2
    fi
    heading Cgroup "$version"
    fact Cgroup.Version "$version"
    fact Cgroup.Name "$CGROUP"
    fact Cgroup.Limits@ ''
    for tree in "${CGROUP_TREE[@]}"; do
        anatomy_tree
        i=$((i + 1))
    done
    table
    [[ -z ${shared[*]-} ]] || line shared "with the host: ${shared[*]}"
    if [[ -n $CGROUP ]]; then
        anatomy_limits
        anatomy_usage
    fi
    by_hand "cat /proc/$PID/cgroup"
    for tree in "${CGROUP_TREE[@]}"; do
        [[ -n $look || -z ${CGROUP_OF["$tree"]-} ]] || look=$tree/${CGROUP_OF["$tree"]}/cgroup.procs
    done
    [[ -z $look ]] || by_hand "cat $look"
}

# anatomy_tree: a directory, and the controllers that work in it. Sees anatomy_cgroup's.
anatomy_tree() {
    local controller names=() path=$tree/${CGROUP_OF["$tree"]-} own=true
    for controller in "${!CGROUP_ROOT[@]}"; do
        [[ ${CGROUP_ROOT[$controller]} != "$tree" ]] || names+=("$controller")
    done
    mapfile -t names < <(printf '%s\n' "${names[@]}" | sort)
    if [[ -z ${CGROUP_OF["$tree"]-} ]]; then
        shared+=("${names[@]}") own='' path=''
    elif [[ $version == v2 ]]; then
        line directory "$path"
        line controllers "${names[*]}"
    else
        ((TABLE_COLUMNS)) || table_row '  CONTROLLER' DIRECTORY
        table_row "  ${names[*]}" "$path"
    fi
    fact "Cgroup.Directories.$i.Path" "$path"
    fact_list "Cgroup.Directories.$i.Controllers" "${names[@]}"
    fact "Cgroup.Directories.$i.Own?" "$own"
}

# Each limit that is set: what its parent, the cgroup of all containers, has otherwise. Sees anatomy_cgroup's.
anatomy_limits() {
    local controller files directory cgroup file value parent text label=limits seen=' ' i=0
    while read -r _ controller file files; do
        directory=${CGROUP_ROOT[${controller:-none}]-}
        cgroup=${CGROUP_OF[${directory:-none}]-}
        [[ -n $cgroup ]] || continue
        [[ $directory == "$CGROUP_UNIFIED" ]] || files=$file
        for file in "${files%|*}" "${files#*|}"; do
            [[ $seen != *" $file "* && -r $directory/$cgroup/$file ]] || continue
            seen+="$file "
            anatomy_value value "$directory/$cgroup/$file"
            parent=$directory/$cgroup
            anatomy_value parent "${parent%/*}/$file"
            # The root of a tree may have no such file: then what the kernel begins with
            [[ -n $value && $value != "$parent" && (-n $parent || $value != @(max*|100|default\ 100)) ]] || continue
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

# Where the cgroup is its own: what others use with it would not be its.
anatomy_usage() {
    local memory='' limit='' cpu='' pids='' text most cgroup parts=()
    if anatomy_own memory; then
        usage_memory memory "$cgroup"
        usage_memory_limit limit "$cgroup"
        size_binary text "$memory"
        size_binary most "$limit"
        parts+=("memory $text of $most")
    fi
    if anatomy_own cpuacct || anatomy_own cpu; then
        usage_cpu cpu "$cgroup"
        printf -v text '%d.%03d s' $((cpu / 1000000)) $((cpu / 1000 % 1000))
        parts+=("CPU time $text")
    fi
    if anatomy_own pids; then
        usage_pids pids "$cgroup"
        usage_read most pids "$cgroup" pids.max pids.max
        [[ $most == @(|max) ]] && most='' || most=" of $most"
        parts+=("processes ${pids:-unknown}$most")
    fi
    fact Cgroup.Usage.MemoryBytes# "$memory"
    fact Cgroup.Usage.MemoryLimitBytes# "$limit"
    fact Cgroup.Usage.CpuMicroseconds# "$cpu"
    fact Cgroup.Usage.Pids# "$pids"
    printf -v text '%s, ' "${parts[@]}"
    [[ -z ${parts[*]-} ]] || line 'in use now' "${text%, }"
}

# anatomy_own CONTROLLER: whether it has a cgroup of its own there. Sets cgroup.
anatomy_own() {
    cgroup=${CGROUP_OF[${CGROUP_ROOT[$1]-none}]-}
    [[ -n $cgroup ]]
}
