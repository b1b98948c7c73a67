# anatomy-network: a container's interfaces, and the way of a packet (lib/anatomy.sh).

ANATOMY_MISSING='the rule is missing: somebody has emptied the tables of iptables'

anatomy_network() {
    local network other
    record_get network "$ID" network
    fact Network.Mode "$network"
    fact Network.Endpoints@ ''
    fact Network.Ports@ ''
    if [[ $network == container:* ]]; then
        record_get other "${network#container:}" name
        heading Network "container:$other"
        line shared "with the container $other: its interfaces, addresses, ports; docker.sh explain $other"
    elif [[ $network == host ]]; then
        heading Network host
        line shared 'with the host: its interfaces, addresses and ports'
    else
        heading Network "$network"
        anatomy_uplink
        anatomy_endpoints
    fi
    by_hand "nsenter -t $PID -n ip address"
    [[ $network == @(none|host|container:*) ]] ||
        by_hand "iptables-save -t nat | grep -e $BRIDGE -e docker.sh:${ID:0:12}"
}

# Sets UPLINK, the host's interface of the default route with the lowest metric, and ROUTE, what is known of it.
anatomy_uplink() {
    local interface to gateway metric best=''
    UPLINK='' ROUTE='no default route on this host'
    while read -r interface to gateway _ _ _ metric _; do
        [[ $to == 00000000 && (-z $best || $metric -lt $best) ]] || continue
        best=$metric UPLINK=$interface ROUTE="default route, dev $interface"
        [[ $gateway == 00000000 ]] || printf -v ROUTE 'default route via %d.%d.%d.%d, dev %s' "0x${gateway:6:2}" \
            "0x${gateway:4:2}" "0x${gateway:2:2}" "0x${gateway:0:2}" "$interface"
    done </proc/net/route
    fact Network.HostInterface "$UPLINK"
    fact Network.HostRoute "$ROUTE"
}

# Every endpoint and the way out through it; then the ways in.
anatomy_endpoints() {
    local networks key each value i=0 j=0
    local -A END=()
    BRIDGE=''
    endpoint_networks networks "$ID"
    ((${#networks[@]})) || line interfaces 'lo, and no other: nothing goes out or in'
    ((!${#networks[@]})) || firewall_saved ''
    for each in "${networks[@]}"; do
        for key in interface veth ip prefix gateway mac; do
            record_get value "$ID" "networks/$each/$key"
            END[$key]=$value
        done
        network_get 'END[bridge]' "$each" bridge
        network_get 'END[address]' "$each" gateway
        network_get 'END[subnet]' "$each" subnet
        network_get 'END[internal]' "$each" internal
        BRIDGE=${BRIDGE:-${END[bridge]}}
        fact "Network.Endpoints.$i.Network" "$each"
        fact "Network.Endpoints.$i.Interface" "${END[interface]}"
        fact "Network.Endpoints.$i.Address" "${END[ip]}"
        fact "Network.Endpoints.$i.PrefixLength#" "${END[prefix]}"
        fact "Network.Endpoints.$i.MacAddress" "${END[mac]}"
        fact "Network.Endpoints.$i.Gateway" "${END[gateway]}"
        fact "Network.Endpoints.$i.Veth" "${END[veth]}"
        fact "Network.Endpoints.$i.Bridge" "${END[bridge]}"
        fact "Network.Endpoints.$i.BridgeAddress" "${END[address]}"
        anatomy_way_out "$each"
        i=$((i + 1))
    done
    anatomy_ways_in
}

# anatomy_rule INTO OWNER PATTERN: the first rule of iptables' that there is, without the comment that says whose it is.
anatomy_rule() {
    local _rule
    printf -v "$1" ''
    for _rule in "${FIREWALL_SAVED[@]}"; do
        [[ $_rule =~ ^(.*)\ -m\ comment\ --comment\ \"?docker\.sh:"$2"\"?(\ .*)?$ ]] || continue
        _rule="${BASH_REMATCH[1]}${BASH_REMATCH[2]}"
        # shellcheck disable=SC2053  # a pattern
        [[ $_rule == $3 ]] || continue
        printf -v "$1" '%s' "${_rule#* }"
        return
    done
}

# anatomy_way_out NETWORK: of a packet. Sees END.
anatomy_way_out() {
    local rule
    line 'the way out' "${END[interface]}  ${END[ip]}/${END[prefix]}, ${END[mac]}"
    line '' "-> ${END[veth]}, the other end of the cable, on the host"
    line '' "-> ${END[bridge]}, the bridge of network $1, ${END[address]} on the host"
    if [[ -n ${END[internal]} ]]; then
        line '' '-> and no further: the network is internal'
        return
    elif [[ -z ${END[gateway]} ]]; then
        line '' '-> to the neighbours: the default route leads through another network'
        return
    fi
    anatomy_rule rule "${END[bridge]}" "nat *-s ${END[subnet]} ! -o ${END[bridge]} -j MASQUERADE*"
    fact "Network.Endpoints.$i.Masquerade" "$rule"
    line '' "-> routing: $ROUTE"
    line '' "-> MASQUERADE: from here on the sender is the host${rule:+:}"
    detail "${rule:-$ANATOMY_MISSING}"
    line '' "-> ${UPLINK:-nowhere}"
}

# Published ports. Sees j of anatomy_endpoints.
anatomy_ways_in() {
    local published entry protocol address host container rule label='the way in'
    record_get_list published "$ID" published
    for entry in "${published[@]}"; do
        read -r protocol address host container <<<"$entry"
        anatomy_rule rule "${ID:0:12}" "nat *-p $protocol *--dport $host -j DNAT*:$container*"
        line "$label" "$host/$protocol of the host (${address/#0.0.0.0/any address}) -> DNAT -> $BRIDGE ->" \
            "port $container in here"
        detail "${rule:-$ANATOMY_MISSING}"
        fact "Network.Ports.$j.Protocol" "$protocol"
        fact "Network.Ports.$j.HostIp" "$address"
        fact "Network.Ports.$j.HostPort#" "$host"
        fact "Network.Ports.$j.ContainerPort#" "$container"
        fact "Network.Ports.$j.Rule" "$rule"
        j=$((j + 1)) label=
    done
}
