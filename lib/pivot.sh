# pivot: a container's record in the words of helpers/pivot.

# pivot_prepare ID: its options, as the list pivot of the record.
pivot_prepare() {
    local id=$1 record=$CONTAINERS/$1 value list=() options
    options=(--environ environ)
    for value in hosts hostname resolv.conf; do
        options+=(--bind "$record/$value:/etc/$value:rw")
    done
    record_get_list list "$id" binds
    for value in "${list[@]}"; do options+=(--bind "$value"); done
    record_get_list list "$id" tmpfs
    for value in "${list[@]}"; do options+=(--tmpfs "$value"); done
    record_get_list list "$id" ulimits
    for value in "${list[@]}"; do options+=(--ulimit "$value"); done
    record_get value "$id" user
    [[ -z $value ]] || options+=(--user "$value")
    record_get value "$id" workdir
    [[ -z $value ]] || options+=(--workdir "$value")
    record_get value "$id" network
    [[ $value == host ]] || options+=(--loopback)
    record_get value "$id" read_only
    [[ -z $value ]] || options+=(--read-only)
    record_get value "$id" terminal
    [[ -z $value ]] || options+=(--terminal)
    record_set_list "$id" pivot "${options[@]}"
}
