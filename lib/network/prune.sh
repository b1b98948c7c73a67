# network/prune: what nobody needs any more, and what killed processes could not take away themselves.

use record/field record/process network/endpoint network/firewall network/hosts network/network network/port
use network/remove

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
        endpoint_reclaim "$_name"
        ! network_is_own "$_name" || hosts_tell "$_name"
        network_members _endpoints "$_name"
        if network_is_own "$_name" && ((!${#_endpoints[@]})); then
            network_remove "$_name"
            _removed+=("$_name")
            continue
        fi
        network_active _endpoints "$_name"
        ((${#_endpoints[@]})) || network_down "$_name"
    done
    prune_ports
}

# Ports and rules of containers that do not run.
prune_ports() {
    local owner owners=()
    [[ -d $PORTS ]] || return 0
    while read -r _ owner; do
        record_process_alive "$owner" pid || record_process_alive "$owner" runner || owners+=("$owner")
    done < <("$DOCKER_SH_HOME/helpers/bin/ipam" list --state "$PORTS")
    for owner in "${owners[@]}"; do
        firewall_forget "${owner:0:12}"
        "$DOCKER_SH_HOME/helpers/bin/ipam" release --state "$PORTS" --owner "$owner"
        [[ ! -d $CONTAINERS/$owner ]] || rm -f "$CONTAINERS/$owner/rules" "$CONTAINERS/$owner/published"
    done
}
