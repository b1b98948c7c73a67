# docker.sh network create: a network of your own, a bridge.

use core/helper core/message cli/words record/field network/bridge network/make network/network

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
    local name=${OPERAND[0]} id values words path taken said
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
    cli_words words subnet gateway ip-range ipv6
    for path in "$NETWORKS"/*/subnet*; do
        read -r taken <"$path"
        words+=(--taken "$taken")
    done
    helper_told said ipam subnet "${words[@]}" # which, by family; what overlaps with another network it refuses
    read -ra words <<<"$said"
    values+=("${words[@]}")
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
