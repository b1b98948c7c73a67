# docker.sh logs: what a container in the background has written.

use record/field record/process record/state

declare_command 'Show the output of a container' 'CONTAINER' '
  -f, --follow                Go on until the container ends
  -n, --tail=NUMBER           Only the last lines (all)
      --since=TIME            Not before: 2026-01-31T12:00:00Z, seconds since the epoch, or 10m ago
  -t, --timestamps            Show when each line was written
      --until=TIME            Not after'

main() {
    local id status options runner
    state_find id "${OPERAND[0]}"
    state_status status "$id"
    [[ $status != created || -e $CONTAINERS/$id/log ]] || exit 0
    [[ -e $CONTAINERS/$id/log ]] || die "container ${OPERAND[0]} has never run in the background: it has no log"
    options=(--record "$CONTAINERS/$id" --tail "${OPT[tail]-all}" --since "${OPT[since]-}" --until "${OPT[until]-}")
    [[ ${OPT[timestamps]-} != true ]] || options+=(--timestamps)
    if [[ ${OPT[follow]-} == true ]] && record_process_alive "$id" runner; then
        record_get runner "$id" runner
        options+=(--follow --pid "$runner")
    fi
    exec "$HELPERS/monitor" logs "${options[@]}"
}
