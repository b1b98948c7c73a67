# docker.sh attach: stdin, stdout and stderr of a container that runs in the background.

use record/field record/state cgroup/freezer

declare_command 'Attach to a running container' 'CONTAINER' '
      --detach-keys=KEYS      Keys that leave the container running (ctrl-p,ctrl-q)
      --no-stdin              Do not attach stdin
      --sig-proxy             Pass signals on to the program (--sig-proxy=false: do not)'

main() {
    local id status tty interactive options
    state_find id "${OPERAND[0]}"
    freezer_status status "$id"
    [[ $status != paused ]] || die 'You cannot attach to a paused container, unpause it first'
    [[ $status == running ]] || die 'You cannot attach to a stopped container, start it first'
    [[ -S $CONTAINERS/$id/attach ]] || die "container ${OPERAND[0]} runs in the foreground of another terminal"
    options=(--record "$CONTAINERS/$id")
    record_get tty "$id" tty
    record_get interactive "$id" interactive
    if [[ -n $tty ]]; then
        [[ ${OPT[no_stdin]-} == true || -z $interactive || -t 0 ]] || die 'the input device is not a TTY'
        options+=(--terminal)
    fi
    [[ ${OPT[no_stdin]-} == true || -z $interactive ]] || options+=(--interactive)
    [[ ${OPT[sig_proxy]-true} == true ]] || options+=(--no-signals)
    [[ -z ${OPT[detach_keys]-} ]] || options+=(--detach-keys "${OPT[detach_keys]}")
    exec "$HELPERS/monitor" attach "${options[@]}"
}
