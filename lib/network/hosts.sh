# network/hosts: the files in which a container reads who it is and whom it can ask: /etc/hosts, /etc/resolv.conf.

use core/message record/field

# hosts_files ID: as Docker makes them, from the record. One that shares another's network reads that one's files.
hosts_files() {
    local id=$1 network hosts file address hostname
    record_get network "$id" network
    [[ -n $network ]] || return 0
    record_get hostname "$id" hostname
    record_get_list hosts "$id" add_host
    for file in "$CONTAINERS/$id/networks"/*/ip; do
        read -r address <"$file"
        hosts+=("$hostname" "$address")
    done
    {
        hosts_table "${hosts[@]}" >"$CONTAINERS/$id/hosts" &&
            hosts_resolvers "$id" "$network" >"$CONTAINERS/$id/resolv.conf"
    } 2>/dev/null || die_unwritable "$CONTAINERS/$id"
}

# hosts_table [NAME ADDRESS]...
hosts_table() {
    printf '%s\t%s\n' 127.0.0.1 localhost ::1 'localhost ip6-localhost ip6-loopback' \
        fe00::0 ip6-localnet ff00::0 ip6-mcastprefix ff02::1 ip6-allnodes ff02::2 ip6-allrouters
    while (($#)); do
        printf '%s\t%s\n' "$2" "$1"
        shift 2
    done
}

# hosts_resolvers ID NETWORK: the host's resolv.conf. What the container was given of servers, search and options
# replaces the host's; servers on the host's own loopback cannot be reached from another network namespace; with none
# left, public ones serve.
hosts_resolvers() {
    local servers search option line found=()
    record_get_list servers "$1" dns
    record_get_list search "$1" dns_search
    record_get_list option "$1" dns_option
    if [[ -r /etc/resolv.conf ]]; then
        while read -r line || [[ -n $line ]]; do
            case $line in
                nameserver*)
                    line=${line##*[[:blank:]]}
                    [[ $2 != host && $line == @(127.*|::1) ]] || found+=("$line")
                    ;;
                search* | domain*) ((${#search[@]})) || printf '%s\n' "$line" ;;
                options*) ((${#option[@]})) || printf '%s\n' "$line" ;;
                *) printf '%s\n' "$line" ;;
            esac
        done </etc/resolv.conf
    fi
    ((${#servers[@]})) || servers=("${found[@]}")
    ((${#servers[@]})) || servers=(8.8.8.8 8.8.4.4)
    ((!${#search[@]})) || [[ ${search[*]} == . ]] || printf 'search %s\n' "${search[*]}"
    printf 'nameserver %s\n' "${servers[@]}"
    ((!${#option[@]})) || printf 'options %s\n' "${option[*]}"
}
