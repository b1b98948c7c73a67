# mount/pivot: a container's record in the words of helpers/pivot.

use core/message record/field record/process

# pivot_prepare ID: its options, as the list pivot of the record.
pivot_prepare() {
    local id=$1 files=$CONTAINERS/$1 network value list=() options
    options=(--environ environ)
    record_get network "$id" network
    case $network in
        host) ;;
        container:*) pivot_join "${network#container:}" ;;
        *) options+=(--loopback) ;;
    esac
    for value in hosts hostname resolv.conf; do
        options+=(--bind "$files/$value:/etc/$value:rw")
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
    record_get value "$id" read_only
    [[ -z $value ]] || options+=(--read-only)
    record_get value "$id" terminal
    [[ -z $value ]] || options+=(--terminal)
    record_set_list "$id" pivot "${options[@]}"
}

# pivot_join ID: the network namespace of another container, and the files that say what it is. Sees pivot_prepare's.
pivot_join() {
    local pid started
    record_process_alive "$1" pid || die "cannot join network of a non running container: $1"
    record_get pid "$1" pid
    record_get started "$1" pid_start
    options+=(--join-network "$pid:$started")
    files=$CONTAINERS/$1
}
