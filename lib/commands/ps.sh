# docker.sh ps: the containers, as the kernel has them now, the newest first.

use record/field record/state cgroup/freezer show/anatomy show/filter show/format show/listing

declare_command 'List containers' '' '
  -a, --all                   Those that do not run as well
  -f, --filter=KEY=VALUE..    Only those with this id, name, label, status, exited, ancestor, before, since, volume
                              or network
      --format=FORMAT         json, or a template such as "table {{.ID}}\t{{.Names}}"
  -n, --last=N                The N last created, whatever their state
  -l, --latest                The last created, whatever its state
      --no-trunc              Whole ids and commands
  -q, --quiet                 Only ids
  -s, --size                  How much they have written
'

# shellcheck disable=SC2034  # for lib/show/format.sh
FORMAT_FIELDS=('Command=COMMAND' 'CreatedAt=CREATED AT' 'ID=CONTAINER ID' 'Image=IMAGE' 'Labels=LABELS'
    'LocalVolumes=LOCAL VOLUMES' 'Mounts=MOUNTS' 'Names=NAMES' 'Networks=NETWORKS' 'Ports=PORTS'
    'RunningFor=CREATED' 'Size=SIZE' 'State=STATE' 'Status=STATUS')
PS_TABLE='table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}'

main() {
    local most=${OPT[last]--1} all=${OPT[all]-} template=${OPT[format]-} ids=() rows=() i id status
    [[ $most =~ ^-?[0-9]{1,9}$ ]] || die_usage "invalid value for --last: '$most'"
    [[ ${OPT[latest]-} != true ]] || most=1
    filter_parse id name label status exited ancestor before since volume network
    ps_check_filters
    ! filter_has status || all=true
    ((most < 0)) || all=true
    [[ $template != @(|table) ]] || template=$PS_TABLE$([[ ${OPT[size]-} != true ]] || printf '%s' '\t{{.Size}}')
    [[ ${OPT[quiet]-} != true ]] || template='{{.ID}}'
    format_parse "$template"
    state_ids ids
    ps_by_age rows "${ids[@]}"
    for ((i = ${#rows[@]} - 1; i >= 0 && most != 0; i--)); do
        id=${rows[i]}
        freezer_status status "$id"
        [[ $all == true || $status == @(running|paused|restarting) ]] || continue
        ((!${#FILTERS[@]})) || filter_passes ps_filter || continue
        listing_row "$id" "$status"
        format_row
        most=$((most - 1))
    done
    format_end
}

# ps_by_age INTO ID...: oldest first. An array's indices are in order: the digits of the time, but for the century.
ps_by_age() {
    local -n _rows=$1
    local _id _created _key
    local -a _sorted=()
    for _id in "${@:2}"; do
        record_get _created "$_id" created
        _key=${_created//[!0-9]/}
        _key=$((10#0${_key:2:18}))
        while [[ -n ${_sorted[_key]-} ]]; do _key=$((_key + 1)); done
        _sorted[_key]=$_id
    done
    _rows=("${_sorted[@]}")
}

# What can be wrong with a filter is found before the first row.
ps_check_filters() {
    local entry value id
    for entry in "${FILTERS[@]}"; do
        value=${entry#*=}
        case ${entry%%=*} in
            status)
                [[ $value == @(created|restarting|running|removing|paused|exited|dead) ]] ||
                    die "invalid filter 'status=$value'"
                ;;
            exited) [[ $value =~ ^[0-9]{1,3}$ ]] || die "invalid filter 'exited=$value'" ;;
            before | since) state_find id "$value" ;;
        esac
    done
}

# ps_filter KEY VALUE: whether the container id, which is in this state, is meant. Sees id and status of main.
ps_filter() {
    local key=$1 wanted=$2 value other list=()
    case $key in
        id) [[ $id == "$wanted"* ]] ;;
        status) [[ $status == "$wanted" ]] ;;
        name)
            record_get value "$id" name
            [[ $value =~ $wanted || /$value =~ $wanted ]]
            ;;
        label)
            record_get_list list "$id" labels
            for value in "${list[@]}"; do
                [[ $value != "$wanted" && ($wanted == *=* || ${value%%=*} != "$wanted") ]] || return 0
            done
            return 1
            ;;
        exited)
            [[ $status == exited ]] || return 1
            state_exit_code value "$id"
            ((value == wanted))
            ;;
        ancestor)
            record_get value "$id" image
            [[ ${value%:latest} == "${wanted%:latest}" ]]
            ;;
        before | since)
            state_find other "$wanted"
            record_get value "$id" created
            record_get wanted "$other" created
            if [[ $key == before ]]; then [[ $value < $wanted ]]; else [[ $value > $wanted ]]; fi
            ;;
        volume)
            record_get_list list "$id" mounts # KIND NAME SOURCE TARGET OPTIONS
            [[ $'\n'$(printf '%s\n%s\n%s\n%.0s%.0s' "${list[@]:1}")$'\n' == *$'\n'"$wanted"$'\n'* ]]
            ;;
        network)
            record_get value "$id" network
            [[ $value == "$wanted" || -n $wanted && $wanted != */* && -d $CONTAINERS/$id/networks/$wanted ]]
            ;;
    esac
}
