# show/inspect-network: networks, and what containers have of them, in the shape of Docker's JSON.

use record/field network/network

# inspect_endpoints INTO ID: a line for each network of the container, its values parted by tabs.
inspect_endpoints() {
    local _network _key _word _text='' _aliases=() _lines=()
    for _network in "$CONTAINERS/$2/networks"/*/; do
        _network=${_network%/} _network=${_network##*/}
        network_get _word "$_network" id
        _text=$_network$'\t'$_word
        for _key in ip prefix gateway ip6 prefix6 gateway6 mac static_ip static_ip6; do
            record_get _word "$2" "networks/$_network/$_key"
            _text+=$'\t'$_word
        done
        record_get_list _aliases "$2" "networks/$_network/aliases"
        _lines+=("$_text"$'\t'"${_aliases[*]}")
    done
    printf -v "$1" '%s\n' "${_lines[@]}"
}

# jq's words for them, and for the lists ports and published of a record.
# shellcheck disable=SC2034,SC2016  # for lib/show/inspect.sh; jq's own variables
INSPECT_NETWORKS='
def number_or_0: if . == "" then 0 else tonumber end;
def null_if_empty: if . == "" then null else . end;
def endpoint: {
    IPAMConfig: (if .[9] + .[10] == "" then null
        else {IPv4Address: .[9], IPv6Address: .[10]} | with_entries(select(.value != "")) end),
    Links: null, Aliases: (.[11] | null_if_empty | if . then split(" ") else null end), NetworkID: .[1], EndpointID: "",
    Gateway: .[4], IPAddress: .[2], IPPrefixLen: (.[3] | number_or_0), IPv6Gateway: .[7], GlobalIPv6Address: .[5],
    GlobalIPv6PrefixLen: (.[6] | number_or_0), MacAddress: .[8], DriverOpts: null
};
def endpoints: [split("\n")[] | select(. != "") | split("\t") | {key: .[0], value: endpoint}] | from_entries;
def tuples($size): [range(0; length; $size) as $i | .[$i:$i + $size]];
def ports: [.[] | {key: "\(.[-1])/\(.[0])", value: {HostIp: .[1], HostPort: .[2]}}]
    | group_by(.key) | map({key: .[0].key, value: map(.value)}) | from_entries;
(["", "", "", "", "", "", "", "", "", "", "", ""] | endpoint) as $nowhere |
'

# inspect_network NAME FILTER [OPTION...]
inspect_network() {
    local key value labels members member text='' arguments=()
    for key in id name driver created internal mtu bridge subnet gateway range subnet6 gateway6 range6; do
        network_get value "$1" "$key"
        arguments+=(--arg "$key" "$value")
    done
    labels=$NETWORKS/$1/labels
    [[ -e $labels ]] || labels=/dev/null
    network_active members "$1"
    for member in "${members[@]}"; do
        text+=$member
        for key in name "networks/$1/mac" "networks/$1/ip" "networks/$1/prefix" "networks/$1/ip6" "networks/$1/prefix6"; do
            record_get value "$member" "$key"
            text+=$'\t'$value
        done
        text+=$'\n'
    done
    # shellcheck disable=SC2016  # jq's own variables
    jq -n "${@:3}" "${arguments[@]}" --rawfile labels "$labels" --arg members "$text" '
        def config($subnet; $gateway; $range): if $subnet == "" then empty else
            {Subnet: $subnet, IPRange: $range, Gateway: $gateway} | with_entries(select(.value != "")) end;
        {
            Name: $name, Id: $id, Created: $created, Scope: "local", Driver: $driver, EnableIPv6: ($subnet6 != ""),
            IPAM: {Driver: "default", Options: null,
                Config: [config($subnet; $gateway; $range), config($subnet6; $gateway6; $range6)]},
            Internal: ($internal == "true"), Attachable: false, Ingress: false,
            Containers: ([$members | split("\n")[] | select(. != "") | split("\t") | {key: .[0], value: {
                Name: .[1], EndpointID: "", MacAddress: .[2],
                IPv4Address: (if .[3] == "" then "" else "\(.[3])/\(.[4])" end),
                IPv6Address: (if .[5] == "" then "" else "\(.[5])/\(.[6])" end)}}] | from_entries),
            Options: ({"com.docker.network.bridge.name": $bridge, "com.docker.network.driver.mtu": $mtu}
                | with_entries(select(.value != ""))),
            Labels: ([$labels | split("\u0000")[:-1][] | split("=") | {key: .[0], value: (.[1:] | join("="))}]
                | from_entries)
        } | '"$2"
}
