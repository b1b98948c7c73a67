# network/plug: endpoints (lib/network/endpoint.sh) of a container that runs.

use core/message core/undo record/field record/process record/state network/endpoint network/network

# endpoint_expect ID NETWORK NAME: one more endpoint may be made, and goes again if it cannot be plugged in. Locks the
# container, which the user calls NAME.
endpoint_expect() {
    state_lock "$1"
    [[ ! -d $CONTAINERS/$1/networks/$2 ]] || die "endpoint with name $3 already exists in network $2"
    defer rm -rf "$CONTAINERS/$1/networks/$2"
}

# endpoint_plug ID NETWORK: into a container that runs.
endpoint_plug() {
    local id=$1 network=$2 networks other gateway=yes internal pid started words said
    endpoint_networks networks "$id"
    for other in "${networks[@]}"; do
        record_get other "$id" "networks/$other/gateway"
        [[ -z $other ]] || gateway=
    done
    network_get internal "$network" internal
    [[ -z $internal ]] || gateway=
    defer endpoint_give_back "$id" "$network"
    endpoint_take "$id" "$network" "$gateway"
    record_get pid "$id" pid
    record_get started "$id" pid_start
    record_get_list words "$id" "networks/$network/connect"
    said=$("$HELPERS/vethctl" connect --netns-pid "$pid" --netns-start "$started" "${words[@]}" 2>&1) ||
        die "network $network: ${said#vethctl: }"
    endpoint_join "$id"
}

# endpoint_unplug ID NETWORK [force]: from a container that runs.
endpoint_unplug() {
    local id=$1 network=$2 veth said
    record_get veth "$id" "networks/$network/veth"
    [[ -z $veth ]] || said=$("$HELPERS/vethctl" disconnect --veth "$veth" 2>&1) ||
        [[ -n ${3-} ]] || die "network $network: ${said#vethctl: }"
    endpoint_give_back "$id" "$network"
}

# plug_join INTO ID: the container whose network namespace another one shares, as pivot knows it.
plug_join() {
    local _pid _started
    record_process_alive "$2" pid || die "cannot join network of a non running container: $2"
    record_get _pid "$2" pid
    record_get _started "$2" pid_start
    printf -v "$1" '%s' "$_pid:$_started"
}
