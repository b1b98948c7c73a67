# docker.sh run: a new container, and a program in it.

# shellcheck source=/dev/null
for noun in record image volume limit spec container; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

fail_with 125
declare_command 'Run a program in a new container' 'IMAGE [COMMAND] [ARG...]' "
  -d, --detach                Run in the background
  -t, --tty                   Give the program a terminal of its own$SPEC_OPTIONS"

main() {
    spec_parse
    if [[ $FORM == course && -n ${SPEC[name]} && -L $CONTAINERS/${SPEC[name]} ]]; then
        container_reuse "${SPEC[name]}"
    else
        container_create
    fi
    container_run "$ID"
    exit "$STATUS"
}
