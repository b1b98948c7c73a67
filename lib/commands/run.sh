# docker.sh run: a new container, and a program in it.

use record/field container/create container/foreground spec/options spec/spec

fail_with 125
declare_command 'Run a program in a new container' 'IMAGE [COMMAND] [ARG...]' "
  -d, --detach                Run in the background and print the id
      --detach-keys=KEYS      Keys that leave the container running (ctrl-p,ctrl-q)
      --explain               Say each step as it is made, as the command that one would type$SPEC_OPTIONS"

main() {
    local detach=${OPT[detach]-false}
    [[ ${OPT[explain]-} != true ]] || run_explain
    spec_parse
    [[ $detach == true || -z ${SPEC[tty]-} || -z ${SPEC[interactive]-} || -t 0 ]] || FAILURE=1 die 'the input device is not a TTY'
    if [[ $FORM == course && -n ${SPEC[name]} && -L $CONTAINERS/${SPEC[name]} ]]; then
        use container/reuse
        container_reuse "${SPEC[name]}"
    else
        container_create
    fi
    if [[ $detach == true ]]; then
        use container/watch
        container_watch "$ID"
        printf '%s\n' "$ID"
    elif [[ -n ${SPEC[tty]-}${SPEC[restart]-} ]]; then
        use container/watch
        container_watch "$ID" attached
    else
        container_run "$ID"
    fi
    exit "$STATUS"
}

# What this shell's stderr is now is where the steps are said, whatever is silenced for a moment.
run_explain() {
    local said
    use core/explain
    exec {said}>&2
    explain_to "$said"
    explain '#' 'on the host: docker.sh'
}
