# container/create: a container's record is made, and goes again unless its program has run.

use core/message core/undo record/field record/name record/process spec/network spec/spec

# What becomes of the record when this shell ends: "remove" until a program has run and may be remembered.
# shellcheck disable=SC2034  # lib/mount/volume.sh reads STARTED
FATE=remove STARTED=''

# The record of what SPEC says, under its name and ID.
container_create() {
    record_init
    [[ -n ${SPEC[name]} ]] || name_new 'SPEC[name]'
    [[ ! -L $CONTAINERS/${SPEC[name]} ]] || name_refuse "${SPEC[name]}"
    defer container_forget "$ID"
    step mkdir "$CONTAINERS/$ID" "$CONTAINERS/$ID/rwlayer" 2>/dev/null || die_unwritable "$CONTAINERS"
    container_write "$ID"
    record_set "$ID" id "$ID"
    record_runner "$ID"
    name_take "$ID" "${SPEC[name]}" || name_refuse "${SPEC[name]}"
}

# container_write ID: SPEC becomes the record. What is empty is left out.
container_write() {
    local key
    # shellcheck disable=SC2154  # a key, not a variable
    SPEC[cgroup]=docker.sh/${SPEC[name]}.${1:0:12}
    for key in "${!SPEC[@]}"; do
        [[ -z ${SPEC[$key]} ]] || record_set "$1" "$key" "${SPEC[$key]}"
    done
    for key in "${SPEC_LISTS[@]}"; do
        local -n list=SPEC_${key^^}
        ((!${#list[@]})) || record_set_list "$1" "$key" "${list[@]}"
    done
    [[ ${SPEC[network]} != @(none|host|) ]] || return 0
    use network/endpoint
    endpoint_new "$1" "${SPEC[network]}" "${SPEC_ENDPOINT[@]}"
    ((!${#SPEC_ALIASES[@]})) || mv "$CONTAINERS/$1/aliases" "$CONTAINERS/$1/networks/${SPEC[network]}/"
}

# container_forget ID: deferred from the making of a record on.
container_forget() {
    [[ $FATE != keep ]] || return 0
    use container/remove
    container_remove "$1" volumes
}
