# docker.sh create: a new container, to be started later.

# shellcheck source=/dev/null
for noun in record name time image volume limit environment spec-options spec spec-network container; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

fail_with 125
declare_command 'Create a new container' 'IMAGE [COMMAND] [ARG...]' "$SPEC_OPTIONS"

main() {
    local now
    spec_parse
    fail_with 1 # as Docker, where it is not the command line that is wrong
    container_create
    time_now now
    record_set "$ID" created "$now"
    keep
    printf '%s\n' "$ID"
}
