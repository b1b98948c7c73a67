# network/port: the ports by which a container is reached from outside: rules that translate addresses (iptables-extensions(8),
# DNAT) and leases that keep two from wanting the same one (helpers/ipam).

use core/message record/field network/endpoint network/network spec/network

PORTS=$DOCKER_SH_RUN/ports

# port_parse TEXT: "[[IP:]HOST:]CONTAINER[/PROTOCOL]" as SPEC_PORTS has it, five words a port of the container: PROTOCOL IP
# FIRST LAST CONTAINER, where the first of the host's that is free serves, or any if they are 0. Dies where TEXT is wrong.
port_parse() {
    local text=$1 protocol=tcp ip=0.0.0.0 host='' container words first last from to
    words=${text%/*}
    [[ $text != */* ]] || protocol=${text##*/}
    [[ $protocol == @(tcp|udp) ]] || die "invalid publish: '$text': unknown protocol '$protocol'"
    [[ $words != \[* ]] || die "invalid publish: '$text': ports are published on IPv4 addresses"
    container=${words##*:}
    if [[ $words == *:* ]]; then
        words=${words%:*} host=${words##*:}
        [[ $words != *:* ]] || ip=${words%:*}
        [[ -n $host || $words == *:* ]] || die "invalid publish: '$text': no port of the host"
    fi
    spec_is_ipv4 "$ip" || die "invalid publish: '$text': '$ip' is no IPv4 address"
    port_range from to "$container" || die "invalid publish: '$text': '$container' is no port"
    if [[ -z $host ]]; then
        first=0 last=0
    else
        port_range first last "$host" || [[ $host == 0 ]] || die "invalid publish: '$text': '$host' is no port"
        [[ $host != 0 ]] || first=0 last=0
    fi
    if ((to > from && first > 0)); then
        ((last - first == to - from)) || die "invalid publish: '$text': the ranges are not of one length"
    fi
    if ((from == to)); then
        SPEC_PORTS+=("$protocol" "$ip" "$first" "$last" "$from")
        return
    fi
    for (( ; from <= to; from++)); do
        SPEC_PORTS+=("$protocol" "$ip" "$first" "$first" "$from")
        ((!first)) || first=$((first + 1))
    done
}

# port_range INTO-FIRST INTO-LAST TEXT: "80" or "80-89". Returns 1 if it is none.
port_range() {
    [[ $3 =~ ^([0-9]{1,5})(-([0-9]{1,5}))?$ ]] || return 1
    printf -v "$1" '%d' $((10#${BASH_REMATCH[1]}))
    printf -v "$2" '%d' $((10#${BASH_REMATCH[3]:-${BASH_REMATCH[1]}}))
    ((${!1} >= 1 && ${!1} <= ${!2} && ${!2} <= 65535))
}

# port_open ID ADDRESS: the container's ports lead to ADDRESS. Its record gets the list published, four words each, PROTOCOL IP
# HOST CONTAINER, and the list rules.
port_open() {
    local id=$1 address=$2 ports exposed all wanted=() said chosen=() published=() rules=() i networks network
    record_get_list ports "$id" ports
    record_get_list exposed "$id" expose
    record_get all "$id" publish_all
    for ((i = 0; i < ${#exposed[@]}; i += 2)); do
        [[ -z $all ]] || port_among "${exposed[@]:i:2}" "${ports[@]}" || ports+=("${exposed[i]}" 0.0.0.0 0 0 "${exposed[i + 1]}")
    done
    ((${#ports[@]})) || return 0
    use network/firewall
    for ((i = 0; i < ${#ports[@]}; i += 5)); do
        said=${ports[i + 2]}
        [[ ${ports[i + 3]} == "$said" ]] || said+=-${ports[i + 3]}
        wanted+=("${ports[i]}/${ports[i + 1]}/$said")
    done
    record_set_list "$id" published # there may be something to give back from now on
    said=$("$DOCKER_SH_HOME/helpers/bin/ipam" ports --state "$PORTS" --owner "$id" "${wanted[@]}" 2>&1) || die "${said#ipam: }"
    mapfile -t chosen <<<"$said"
    for i in "${!chosen[@]}"; do
        set -- "${ports[@]:5*i:5}"
        published+=("$1" "$2" "${chosen[i]}" "$5")
        [[ $2 == 0.0.0.0 ]] && said='' || said="-d $2/32 "
        rules+=("nat -A DOCKERSH-PORTS $said-p $1 -m $1 --dport ${chosen[i]} -j DNAT --to-destination $address:$5")
    done
    record_set_list "$id" published "${published[@]}"
    record_set_list "$id" rules "${rules[@]/%/ -m comment --comment docker.sh:${id:0:12}}"
    record_get_list rules "$id" rules
    firewall_apply '' "${rules[@]}" && return
    # Somebody has emptied the tables since the networks were made: they are made anew at their next use
    firewall_replace '' "${id:0:12}" "${rules[@]% -m comment*}"
    rm -f "$DOCKER_SH_RUN/networks"/*/up
    endpoint_networks networks "$id"
    for network in "${networks[@]}"; do
        network_up "$network"
    done
}

# port_among PROTOCOL PORT [WORD]...: whether the list ports, WORDs, has that port of the container.
port_among() {
    local i
    for ((i = 3; i < $#; i += 5)); do
        [[ $1 != "${!i}" || $2 != "${*:i+4:1}" ]] || return 0
    done
    return 1
}

# port_close ID
port_close() {
    local id=$1 rules
    use network/firewall
    record_get_list rules "$id" rules
    if ((!${#rules[@]})) || ! firewall_apply '' "${rules[@]/ -A / -D }"; then
        firewall_replace '' "${id:0:12}" # as far as they are there
    fi
    [[ ! -d $PORTS ]] || "$DOCKER_SH_HOME/helpers/bin/ipam" release --state "$PORTS" --owner "$id"
    rm -f "$CONTAINERS/$id/rules" "$CONTAINERS/$id/published"
}

# port_text INTO ID: as ps shows them: "0.0.0.0:8080->80/tcp, 443/tcp".
port_text() {
    local _i _list _exposed _text=''
    record_get_list _list "$2" published
    record_get_list _exposed "$2" expose
    for ((_i = 0; _i < ${#_list[@]}; _i += 4)); do
        _text+=", ${_list[_i + 1]}:${_list[_i + 2]}->${_list[_i + 3]}/${_list[_i]}"
    done
    for ((_i = 0; _i < ${#_exposed[@]}; _i += 2)); do
        [[ $_text == *"->${_exposed[_i + 1]}/${_exposed[_i]}"* ]] || _text+=", ${_exposed[_i + 1]}/${_exposed[_i]}"
    done
    printf -v "$1" '%s' "${_text#, }"
}
