# network/port: the ports by which a container is reached from outside: rules that translate addresses
# (iptables-extensions(8), DNAT) and leases that keep two from wanting the same one (helpers/ipam).

use core/helper record/field network/endpoint network/iptables network/network

PORTS=$DOCKER_SH_RUN/ports

# port_open ID ADDRESS: the container's ports lead to ADDRESS. Its record gets the list published, four words each,
# PROTOCOL IP HOST CONTAINER, and the list rules.
port_open() {
    local id=$1 address=$2 ports exposed all wanted=() said chosen=() published=() rules=() i networks network
    record_get_list ports "$id" ports
    record_get_list exposed "$id" expose
    record_get all "$id" publish_all
    for ((i = 0; i < ${#exposed[@]}; i += 2)); do
        [[ -z $all ]] || port_among "${exposed[@]:i:2}" "${ports[@]}" ||
            ports+=("${exposed[i]}" 0.0.0.0 0 0 "${exposed[i + 1]}")
    done
    ((${#ports[@]})) || return 0
    for ((i = 0; i < ${#ports[@]}; i += 5)); do
        said=${ports[i + 2]}
        [[ ${ports[i + 3]} == "$said" ]] || said+=-${ports[i + 3]}
        wanted+=("${ports[i]}/${ports[i + 1]}/$said")
    done
    record_set_list "$id" published # there may be something to give back from now on
    helper_told said ipam ports --state "$PORTS" --owner "$id" "${wanted[@]}"
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
    iptables_apply said '' "${rules[@]}" && return
    # Somebody has emptied the tables since the networks were made: they are made anew at their next use
    use network/firewall
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
    record_get_list rules "$id" rules
    if ((!${#rules[@]})) || ! iptables_apply _ '' "${rules[@]/ -A / -D }"; then
        use network/firewall
        firewall_replace '' "${id:0:12}" # as far as they are there
    fi
    [[ ! -d $PORTS ]] || helper_run ipam release --state "$PORTS" --owner "$id"
    rm -f "$CONTAINERS/$id/rules" "$CONTAINERS/$id/published"
}
