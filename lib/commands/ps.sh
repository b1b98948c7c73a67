# docker.sh ps: the containers, as the kernel has them now.

# shellcheck source=/dev/null
for noun in record state time table; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'List containers' '' '
  -a, --all                   Those that do not run as well
      --no-trunc              Whole ids and commands
  -q, --quiet                 Only ids'

main() {
    local ids=() id status
    state_ids ids
    table_row 'CONTAINER ID' IMAGE COMMAND CREATED STATUS PORTS NAMES
    for id in "${ids[@]}"; do
        state_status status "$id"
        [[ $status == running || ${OPT[all]-} == true ]] || continue
        ps_row "$id" "$status"
    done
    [[ ${OPT[quiet]-} == true ]] || table_print
}

ps_row() {
    local id=$1 status=$2 short=${1:0:12} image name created since code argv=() command
    [[ ${OPT[no_trunc]-} != true ]] || short=$id
    if [[ ${OPT[quiet]-} == true ]]; then
        printf '%s\n' "$short"
        return
    fi
    record_get image "$id" image
    record_get name "$id" name
    record_get created "$id" created
    record_get_list argv "$id" argv
    [[ -d $CONTAINERS/$id ]] || return 0  # it went while we looked
    [[ -n $created ]] || time_now created # whoever was making it, or removing it, was killed
    command="${argv[*]}"
    [[ ${OPT[no_trunc]-} == true || ${#command} -le 20 ]] || command=${command:0:19}…
    case $status in
        running)
            record_get since "$id" started
            time_since since "$since"
            status="Up $since"
            ;;
        exited)
            state_exit_code code "$id"
            record_get since "$id" finished
            time_since since "${since:-$created}"
            status="Exited ($code) $since ago"
            ;;
        *) status=Created ;;
    esac
    time_since created "$created"
    table_row "$short" "$image" "\"$command\"" "$created ago" "$status" '' "$name"
}
