# docker.sh logs: what a container in the background has written.

use record/field record/process record/state

declare_command 'Show the output of a container' 'CONTAINER' '
  -f, --follow                Go on until the container ends
  -n, --tail=NUMBER           Only the last lines (all)
      --since=TIME            Not before: 2026-01-31T12:00:00Z, seconds since the epoch, or 10m ago
  -t, --timestamps            Show when each line was written
      --until=TIME            Not after'

main() {
    local id status options runner tail=${OPT[tail]-all}
    state_find id "${OPERAND[0]}"
    options=(--record "$CONTAINERS/$id")
    state_status status "$id"
    [[ $status != created || -e $CONTAINERS/$id/log ]] || exit 0
    [[ -e $CONTAINERS/$id/log ]] || die "container ${OPERAND[0]} has never run in the background: it has no log"
    [[ ${OPT[timestamps]-} != true ]] || options+=(--timestamps)
    if [[ $tail != all ]]; then
        [[ $tail =~ ^[0-9]{1,9}$ ]] || die "--tail: '$tail' is no number of lines"
        options+=(--tail "$tail")
    fi
    logs_time since
    logs_time until
    if [[ ${OPT[follow]-} == true ]] && record_process_alive "$id" runner; then
        record_get runner "$id" runner
        options+=(--follow --pid "$runner")
    fi
    exec "$DOCKER_SH_HOME/helpers/bin/monitor" logs "${options[@]}"
}

# logs_time OPTION: its value in the log's own form.
logs_time() {
    local value=${OPT[$1]-} time
    [[ -n $value ]] || return 0
    case $value in
        *[!0-9.]*) ;;
        *) value=@$value ;;
    esac
    if [[ $value =~ ^([0-9]+h)?([0-9]+m)?([0-9]+s)?$ ]]; then
        value="${BASH_REMATCH[1]:+-${BASH_REMATCH[1]%h} hours} ${BASH_REMATCH[2]:+-${BASH_REMATCH[2]%m} minutes} ${BASH_REMATCH[3]:+-${BASH_REMATCH[3]%s} seconds}"
    fi
    time=$(date -u -d "$value" +%FT%T.%NZ 2>/dev/null) || die "--$1: '${OPT[$1]}' is no time"
    options+=("--$1" "$time")
}
