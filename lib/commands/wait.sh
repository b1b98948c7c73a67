# docker.sh wait: until containers have ended, for their exit codes.

use record/field record/state container/signal

declare_command 'Wait until containers end, and print their exit codes' 'CONTAINER...'

main() {
    local name status=0
    for name in "${OPERAND[@]}"; do
        # A shell of its own each: one that is not there does not keep the others
        (wait_container "$name") || status=1
    done
    exit "$status"
}

wait_container() {
    local id status code remove ended
    state_find id "$1"
    # With --rm the record goes before anybody can read it: this file is filled then, and stays as long as it is open
    record_get remove "$id" rm
    [[ -z $remove ]] || exec {ended}<>"$CONTAINERS/$id/ended" || die "cannot write to $CONTAINERS/$id"
    signal_await "$id" pid
    signal_await "$id" runner # a restart policy may start it again until then
    if [[ -z $remove ]] || ! read -r code <&"$ended"; then
        state_status status "$id"
        code=0
        [[ $status == created ]] || state_exit_code code "$id"
    fi
    printf '%s\n' "$code"
}
