# docker.sh network create: a network of your own, a bridge.

use core/message record/field network/bridge network/make network/network

declare_command 'Create a network' 'NETWORK' '
  -d, --driver=DRIVER         bridge, the only one
      --gateway=ADDRESS..     Address of the host there (the first of the subnet)
      --internal              No way out of it
      --ip-range=CIDR..       Addresses to give away (the whole subnet)
      --ipv6                  IPv6 as well as IPv4
  -l, --label=KEY[=VALUE]..   Attach metadata
  -o, --opt=NAME=VALUE..      mtu=BYTES
      --subnet=CIDR..         Addresses, for example 192.168.10.0/24 (some that are free)
'

main() {
    local name=${OPERAND[0]} id values
    local -n labels=opt_label
    [[ $name =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ && ${#name} -le 64 ]] ||
        die "invalid network name '$name': up to 64 of [a-zA-Z0-9_.-], the first a letter or digit"
    network_is_own "$name" || die "operation is not permitted on predefined $name network"
    [[ ${OPT[driver]-bridge} == bridge ]] || die "network driver '${OPT[driver]}' is not available, only bridge is"
    network_init
    network_lock # two at once would not see each other's subnet
    [[ ! -d $NETWORKS/$name ]] || die "network with name $name already exists"
    record_new_id id
    values=(driver bridge bridge "dockersh${id:0:7}")
    [[ ${OPT[internal]-} != true ]] || values+=(internal true)
    create_options values
    create_subnet values ''
    [[ ${OPT[ipv6]-} != true ]] || create_subnet values 6
    network_make "$name" "$id" "${values[@]}" labels "${labels[@]}"
    printf '%s\n' "$id"
}

# create_options INTO: --opt, as keys and values behind those that are there; --label is looked at.
create_options() {
    local -n _into=$1 _options=opt_opt _labels=opt_label
    local _entry _mtu
    for _entry in "${_options[@]}"; do
        _mtu=${_entry#*=}
        case $_entry in
            mtu=* | com.docker.network.driver.mtu=*)
                [[ $_mtu =~ ^[1-9][0-9]{1,4}$ ]] || _mtu=0
                ((_mtu >= 68 && _mtu <= 65535)) || die "--opt $_entry: an MTU is 68 to 65535"
                _into+=(mtu "$_mtu")
                ;;
            *) die "unknown network option: '${_entry%%=*}'" ;;
        esac
    done
    for _entry in "${_labels[@]}"; do
        [[ $_entry == [!=]* && $_entry != *$'\n'* ]] || die "invalid label: '$_entry'"
    done
}

# create_subnet INTO FAMILY: '' or 6; its subnet, gateway and range, as keys and values behind those that are there. What overlaps
# with another network is refused by ipam.
create_subnet() {
    local -n _values=$1
    local family=$2 subnet gateway range names name taken words=()
    create_choice subnet subnet "$family"
    create_choice gateway gateway "$family"
    create_choice range ip_range "$family"
    [[ -n $subnet || -z $gateway$range ]] || die '--gateway and --ip-range need a --subnet beside them'
    network_names names
    for name in "${names[@]}"; do
        network_get taken "$name" "subnet$family"
        [[ -z $taken ]] || words+=(--taken "$taken")
    done
    [[ -n $subnet || -z $family ]] || words+=(--ipv6) # some that are free
    network_ipam subnet ${subnet:+--want "$subnet"} ${gateway:+--gateway "$gateway"} \
        ${range:+--range "$range"} "${words[@]}"
    read -r subnet gateway _ <<<"$IPAM"
    _values+=("subnet$family" "$subnet" "gateway$family" "$gateway" "range$family" "$range")
}

# create_choice INTO OPTION FAMILY: what OPTION, which may be given once for each family, says for this one.
create_choice() {
    local -n _entries=opt_$2
    local _entry _found=''
    for _entry in "${_entries[@]}"; do
        [[ -n $_entry ]] || die "invalid value for --${2/_/-}: ''"
        [[ $_entry != *:* || ${OPT[ipv6]-} == true ]] || die "--${2/_/-} $_entry: IPv6 needs --ipv6"
        [[ ($_entry == *:* && $3 == 6) || ($_entry != *:* && $3 != 6) ]] || continue
        [[ -z $_found ]] || die "--${2/_/-} is given twice: $_found and $_entry"
        _found=$_entry
    done
    printf -v "$1" '%s' "$_found"
}
