# record/plan-more: what helpers/spec asks and tells (lib/record/plan.sh) only where somebody wants something out of the
# ordinary.

use core/explain record/plan

# plan_container TEXT: its id.
plan_container() {
    local id
    use record/state
    state_find id "$1"
    plan_note container "$id"
    plan_answer "$id"
}

# plan_init: whether there is a program for --init.
plan_init() {
    local program
    use mount/pivot
    pivot_init program
    plan_answer "$program"
}

# plan_reuse NAME: the id of the container that is to run as it is described now.
plan_reuse() {
    local id
    use container/reuse
    container_reuse id "$1"
    plan_answer "$id"
}

# plan_update NAME: see there.
plan_update() {
    use container/update
    container_update "$1"
}

# plan_endpoint NAME: that the container so called can have one more, in the network that was asked for.
plan_endpoint() {
    use network/plug
    endpoint_expect "${PLAN[container]}" "${PLAN[network]}" "$1"
    plan_answer ''
}

# plan_explain: from now on each step is said.
plan_explain() {
    local said
    use core/explain
    exec {said}>&2 # whatever is silenced for a moment
    explain_to "$said"
}

# plan_help: that was all that was asked for.
plan_help() { exit 0; }
