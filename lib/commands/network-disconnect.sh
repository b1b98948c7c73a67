# docker.sh network disconnect: a network less for a container, also while it runs.

use record/field record/state network/network network/plug

declare_command 'Disconnect a container from a network' 'NETWORK CONTAINER' '
  -f, --force                 Also if the interface cannot be removed
'

main() {
    local network id force=''
    [[ ${OPT[force]-} != true ]] || force=force
    network_find network "${OPERAND[0]}"
    state_find id "${OPERAND[1]}"
    [[ $network != host ]] || die 'container cannot be disconnected from host network or connected to host network'
    state_lock "$id"
    [[ -d $CONTAINERS/$id/networks/$network ]] || die "container ${OPERAND[1]} is not connected to network $network"
    endpoint_unplug "$id" "$network" "$force"
    rm -rf "$CONTAINERS/$id/networks/$network"
}
