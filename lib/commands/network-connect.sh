# docker.sh network connect: one more network for a container, also while it runs.

use record/field record/process record/state network/endpoint network/network network/plug spec/network spec/spec

declare_command 'Connect a container to a network' 'NETWORK CONTAINER' '
      --alias=NAME..          One more name of the container there
      --ip=ADDRESS            IPv4 address
      --ip6=ADDRESS           IPv6 address
'

main() {
    local network id mode
    # shellcheck disable=SC2034  # as run calls it (lib/spec/network.sh)
    [[ ! -v opt_alias ]] || opt_network_alias=("${opt_alias[@]}")
    network_find network "${OPERAND[0]}"
    state_find id "${OPERAND[1]}"
    [[ $network != host ]] || die 'container cannot be disconnected from host network or connected to host network'
    [[ $network != none ]] || die 'container cannot be connected to multiple networks with one of the networks in private (none) mode'
    record_get mode "$id" network
    case $mode in
        '') die 'container sharing network namespace with another container or host cannot be connected to any other network' ;;
        host) die 'container cannot be disconnected from host network or connected to host network' ;;
        none) die 'container cannot be connected to multiple networks with one of the networks in private (none) mode' ;;
    esac
    spec_endpoint "$network"
    state_lock "$id"
    [[ ! -d $CONTAINERS/$id/networks/$network ]] || die "endpoint with name ${OPERAND[1]} already exists in network $network"
    defer rm -rf "$CONTAINERS/$id/networks/$network"
    endpoint_new "$id" "$network" "${SPEC_ENDPOINT[@]}"
    ((!${#SPEC_ALIASES[@]})) || record_set_list "$id" "networks/$network/aliases" "${SPEC_ALIASES[@]}"
    ! record_process_alive "$id" pid || endpoint_plug "$id" "$network"
    keep
}
