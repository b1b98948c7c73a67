# container/create: a container's record is made, and goes again unless its program has run.

use core/undo record/field record/plan

# What becomes of the record when this shell ends: "remove" until a program has run and may be remembered.
FATE=remove
# The container.
ID=''

# container_create COMMAND [ROOM...]: the record of what the words of COMMAND (run, create) say; ROOMs are read while it
# is written. Sets ID; in the course's form that may be a container that there is already.
container_create() {
    local remove new
    plan_meanwhile "${@:2}"
    record_new_id new
    defer container_forget "$new"
    plan_make "$1" --id "$new"
    plan_told ID id
    [[ $ID != "$new" ]] || return 0
    record_get remove "$ID" rm
    [[ -z $remove ]] || defer container_forget "$ID"
    use record/state
    state_unlock
}

container_keep() { FATE=keep; }

# container_will_go: what its removal needs is read now, while it runs.
container_will_go() { use container/remove; }

# container_forget ID: deferred from before there is a record on.
container_forget() {
    [[ ! -e $CONTAINERS/.new.$1 ]] || rm -rf "$CONTAINERS/.new.$1"
    [[ $FATE != keep && -d $CONTAINERS/$1 ]] || return 0
    use container/remove
    container_remove "$1" volumes
}
