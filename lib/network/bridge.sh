# network/bridge: what the host has of a network (lib/network/network.sh): a bridge, rules of iptables(8), and that it
# forwards packets.

use core/builtins core/helper core/message network/firewall network/network

# bridge_up NAME BRIDGE: see network_up. What is there already stays.
bridge_up() {
    local name=$1 bridge=$2 address subnet mtu ipv6 addresses=() said key
    for key in '' 6; do
        network_get address "$name" "gateway$key"
        network_get subnet "$name" "subnet$key"
        [[ -z $subnet ]] || addresses+=(--bridge-address "$address/${subnet#*/}")
    done
    network_get mtu "$name" mtu
    network_get ipv6 "$name" subnet6
    said=$("$HELPERS/vethctl" bridge --bridge "$bridge" "${addresses[@]}" ${mtu:+--mtu "$mtu"} \
        ${EXPLAIN:+--explain "$EXPLAIN"} 2>&1) ||
        die "network $name: ${said#vethctl: }"
    bridge_forward net/ipv4/ip_forward
    [[ -z $ipv6 ]] || bridge_forward net/ipv6/conf/all/forwarding
    # A published port is reached from 127.0.0.1 as well; the firewall keeps the host's loopback from the containers
    write 1 "/proc/sys/net/ipv4/conf/$bridge/route_localnet" 2>/dev/null ||
        die "cannot set net.ipv4.conf.$bridge.route_localnet: published ports would not be reached from 127.0.0.1"
    firewall_network "$name"
    : >"$DOCKER_SH_RUN/networks/$name/up"
}

# bridge_forward SYSCTL: the host becomes a router, and says so; what it was is kept for network prune.
bridge_forward() {
    local was kept=$DOCKER_SH_RUN/networks/.${1//\//.}
    read -r was <"/proc/sys/$1"
    [[ $was == 0 ]] || return 0
    write 1 "/proc/sys/$1" 2>/dev/null || die "cannot set /proc/sys/$1 to 1: containers would reach nothing outside"
    printf '%s\n' "$1" >"$kept"
    warn "${1//\//.} was 0 and is 1 from now on: this machine forwards packets"
}

# bridge_down NAME: the opposite, for a network that nobody is plugged into. With the last one the host
# forwards no more than before.
bridge_down() {
    local name=$1 bridge veth said kept path
    network_get bridge "$name" bridge
    [[ -n $bridge ]] || return 0
    network_lock
    # The kernel takes the cables of those that have ended away, some time after
    while read -r _ veth _; do
        "$HELPERS/vethctl" disconnect --veth "$veth" 2>/dev/null || true
    done < <("$HELPERS/vethctl" list --bridge "$bridge" 2>/dev/null)
    helper_ask said vethctl delete --bridge "$bridge" || die "network $name: ${said#vethctl: }"
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

# Bridges and rules are made and taken away one at a time, by whichever docker.sh; and so are networks.
network_lock() {
    make_tree "$DOCKER_SH_RUN/networks" 2>/dev/null || die_unwritable "$DOCKER_SH_RUN"
    exec {NETWORK_LOCK}<"$DOCKER_SH_RUN/networks"
    flock "$NETWORK_LOCK"
}

network_unlock() { exec {NETWORK_LOCK}<&-; }
