# spec/network: what lib/spec/spec.sh is for the options that say how a container is reached, and whom it reaches.

use core/message cli/option record/field spec/spec

SPEC_ENDPOINT=() # keys and values, for endpoint_new (lib/network/endpoint.sh)

spec_network() {
    local network=${OPT[network]-bridge} option
    case $network in
        none | host) ;;
        container:*) spec_network_of "${network#container:}" ;;
        *)
            use network/network
            network_find network "$network"
            ;;
    esac
    [[ -n ${SPEC[network_container]-} ]] || SPEC[network]=$network
    if [[ $network == container:* ]]; then
        for option in hostname publish publish_all expose mac_address ip ip6 network_alias dns dns_search dns_option add_host; do
            [[ -z ${OPT[$option]+given} && ! -v opt_$option ]] ||
                die "conflicting options: --${option//_/-} and the network mode container:NAME"
        done
    fi
    spec_endpoint "$network"
    spec_resolvers
    spec_ports "$network"
}

# spec_network_of NAME: the network namespace of another container, and its name as a host.
spec_network_of() {
    local id
    use record/state
    state_find id "$1"
    record_get 'SPEC[hostname]' "$id" hostname
    SPEC[network]='' SPEC[network_container]=$id
}

# spec_endpoint NETWORK: --ip, --ip6, --mac-address and --network-alias.
spec_endpoint() {
    local network=$1 option value
    local -n aliases=opt_network_alias
    # shellcheck disable=SC2034  # for other files
    SPEC_ALIASES=("${aliases[@]}")
    for option in ip ip6 network_alias; do
        [[ -n ${OPT[$option]+given} || -v opt_$option ]] || continue
        network_is_own "$network" ||
            die "--${option//_/-} is supported in networks of your own only (docker.sh network create), not in '$network'"
        value=${OPT[$option]-}
        [[ $option != ip ]] || spec_is_ipv4 "$value" || die "invalid IPv4 address: '$value'"
        [[ $option != ip6 ]] || spec_is_ipv6 "$value" || die "invalid IPv6 address: '$value'"
        [[ $option == network_alias ]] || spec_has_subnet "$network" "${option#ip}" "$option"
        [[ -z $value ]] || SPEC_ENDPOINT+=("static_$option" "$value")
    done
    for value in "${aliases[@]}"; do
        [[ $value =~ ^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?$ ]] || die "invalid network alias: '$value'"
    done
    [[ -n ${OPT[mac_address]+given} ]] || return 0
    value=${OPT[mac_address]}
    [[ $network != @(none|host) ]] || die "conflicting options: --mac-address and the network mode $network"
    [[ $value =~ ^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$ ]] || die "invalid MAC address: '$value'"
    ((!(16#${value:0:2} & 1))) || die "invalid MAC address: '$value' is not one host's (multicast)"
    SPEC_ENDPOINT+=(mac_address "${value,,}")
}

# spec_has_subnet NETWORK FAMILY OPTION
spec_has_subnet() {
    local subnet
    network_get subnet "$1" "subnet$2"
    [[ -n $subnet ]] || die "--$3: network $1 has no IPv${2:-4} subnet"
}

# --dns, --dns-search, --dns-option, --add-host.
spec_resolvers() {
    local -n dns=opt_dns search=opt_dns_search option=opt_dns_option hosts=opt_add_host
    local entry
    # shellcheck disable=SC2034  # for other files
    SPEC_DNS=("${dns[@]}") SPEC_DNS_SEARCH=("${search[@]}") SPEC_DNS_OPTION=("${option[@]}")
    for entry in "${dns[@]}"; do
        spec_is_address "$entry" || die "invalid DNS address: '$entry'"
    done
    for entry in "${search[@]}"; do
        [[ $entry =~ ^(\.|[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_.])?)$ ]] || die "invalid DNS search domain: '$entry'"
    done
    for entry in "${option[@]}"; do
        [[ $entry =~ ^[a-z0-9-]+(:[0-9]+)?$ ]] || die "invalid DNS option: '$entry'"
    done
    for entry in "${hosts[@]}"; do
        if ! [[ $entry =~ ^[a-zA-Z0-9_.-]+:(.+)$ ]] || ! spec_is_address "${BASH_REMATCH[1]}"; then
            die "invalid host, not NAME:IP: '$entry'"
        fi
        SPEC_ADD_HOST+=("${entry%%:*}" "${entry#*:}")
    done
}

# spec_ports NETWORK: -p, -P and --expose.
spec_ports() {
    local -n publish=opt_publish expose=opt_expose
    local text from to protocol
    [[ -n ${publish+given}${expose+given}${OPT[publish_all]-} ]] || return 0
    use network/port
    for text in "${publish[@]}"; do
        port_parse "$text"
    done
    for text in "${expose[@]}"; do
        protocol=tcp
        [[ $text != */* ]] || protocol=${text##*/}
        [[ $protocol == @(tcp|udp) ]] || die "invalid expose: '$text'"
        port_range from to "${text%/*}" || die "invalid expose: '$text'"
        for (( ; from <= to; from++)); do
            SPEC_EXPOSE+=("$protocol" "$from")
        done
    done
    [[ ${OPT[publish_all]-} != true ]] || SPEC[publish_all]=true
    [[ $1 != @(none|host) || -z ${publish+given}${SPEC[publish_all]-} ]] ||
        warn "WARNING: published ports are discarded when using the network mode '$1'"
    # shellcheck disable=SC2034  # for other files
    [[ $1 != @(none|host) ]] || SPEC_PORTS=() SPEC[publish_all]=
}

spec_is_address() { spec_is_ipv4 "$1" || spec_is_ipv6 "$1"; }

SPEC_BYTE='(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'

spec_is_ipv4() { [[ $1 =~ ^$SPEC_BYTE(\.$SPEC_BYTE){3}$ ]]; }

# What can be taken for one.
spec_is_ipv6() {
    [[ $1 == *:*:* && $1 != *:::* && $1 =~ ^([0-9a-fA-F]{0,4}:){2,7}([0-9a-fA-F]{0,4}|$SPEC_BYTE(\.$SPEC_BYTE){3})$ ]]
}
