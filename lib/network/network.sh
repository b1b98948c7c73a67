# network/network: what containers are plugged into. bridge, host and none are always there; users make others, bridges as well.
#
# $DOCKER_SH_ROOT/networks/NAME has one value a file, as a container's record. $DOCKER_SH_RUN/networks/NAME is what must not outlive a boot: the leases of addresses (helpers/ipam), who is
# there (lib/network/hosts.sh), and "up", which says that bridge and rules have been made.

use core/message core/undo record/field record/process

NETWORKS=$DOCKER_SH_ROOT/networks

# The network "bridge": its interface on the host, whose address is the subnet's first. The course's.
NETWORK_BRIDGE=${DOCKER_SH_BRIDGE:-dockersh0}
NETWORK_SUBNET=${DOCKER_SH_SUBNET:-172.31.0.0/24}

# network_get INTO NAME KEY: the value, or '' if there is none.
network_get() {
    local -n _network_value=$1
    _network_value=''
    { read -r _network_value <"$NETWORKS/$2/$3"; } 2>/dev/null || true
}

# network_init: the networks that are always there.
network_init() {
    local subnet gateway id
    [[ ! -d $NETWORKS/none ]] || return 0
    network_ipam subnet --want "$NETWORK_SUBNET"
    read -r subnet gateway _ <<<"$IPAM"
    record_new_id id
    network_make bridge "$id" driver bridge subnet "$subnet" gateway "$gateway" bridge "$NETWORK_BRIDGE"
    record_new_id id
    network_make host "$id" driver host
    record_new_id id
    network_make none "$id" driver null # the last one: with it, all are there
}

# network_make NAME ID [KEY VALUE]... [labels LABEL...]: it appears whole or not at all; one that is there already stays.
network_make() {
    local name=$1 new=$NETWORKS/.new.$BASHPID now
    use core/time
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

# network_ipam WORD...: a call of helpers/ipam. Sets IPAM to its answer; dies with its words.
network_ipam() {
    IPAM=$("$DOCKER_SH_HOME/helpers/bin/ipam" "$@" 2>&1) || die "${IPAM#ipam: }"
}

# network_up NAME: its bridge and its rules, if they are not there yet: at first use, and after a boot.
network_up() {
    local name=$1 run=$DOCKER_SH_RUN/networks/$1 bridge
    network_get bridge "$name" bridge
    [[ ! -e $run/up || ! -d /proc/sys/net/ipv4/conf/$bridge ]] || return 0
    use network/firewall
    make_tree "$run/leases" 2>/dev/null || die_unwritable "$DOCKER_SH_RUN"
    network_lock
    network_plug "$name" "$bridge"
    network_unlock
}

# network_plug NAME BRIDGE: see network_up. What is there already stays.
network_plug() {
    local name=$1 bridge=$2 address subnet mtu ipv6 addresses=() said key
    for key in '' 6; do
        network_get address "$name" "gateway$key"
        network_get subnet "$name" "subnet$key"
        [[ -z $subnet ]] || addresses+=(--bridge-address "$address/${subnet#*/}")
    done
    network_get mtu "$name" mtu
    network_get ipv6 "$name" subnet6
    said=$("$DOCKER_SH_HOME/helpers/bin/vethctl" bridge --bridge "$bridge" "${addresses[@]}" ${mtu:+--mtu "$mtu"} \
        ${EXPLAIN:+--explain "$EXPLAIN"} 2>&1) ||
        die "network $name: ${said#vethctl: }"
    network_forward net/ipv4/ip_forward
    [[ -z $ipv6 ]] || network_forward net/ipv6/conf/all/forwarding
    # A published port is reached from 127.0.0.1 as well; the firewall keeps the host's loopback from the containers
    write 1 "/proc/sys/net/ipv4/conf/$bridge/route_localnet" 2>/dev/null ||
        die "cannot set net.ipv4.conf.$bridge.route_localnet: published ports would not be reached from 127.0.0.1"
    firewall_network "$name"
    : >"$DOCKER_SH_RUN/networks/$name/up"
}

# network_forward SYSCTL: the host becomes a router, and says so; what it was is kept for network prune.
network_forward() {
    local was kept=$DOCKER_SH_RUN/networks/.${1//\//.}
    read -r was <"/proc/sys/$1"
    [[ $was == 0 ]] || return 0
    write 1 "/proc/sys/$1" 2>/dev/null || die "cannot set /proc/sys/$1 to 1: containers would reach nothing outside"
    printf '%s\n' "$1" >"$kept"
    warn "${1//\//.} was 0 and is 1 from now on: this machine forwards packets"
}

# Bridges and rules are made and taken away one at a time, by whichever docker.sh; and so are networks.
network_lock() {
    make_tree "$DOCKER_SH_RUN/networks" 2>/dev/null || die_unwritable "$DOCKER_SH_RUN"
    exec {NETWORK_LOCK}<"$DOCKER_SH_RUN/networks"
    flock "$NETWORK_LOCK"
}

network_unlock() { exec {NETWORK_LOCK}<&-; }

# network_members INTO NAME: the ids of the containers that have an endpoint there, running or not.
network_members() {
    local -n _members=$1
    local _path
    _members=()
    for _path in "$DOCKER_SH_ROOT"/containers/*/networks/"$2"/; do
        _path=${_path%/networks/*} _path=${_path##*/}
        [[ ! $_path =~ ^[0-9a-f]{64}$ ]] || _members+=("$_path")
    done
}

# network_active INTO NAME: those of them that run, or are about to.
network_active() {
    local -n _active=$1
    local _ids _id
    network_members _ids "$2"
    _active=()
    for _id in "${_ids[@]}"; do
        ! record_process_alive "$_id" pid && ! record_process_alive "$_id" runner || _active+=("$_id")
    done
}

# network_labels INTO NAME
network_labels() {
    local -n _labels=$1
    _labels=()
    [[ ! -e $NETWORKS/$2/labels ]] || mapfile -d '' _labels <"$NETWORKS/$2/labels"
}
