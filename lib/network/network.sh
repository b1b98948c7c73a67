# network/network: what containers are plugged into. bridge, host and none are always there; users make others, bridges
# as well.
#
# $DOCKER_SH_ROOT/networks/NAME has one value a file, as a container's record. $DOCKER_SH_RUN/networks/NAME is what must
# not outlive a boot: the leases of addresses (helpers/ipam), who is there (lib/network/members.sh), and "up", which
# says that bridge and rules have been made.

use core/builtins core/message

NETWORKS=$DOCKER_SH_ROOT/networks

# network_get INTO NAME KEY: the value, or '' if there is none.
network_get() {
    local -n _network_value=$1
    _network_value=''
    { read -r _network_value <"$NETWORKS/$2/$3"; } 2>/dev/null || true
}

# network_init: the networks that are always there.
network_init() {
    [[ ! -d $NETWORKS/none ]] || return 0
    use network/make
    network_make_first
}

# network_names INTO: every network's name.
network_names() {
    local -n _found=$1
    local _path
    network_init
    _found=()
    for _path in "$NETWORKS"/*/; do
        _path=${_path%/}
        _found+=("${_path##*/}")
    done
}

# network_find INTO TEXT: the name of the network that TEXT means: a name, an id or the beginning of exactly one.
network_find() {
    local _status=0
    network_seek "$@" || _status=$?
    ((_status < 2)) || die "network $2 is ambiguous ($_status matches found based on ID prefix)"
    ((!_status)) || die "network $2 not found"
}

# network_seek INTO TEXT: the same, but returns 1 if there is none, and how many there are if there are several.
network_seek() {
    local _name _id _names _hits=()
    network_init
    [[ $2 != default ]] || set -- "$1" bridge
    if [[ $2 == */* || ! -d $NETWORKS/$2 || $2 == .* || -z $2 ]]; then
        network_names _names
        for _name in "${_names[@]}"; do
            network_get _id "$_name" id
            [[ -z $2 || $_id != "$2"* ]] || _hits+=("$_name")
        done
        ((${#_hits[@]} < 2)) || return "${#_hits[@]}"
        ((${#_hits[@]})) || return 1
        set -- "$1" "${_hits[0]}"
    fi
    printf -v "$1" '%s' "$2"
}

# network_is_own NAME: one that a user made.
network_is_own() { [[ $1 != @(bridge|host|none) ]]; }

# network_up NAME: its bridge and its rules, if they are not there yet: at first use, and after a boot.
network_up() {
    local bridge
    network_get bridge "$1" bridge
    [[ ! -e $DOCKER_SH_RUN/networks/$1/up || ! -d /proc/sys/net/ipv4/conf/$bridge ]] || return 0
    use network/bridge
    make_tree "$DOCKER_SH_RUN/networks/$1/leases" 2>/dev/null || die_unwritable "$DOCKER_SH_RUN"
    network_lock
    bridge_up "$1" "$bridge"
    network_unlock
}
