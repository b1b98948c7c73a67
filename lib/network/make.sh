# network/make: how a network (lib/network/network.sh) comes into being.

use core/builtins core/helper core/message core/time core/undo record/field network/network

# The network "bridge": its interface on the host, whose address is the subnet's first. The course's.
NETWORK_BRIDGE=${DOCKER_SH_BRIDGE:-dockersh0}
NETWORK_SUBNET=${DOCKER_SH_SUBNET:-172.31.0.0/24}

# network_make_first: the networks that are always there.
network_make_first() {
    local said values id
    helper_told said ipam subnet --subnet "$NETWORK_SUBNET"
    read -ra values <<<"$said"
    record_new_id id
    network_make bridge "$id" driver bridge "${values[@]}" bridge "$NETWORK_BRIDGE"
    record_new_id id
    network_make host "$id" driver host
    record_new_id id
    network_make none "$id" driver null # the last one: with it, all are there
}

# network_make NAME ID [KEY VALUE]... [labels LABEL...]: it appears whole or not at all; one that is there already
# stays.
network_make() {
    local name=$1 new=$NETWORKS/.new.$BASHPID now
    time_now now
    make_tree "$new" 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"
    defer rm -rf "$new"
    set -- id "$2" name "$1" created "$now" "${@:3}"
    while (($#)) && [[ $1 != labels ]]; do
        { [[ -z $2 ]] || printf '%s\n' "$2" >"$new/$1"; } 2>/dev/null || die_unwritable "$NETWORKS"
        shift 2
    done
    { (($# < 2)) || printf '%s\0' "${@:2}" >"$new/labels"; } 2>/dev/null || die_unwritable "$NETWORKS"
    mv -T "$new" "$NETWORKS/$name" 2>/dev/null || rm -rf "$new"
}
