# docker.sh stats: what containers take of the machine, now and every second.

use record/field record/state cgroup/tree cgroup/usage spec/size show/anatomy show/format show/table

declare_command 'Show what containers use' '[CONTAINER...]' '
  -a, --all                   Those that do not run as well
      --format=FORMAT         json, or a template such as "table {{.Name}}\t{{.MemUsage}}"
      --no-stream             Once
      --no-trunc              Whole ids
'

# shellcheck disable=SC2034  # for lib/show/format.sh
FORMAT_FIELDS=('BlockIO=BLOCK I/O' 'CPUPerc=CPU %' 'Container=CONTAINER' 'ID=CONTAINER ID' 'MemPerc=MEM %'
    'MemUsage=MEM USAGE / LIMIT' 'Name=NAME' 'NetIO=NET I/O' 'PIDs=PIDS')
STATS_TABLE='table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}'
declare -gA ROW STATS_CPU=() STATS_TIME=()

main() {
    local template=${OPT[format]-} name id stream=true given=()
    [[ $template != @(|table) ]] || template=$STATS_TABLE
    for name in "${OPERAND[@]}"; do
        state_find id "$name"
        given+=("$id")
    done
    format_parse "$template"
    [[ ${OPT[no_stream]-} != true ]] || stream=false
    cgroup_detect
    # CPU time needs a time before
    stats_print "${given[@]}" >/dev/null
    while
        sleep 1
        [[ $stream != true || ! -t 1 ]] || printf '\e[H\e[2J'
        stats_print "${given[@]}"
        [[ $stream == true ]]
    do :; done
}

# stats_print [ID...]: a row each; without any, of all that run.
stats_print() {
    local ids=("$@") id all=${OPT[all]-}
    # shellcheck disable=SC2034  # for lib/show/table.sh and lib/show/format.sh
    TABLE=() TABLE_COLUMNS=0 FORMAT_PARTS=()
    format_parse "$template"
    if (($#)); then all=true; else state_ids ids; fi
    for id in "${ids[@]}"; do
        stats_row "$id" || continue
        format_row
    done
    format_end
}

# stats_row ID: the values of ROW. Returns 1 for one that does not run and was not asked for. Sees all of stats_print.
stats_row() {
    local id=$1 cgroup pid status cpu now span memory limit one two
    ROW=()
    state_status status "$id"
    [[ $status == running || $all == true ]] || return 1
    record_get 'ROW[Name]' "$id" name
    record_get cgroup "$id" cgroup
    record_get pid "$id" pid
    ROW[ID]=${id:0:12} ROW[Container]=${id:0:12}
    [[ ${OPT[no_trunc]-} != true ]] || ROW[ID]=$id
    if [[ $status != running ]]; then
        cgroup=none pid=none
    fi
    now=${EPOCHREALTIME/./}
    usage_cpu cpu "$cgroup"
    span=$((now - ${STATS_TIME[$id]-0}))
    stats_percent 'ROW[CPUPerc]' $((cpu - ${STATS_CPU[$id]-$cpu})) "$span"
    STATS_TIME[$id]=$now STATS_CPU[$id]=$cpu
    memory=0 limit=0
    if [[ $status == running ]]; then
        usage_memory memory "$cgroup"
        usage_memory_limit limit "$cgroup"
    fi
    stats_percent 'ROW[MemPerc]' "$memory" "$limit"
    size_binary one "$memory"
    size_binary two "$limit"
    ROW[MemUsage]="$one / $two"
    usage_network one two "$pid"
    stats_pair 'ROW[NetIO]' "$one" "$two"
    usage_blocks one two "$cgroup"
    stats_pair 'ROW[BlockIO]' "$one" "$two"
    usage_pids 'ROW[PIDs]' "$cgroup"
    ROW[PIDs]=${ROW[PIDs]:-0}
}

# stats_percent INTO PART WHOLE
stats_percent() {
    local _hundredths=0
    (($3 <= 0 || $2 <= 0)) || _hundredths=$(($2 * 10000 / $3))
    printf -v "$1" '%d.%02d%%' $((_hundredths / 100)) $((_hundredths % 100))
}

# stats_pair INTO BYTES BYTES
stats_pair() {
    local _one _two
    size_decimal _one "$2"
    size_decimal _two "$3"
    printf -v "$1" '%s / %s' "$_one" "$_two"
}
