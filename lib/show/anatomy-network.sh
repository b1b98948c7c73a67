# show/anatomy-network: its interfaces, and the way of a packet (lib/show/anatomy.sh).

use show/anatomy

# MODE: the network's name, or host, none, own. NEIGHBOUR: the container whose network it is. END[0/KEY], END[1/KEY] ...
# are ENDS interfaces, with network interface ip prefix mac gateway veth bridge address (the bridge's) subnet internal
# masquerade (a rule). PUBLISHED: "PROTOCOL ADDRESS PORT PORT-INSIDE" each, and PUBLISHED_RULE the rule that does it.
MODE='' NEIGHBOUR='' ENDS=0 LOOPBACK='' PUBLISHED=() PUBLISHED_RULE=() FIREWALL_SAVED=()
declare -gA END=()

ANATOMY_MISSING='the rule is missing: somebody has emptied the tables of iptables'

anatomy_network() {
    local mark=${END["0/ip"]-}
    fact Network.Mode "$MODE"
    fact Network.Endpoints@ ''
    fact Network.Ports@ ''
    if [[ -n $NEIGHBOUR ]]; then
        heading Network "container:$NEIGHBOUR"
        line shared "with the container $NEIGHBOUR: its interfaces, addresses, ports; docker.sh explain $NEIGHBOUR"
    elif [[ $MODE == host ]]; then
        heading Network host
        line shared 'with the host: its interfaces, addresses and ports'
    else
        heading Network "${MODE#own}"
        anatomy_uplink
        anatomy_endpoints
    fi
    by_hand "nsenter -t $PID -n ip address"
    [[ -z $ID ]] || mark=docker.sh:${ID:0:12}
    ((!ENDS)) || by_hand "iptables-save -t nat | grep -e ${END["0/bridge"]:-$mark} -e $mark"
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
    local i keys
    ((ENDS)) || line interfaces "lo$LOOPBACK, and no other: nothing goes out or in"
    for ((i = 0; i < ENDS; i++)); do
        for keys in network:Network interface:Interface ip:Address prefix:PrefixLength# mac:MacAddress gateway:Gateway veth:Veth \
            bridge:Bridge address:BridgeAddress; do
            fact "Network.Endpoints.$i.${keys#*:}" "${END["$i/${keys%:*}"]-}"
        done
        anatomy_way_out
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

# anatomy_way_out: of a packet, through the endpoint i of anatomy_endpoints.
anatomy_way_out() {
    local rule=${END["$i/masquerade"]-} veth=${END["$i/veth"]-} bridge=${END["$i/bridge"]-} ip=${END["$i/ip"]-} address=${END["$i/address"]-}
    line 'the way out' "${END["$i/interface"]}  ${ip:+$ip/${END["$i/prefix"]}, }${END["$i/mac"]}"
    if [[ -n $ID || -n $veth ]]; then
        line '' "-> $veth, the other end of the cable, on the host"
    else
        line '' '-> and no further in sight: its other end is not on this host'
        return
    fi
    [[ -z $bridge ]] ||
        line '' "-> $bridge, the bridge${ID:+ of network ${END["$i/network"]}}, ${address:-without an address} on the host"
    if [[ -n ${END["$i/internal"]-} ]]; then
        line '' '-> and no further: the network is internal'
        return
    elif [[ -z ${END["$i/gateway"]-} ]]; then
        if [[ -n $ID ]]; then
            line '' '-> to the neighbours: the default route leads through another network'
        else
            line '' '-> to the neighbours, and no further: no default route leads this way'
        fi
        return
    fi
    fact "Network.Endpoints.$i.Masquerade" "$rule"
    line '' "-> routing: $ROUTE"
    if [[ -n $rule$ID ]]; then
        line '' "-> MASQUERADE: from here on the sender is the host${rule:+:}"
        detail "${rule:-$ANATOMY_MISSING}"
    else
        line '' '-> no MASQUERADE rule fits it: the world does not know whom to answer'
    fi
    line '' "-> ${UPLINK:-nowhere}"
}

# Published ports.
anatomy_ways_in() {
    local protocol address host container j label='the way in' through=${END["0/bridge"]-${END["0/veth"]-}}
    for j in "${!PUBLISHED[@]}"; do
        read -r protocol address host container <<<"${PUBLISHED[j]}"
        line "$label" "$host/$protocol of the host (${address/#0.0.0.0/any address}) -> DNAT -> $through ->" \
            "port $container in here"
        detail "${PUBLISHED_RULE[j]:-$ANATOMY_MISSING}"
        fact "Network.Ports.$j.Protocol" "$protocol"
        fact "Network.Ports.$j.HostIp" "$address"
        fact "Network.Ports.$j.HostPort#" "${host/#any/}"
        fact "Network.Ports.$j.ContainerPort#" "$container"
        fact "Network.Ports.$j.Rule" "${PUBLISHED_RULE[j]}"
        label=
    done
}
