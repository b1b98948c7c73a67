# network/hosts: the files in which a container reads who it is and whom it can ask: /etc/hosts, /etc/hostname, /etc/resolv.conf.
#
# Containers of one network that a user made find each other by name. Who is there is
# $DOCKER_SH_RUN/networks/NETWORK/members/ID, the lines of /etc/hosts that tell the others of it; each member has them
# all at the end of its own file, marked as docker.sh's.

use core/message record/field record/process

HOSTS_MARK=$'\t# docker.sh'

# hosts_files ID: as Docker makes them, from the record. One that shares another's network reads that one's files.
hosts_files() {
    local id=$1 network dns=() search=() option=() hosts=() file address hostname
    record_get network "$id" network
    [[ -n $network ]] || return 0
    record_get hostname "$id" hostname
    record_get_list dns "$id" dns
    record_get_list search "$id" dns_search
    record_get_list option "$id" dns_option
    record_get_list hosts "$id" add_host
    for file in "$CONTAINERS/$id/networks"/*/ip; do
        read -r address <"$file"
        hosts+=("$hostname" "$address")
    done
    {
        hosts_table "${hosts[@]}" >"$CONTAINERS/$id/hosts" &&
            hosts_resolvers "$network" "${dns[@]}" >"$CONTAINERS/$id/resolv.conf"
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

# hosts_resolvers NETWORK [DNS...]: the host's resolv.conf. Given name servers replace the host's, and so do search and
# option of the caller; those of the host's own loopback cannot be reached from another network namespace; with none
# left, public ones serve.
hosts_resolvers() {
    local network=$1 servers=("${@:2}") line found=()
    if [[ -r /etc/resolv.conf ]]; then
        while read -r line || [[ -n $line ]]; do
            case $line in
                nameserver*)
                    [[ $network != host && $line == nameserver*([[:blank:]])@(127.*|::1) ]] || found+=("${line##*[[:blank:]]}")
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

# hosts_join NETWORK ID ADDRESS...: NETWORK's members learn the names by which ID goes there: its own, its aliases, its
# short id.
hosts_join() {
    local network=$1 id=$2 members=$DOCKER_SH_RUN/networks/$1/members name names=() address text=''
    record_get name "$id" name
    record_get_list names "$id" "networks/$network/aliases"
    for address in "${@:3}"; do
        text+="$address"$'\t'"$name ${names[*]}${names[*]:+ }${id:0:12}$HOSTS_MARK"$'\n'
    done
    make_tree "$members"
    printf '%s' "$text" >"$members/.$id"
    mv -f "$members/.$id" "$members/$id"
    hosts_tell "$network"
}

# hosts_leave NETWORK ID
hosts_leave() {
    rm -f "$DOCKER_SH_RUN/networks/$1/members/$2"
    hosts_tell "$1"
}

# hosts_tell NETWORK: each member's file gets the names of all. One at a time: the last one to read who is there is the
# last one to write.
hosts_tell() {
    local members=$DOCKER_SH_RUN/networks/$1/members member lock
    [[ -d $members ]] || return 0
    exec {lock}<"$members"
    flock "$lock"
    for member in "$members"/*; do
        member=${member##*/}
        if record_process_alive "$member" pid || record_process_alive "$member" runner; then
            hosts_write "$member"
        else
            rm -f "$members/$member" # whoever should have was killed
        fi
    done
    exec {lock}<&-
}

# hosts_write ID: its own lines stay, the user's as well; then the names of its networks' members. The file is mounted in
# the container, so it stays the same one; and it never gets shorter, so that no one who reads it finds it empty.
hosts_write() {
    local id=$1 file=$CONTAINERS/$1/hosts network line lines=() old='' text=''
    [[ -e $file ]] || return 0
    mapfile lines <"$file"
    for line in "${lines[@]}"; do
        old+=$line
        [[ $line == *"$HOSTS_MARK"$'\n' || $line == $'\n' ]] || text+=$line
    done
    for network in "$CONTAINERS/$id/networks"/*/; do
        network=${network%/} network=${network##*/}
        for line in "$DOCKER_SH_RUN/networks/$network/members"/*; do
            { text+=$(<"$line")$'\n'; } 2>/dev/null || true
        done
    done
    printf -v line '%*s' $((${#old} > ${#text} ? ${#old} - ${#text} : 0)) ''
    printf '%s' "$text${line// /$'\n'}" 1<>"$file"
}
