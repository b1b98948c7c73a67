# network/reclaim: what containers still hold that have ended without giving it back.

use core/helper record/field record/process network/firewall network/port

# reclaim_addresses NETWORK: what containers that do not run still hold there.
reclaim_addresses() {
    local key owner
    for key in '' 6; do
        [[ -d $DOCKER_SH_RUN/networks/$1/leases$key ]] || continue
        while read -r _ owner; do
            record_busy "$owner" ||
                helper_run ipam release --state "$DOCKER_SH_RUN/networks/$1/leases$key" --owner "$owner"
        done < <("$HELPERS/ipam" list --state "$DOCKER_SH_RUN/networks/$1/leases$key")
    done
}

# Ports and rules of containers that do not run.
reclaim_ports() {
    local owner owners=()
    [[ -d $PORTS ]] || return 0
    while read -r _ owner; do
        record_busy "$owner" || owners+=("$owner")
    done < <("$HELPERS/ipam" list --state "$PORTS")
    for owner in "${owners[@]}"; do
        firewall_forget "${owner:0:12}"
        helper_run ipam release --state "$PORTS" --owner "$owner"
        [[ ! -d $CONTAINERS/$owner ]] || rm -f "$CONTAINERS/$owner/rules" "$CONTAINERS/$owner/published"
    done
}
