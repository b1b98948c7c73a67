# docker.sh create: a new container, to be started later.

use core/time record/field container/create spec/options spec/spec

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
