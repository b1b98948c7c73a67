# docker.sh network connect: one more network for a container, also while it runs.

use core/undo record/plan record/process network/plug

declare_planned connect

main() {
    local id network
    plan_make connect
    plan_told id container
    plan_told network network
    ! record_process_alive "$id" pid || endpoint_plug "$id" "$network"
    keep
}
