# network: how a container is connected, and the three files in which it reads about that.

# network_files ID: hosts and resolv.conf of a container, as Docker makes them, from its record.
network_files() {
    local id=$1 network dns=() hosts=()
    record_get network "$id" network
    record_get_list dns "$id" dns
    record_get_list hosts "$id" add_host
    {
        network_hosts "${hosts[@]}" >"$CONTAINERS/$id/hosts" &&
            network_resolv_conf "$network" "${dns[@]}" >"$CONTAINERS/$id/resolv.conf"
    } 2>/dev/null || die_unwritable "$CONTAINERS/$id"
}

# network_hosts [NAME:ADDRESS...]
network_hosts() {
    local entry
    printf '%s\t%s\n' 127.0.0.1 localhost ::1 'localhost ip6-localhost ip6-loopback' \
        fe00::0 ip6-localnet ff00::0 ip6-mcastprefix ff02::1 ip6-allnodes ff02::2 ip6-allrouters
    for entry in "$@"; do
        printf '%s\t%s\n' "${entry#*:}" "${entry%%:*}"
    done
}

# network_resolv_conf NETWORK [DNS...]: the host's resolv.conf. Given name servers replace the host's; those of the
# host's own loopback cannot be reached from another network namespace; with none left, public ones serve.
network_resolv_conf() {
    local network=$1 servers=("${@:2}") line found=()
    if [[ -r /etc/resolv.conf ]]; then
        while read -r line || [[ -n $line ]]; do
            if [[ $line != nameserver* ]]; then
                printf '%s\n' "$line"
            elif [[ $network == host || $line != nameserver*(' ')@(127.*|::1) ]]; then
                found+=("${line##* }")
            fi
        done </etc/resolv.conf
    fi
    ((${#servers[@]})) || servers=("${found[@]}")
    ((${#servers[@]})) || servers=(8.8.8.8 8.8.4.4)
    printf 'nameserver %s\n' "${servers[@]}"
}
