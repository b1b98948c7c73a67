# mount/pivot: a container's record in the words of helpers/pivot.

use core/message record/field mount/volume

# pivot_prepare ID: its options, as the list pivot of the record.
pivot_prepare() {
    local id=$1 files=$1 network init options=(--volumes "$VOLUMES") value
    record_get network "$id" network
    case $network in
        host) ;;
        '')
            record_get files "$id" network_container
            use network/plug
            plug_join value "$files"
            options+=(--join-network "$value")
            ;;
        *) options+=(--loopback) ;;
    esac
    for value in hosts hostname resolv.conf; do
        options+=(--bind "$CONTAINERS/$files/$value:/etc/$value:rw")
    done
    if [[ -e $CONTAINERS/$id/init ]]; then
        pivot_init init
        options+=(--init "$init")
    fi
    record_set_list "$id" pivot "${options[@]}"
}

# pivot_init INTO: the host's program for --init. A static one: the container may have no libraries.
pivot_init() {
    local _program
    _program=$(type -P catatonit || type -P tini-static || type -P docker-init) ||
        die '--init: needs catatonit or tini-static on the host (Debian: apt-get install catatonit)'
    printf -v "$1" '%s' "$_program"
}
