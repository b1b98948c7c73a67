# network/endpoint: one end of a container's cable. Its record has networks/NETWORK/ for each, one value a file: what
# was asked for (static_ip, mac_address, aliases, interface) and, while it is plugged in, what it has (ip, mac, gateway
# ...).
#
# "ip" is there, if empty, before an address is taken, and goes after it was given back: whoever finds it knows that
# there may be something to give back.

use core/helper core/message core/undo record/field network/network

# endpoint_networks INTO ID: the networks of a container, the one that it was made for first: that is its way out.
endpoint_networks() {
    local -n _networks=$1
    local _first _path
    record_get _first "$2" network
    _networks=()
    [[ ! -d $CONTAINERS/$2/networks/$_first ]] || _networks=("$_first")
    for _path in "$CONTAINERS/$2/networks"/*/; do
        _path=${_path%/} _path=${_path##*/}
        [[ $_path == "$_first" ]] || _networks+=("$_path")
    done
}

# endpoint_prepare ID: addresses and ports for its endpoints, and for container.sh the words by which vethctl plugs them
# in, once there is something to plug them into.
endpoint_prepare() {
    local id=$1 networks network gateway=yes address='' internal
    endpoint_networks networks "$id"
    ((${#networks[@]})) || return 0
    defer endpoint_release "$id"
    for network in "${networks[@]}"; do
        [[ ! -e $CONTAINERS/$id/networks/$network/ip ]] || endpoint_give_back "$id" "$network" # a killed docker.sh's
        network_get internal "$network" internal
        [[ -z $internal ]] || internal=no
        endpoint_take "$id" "$network" "${internal:-$gateway}"
        [[ -n $internal ]] || gateway=no
        [[ -n $address || -n $internal ]] || record_get address "$id" "networks/$network/ip"
    done
    if [[ -e $CONTAINERS/$id/ports || -e $CONTAINERS/$id/publish_all ]]; then
        use network/port
        port_open "$id" "$address"
    fi
}

# endpoint_take ID NETWORK [yes]: takes an address, or the one that was asked for; "yes" makes this network its way out.
# Writes the list connect, vethctl's words.
endpoint_take() {
    local id=$1 network=$2 gateway=${3-} at=networks/$2
    local bridge mac mtu interface key subnet own wanted address words veth
    network_get bridge "$network" bridge
    [[ -n $bridge ]] || die "network $network not found"
    network_up "$network"
    record_get interface "$id" "$at/interface"
    veth=veth${id:0:8}${interface#eth}
    words=(--bridge "$bridge" --veth "$veth" --interface "$interface")
    for key in '' 6; do
        network_get subnet "$network" "subnet$key"
        [[ -n $subnet ]] || continue
        record_get wanted "$id" "$at/static_ip$key"
        record_set "$id" "$at/ip$key" ''
        endpoint_lease "$network" "$key" "$id" "$wanted"
        address=$IPAM
        explain ln -s "$id" "$DOCKER_SH_RUN/networks/$network/leases$key/$address"
        network_get own "$network" "gateway$key"
        words+=(--address "$address/${subnet#*/}")
        [[ $gateway != yes ]] || words+=(--gateway "$own")
        [[ $gateway == yes ]] || own=
        record_set "$id" "$at/gateway$key" "$own"
        record_set "$id" "$at/prefix$key" "${subnet#*/}"
        record_set "$id" "$at/ip$key" "$address"
    done
    record_get mac "$id" "$at/mac_address"
    record_get address "$id" "$at/ip"
    # As Docker: made of the address, so that neighbours need not ask anew for one who comes back
    # shellcheck disable=SC2086  # four numbers
    [[ -n $mac ]] || printf -v mac '02:42:%02x:%02x:%02x:%02x' ${address//./ }
    record_set "$id" "$at/mac" "$mac"
    record_set "$id" "$at/veth" "$veth"
    network_get mtu "$network" mtu
    words+=(--mac "$mac" ${mtu:+--mtu "$mtu"})
    record_set_list "$id" "$at/connect" "${words[@]}"
}

# endpoint_lease NETWORK FAMILY ID [ADDRESS]: sets IPAM to an address for ID. If none is left, those of containers that
# have ended without giving theirs back are given back first.
endpoint_lease() {
    local network=$1 key=$2 id=$3 wanted=${4-} words subnet gateway range said
    network_get subnet "$network" "subnet$key"
    network_get gateway "$network" "gateway$key"
    network_get range "$network" "range$key"
    words=(allocate --state "$DOCKER_SH_RUN/networks/$network/leases$key" --subnet "$subnet" --gateway "$gateway"
        --owner "$id" ${range:+--ip-range "$range"} ${wanted:+--address "$wanted"})
    helper_ask IPAM ipam "${words[@]}" && return
    said=$IPAM
    use network/reclaim
    reclaim_addresses "$network"
    helper_ask IPAM ipam "${words[@]}" || die "${said#ipam: }"
}

# endpoint_join ID: the neighbours learn its names, and it theirs.
endpoint_join() {
    local id=$1 networks network address address6
    endpoint_networks networks "$id"
    for network in "${networks[@]}"; do
        network_is_own "$network" || continue
        use network/members
        record_get address "$id" "networks/$network/ip"
        record_get address6 "$id" "networks/$network/ip6"
        # shellcheck disable=SC2086  # there may be none
        members_join "$network" "$id" "$address" $address6
    done
}

# endpoint_release ID: addresses, ports and names are given back. The veth went with its network namespace.
endpoint_release() {
    local id=$1 networks network
    if [[ -e $CONTAINERS/$id/published ]]; then
        use network/port
        port_close "$id"
    fi
    endpoint_networks networks "$id"
    for network in "${networks[@]}"; do
        [[ ! -e $CONTAINERS/$id/networks/$network/ip ]] || endpoint_give_back "$id" "$network"
    done
}

# endpoint_give_back ID NETWORK
endpoint_give_back() {
    local id=$1 network=$2 key address state
    for key in '' 6; do
        state=$DOCKER_SH_RUN/networks/$network/leases$key
        if [[ -e $CONTAINERS/$id/networks/$network/ip$key && -d $state ]]; then
            record_get address "$id" "networks/$network/ip$key"
            explain rm -f "$state/$address"
            helper_run ipam release --state "$state" --owner "$id" ${address:+--address "$address"}
        fi
        rm -f "$CONTAINERS/$id/networks/$network"/{ip,prefix,gateway}"$key"
    done
    rm -f "$CONTAINERS/$id/networks/$network"/{connect,mac,veth}
    network_is_own "$network" || return 0
    use network/members
    members_leave "$network" "$id"
}
