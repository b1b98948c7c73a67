# show/listing: a container as ps shows it. Only what the format asks for is found out, if it costs something.

use core/time cli/option record/field record/state show/format

declare -gA ROW # lib/show/format.sh prints it

# listing_row ID STATUS: the values of ROW.
listing_row() {
    local id=$1 created argv=()
    ROW[ID]=$id ROW[State]=$2
    [[ ${OPT[no_trunc]-} == true ]] || ROW[ID]=${id:0:12}
    [[ ${OPT[quiet]-} != true ]] || return 0
    record_get 'ROW[Image]' "$id" image
    record_get 'ROW[Names]' "$id" name
    listing_networks "$id"
    record_get created "$id" created
    record_get_list argv "$id" argv
    record_get_list ROW_LABELS "$id" labels
    ROW[Command]="${argv[*]}"
    [[ ${OPT[no_trunc]-} == true || ${#ROW[Command]} -le 20 ]] || ROW[Command]=${ROW[Command]:0:19}…
    format_json 'ROW[Command]' "${ROW[Command]}"
    printf -v 'ROW[Labels]' ',%s' "${ROW_LABELS[@]}"
    ROW[Labels]=${ROW[Labels]#,}
    ROW[Ports]=
    if [[ $2 == @(running|paused) && (-e $CONTAINERS/$id/published || -e $CONTAINERS/$id/expose) ]]; then
        use network/port
        port_text 'ROW[Ports]' "$id"
    fi
    listing_times "$id" "$2" "$created"
    if format_uses Mounts || format_uses LocalVolumes; then listing_mounts "$id"; fi
    ROW[Size]=0B
    [[ ${OPT[size]-} != true && -z ${FORMAT_USED[Size]-} ]] || listing_size "$id"
}

# listing_networks ID
listing_networks() {
    local network
    record_get 'ROW[Networks]' "$1" network
    [[ -d $CONTAINERS/$1/networks ]] || return 0
    ROW[Networks]=
    for network in "$CONTAINERS/$1/networks"/*/; do
        network=${network%/}
        ROW[Networks]+=,${network##*/}
    done
    ROW[Networks]=${ROW[Networks]#,}
}

# listing_times ID STATUS CREATED
listing_times() {
    local id=$1 since code
    if [[ -z $3 ]]; then # whoever was making it, or removing it, was killed
        ROW[RunningFor]='' ROW[Status]=Created
        return
    fi
    time_since since "$3"
    ROW[RunningFor]="$since ago"
    if format_uses CreatedAt; then
        time_seconds since "$3"
        printf -v 'ROW[CreatedAt]' '%(%F %T %z %Z)T' "$since"
    fi
    case $2 in
        running | paused)
            record_get since "$id" started
            time_since since "$since"
            ROW[Status]="Up $since"
            listing_health "$id"
            [[ $2 == running ]] || ROW[Status]+=' (Paused)'
            ;;
        restarting)
            record_get code "$id" restarting
            record_get since "$id" started
            time_since since "$since"
            ROW[Status]="Restarting ($code) $since ago"
            ;;
        exited)
            state_exit_code code "$id"
            record_get since "$id" finished
            time_since since "${since:-$3}"
            ROW[Status]="Exited ($code) $since ago"
            ;;
        *) ROW[Status]=Created ;;
    esac
}

# listing_health ID
listing_health() {
    local health
    record_get health "$1" health
    case $health in
        starting) ROW[Status]+=' (health: starting)' ;;
        ?*) ROW[Status]+=" ($health)" ;;
    esac
}

listing_mounts() {
    local bind i mounts=() volumes=0
    record_get_list mounts "$1" mounts # KIND NAME SOURCE TARGET OPTIONS
    ROW[Mounts]=
    for ((i = 0; i < ${#mounts[@]}; i += 5)); do
        [[ ${mounts[i]} != tmpfs ]] || continue
        bind=${mounts[i + 1]}${mounts[i + 2]}
        [[ -z ${mounts[i + 1]} ]] || volumes=$((volumes + 1))
        [[ ${OPT[no_trunc]-} == true || ${#bind} -le 15 ]] || bind=${bind:0:14}…
        ROW[Mounts]+=,$bind
    done
    ROW[Mounts]=${ROW[Mounts]#,} ROW[LocalVolumes]=$volumes
}

listing_size() {
    local written all
    use spec/size
    size_tree written "$CONTAINERS/$1/rwlayer"
    size_tree all "$CONTAINERS/$1/layers"/*/ "$CONTAINERS/$1/rwlayer"
    size_decimal written "$written"
    size_decimal all "$all"
    ROW[Size]="$written (virtual $all)"
}
