# network/remove: who is plugged into a network (lib/network/network.sh), and how it goes.

use record/field record/process network/bridge network/network

# network_members INTO NAME: the ids of the containers that have an endpoint there, running or not.
network_members() {
    local -n _members=$1
    local _path
    _members=()
    for _path in "$DOCKER_SH_ROOT"/containers/*/networks/"$2"/; do
        _path=${_path%/networks/*} _path=${_path##*/}
        [[ ! $_path =~ ^[0-9a-f]{64}$ ]] || _members+=("$_path")
    done
}

# network_active INTO NAME: those of them that run, or are about to.
network_active() {
    local -n _active=$1
    local _ids _id
    network_members _ids "$2"
    _active=()
    for _id in "${_ids[@]}"; do
        ! record_busy "$_id" || _active+=("$_id")
    done
}

# network_remove NAME: one that nobody is plugged into. Those that have ended lose their endpoint there.
network_remove() {
    local name=$1 members id
    bridge_down "$name"
    network_members members "$name"
    for id in "${members[@]}"; do
        rm -rf "$CONTAINERS/$id/networks/$name"
    done
    rm -rf "${NETWORKS:?}/$name"
}
