# docker.sh create: a new container, to be started later.

use container/create

fail_with 125
declare_planned create

main() {
    container_create create
    keep
    printf '%s\n' "$ID"
}
