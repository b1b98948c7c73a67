# network/prune: what nobody needs any more, and what killed processes could not take away themselves.

use network/bridge network/members network/network network/reclaim network/remove

# prune_networks INTO: networks of a user that no container has; sets INTO to their names. Of those that stay, what
# containers hold that have ended is given back; and of "bridge", if nobody is plugged in, bridge and rules go until
# they are needed again.
prune_networks() {
    local -n _removed=$1
    local _names _name _endpoints _bridge
    network_names _names
    _removed=()
    for _name in "${_names[@]}"; do
        network_get _bridge "$_name" bridge
        [[ -n $_bridge ]] || continue
        reclaim_addresses "$_name"
        ! network_is_own "$_name" || members_tell "$_name"
        network_members _endpoints "$_name"
        if network_is_own "$_name" && ((!${#_endpoints[@]})); then
            network_remove "$_name"
            _removed+=("$_name")
            continue
        fi
        network_active _endpoints "$_name"
        ((${#_endpoints[@]})) || bridge_down "$_name"
    done
    reclaim_ports
}
