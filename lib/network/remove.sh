# network/remove: a network (lib/network/network.sh) goes, or only what the host has of it.

use core/message record/field network/firewall network/network

# network_down NAME: the opposite of network_up, for a network that nobody is plugged into. With the last one the host
# forwards no more than before.
network_down() {
    local name=$1 bridge veth said kept path
    network_get bridge "$name" bridge
    [[ -n $bridge ]] || return 0
    network_lock
    # The kernel takes the cables of those that have ended away, some time after
    while read -r _ veth _; do
        "$DOCKER_SH_HOME/helpers/bin/vethctl" disconnect --veth "$veth" 2>/dev/null || true
    done < <("$DOCKER_SH_HOME/helpers/bin/vethctl" list --bridge "$bridge" 2>/dev/null)
    said=$("$DOCKER_SH_HOME/helpers/bin/vethctl" delete --bridge "$bridge" 2>&1) || die "network $name: ${said#vethctl: }"
    firewall_forget "$bridge"
    rm -rf "$DOCKER_SH_RUN/networks/$name"
    for path in "$DOCKER_SH_RUN/networks"/*/up; do
        network_unlock
        return 0
    done
    for kept in "$DOCKER_SH_RUN/networks"/.net.*; do
        read -r path <"$kept"
        printf 0 >"/proc/sys/$path"
        rm -f "$kept"
    done
    network_unlock
}

# network_remove NAME: one that nobody is plugged into. Those that have ended lose their endpoint there.
network_remove() {
    local name=$1 members id
    network_down "$name"
    network_members members "$name"
    for id in "${members[@]}"; do
        rm -rf "$CONTAINERS/$id/networks/$name"
    done
    rm -rf "${NETWORKS:?}/$name"
}
