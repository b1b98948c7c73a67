# show/anatomy-record: what is written down of a container of the toolkit, for the sections (lib/show/anatomy.sh).

# shellcheck disable=SC2034  # for the sections

use record/field record/state cgroup/freezer cgroup/tree network/endpoint network/firewall network/network show/anatomy
use show/anatomy-cgroup show/anatomy-mount show/anatomy-network

# anatomy_container ID: all of it, to stdout and to FACTS. What does not run has no process, nor what went with it.
anatomy_container() {
    local image status
    ID=$1
    freezer_status status "$ID"
    record_get NAME "$ID" name
    record_get PID "$ID" pid
    record_get image "$ID" image
    RECORD=$CONTAINERS/$NAME # the shorter one of its two paths
    SUBJECT="container $NAME"
    fact Id "$ID"
    fact Name "$NAME"
    fact Image "$image"
    fact State.Status "$status"
    fact Record "$RECORD"
    printf '%s (%s) of image %s: %s\n' "$NAME" "${ID:0:12}" "$image" "$status"
    anatomy_record_layers
    if [[ $status == @(running|paused) ]]; then
        record_get STARTED "$ID" started
        record_get_list ARGV "$ID" argv
        anatomy_record_cgroup
        anatomy_record_network
        anatomy_sections
    else
        anatomy_ended
        anatomy_layers
        anatomy_left
    fi
}

anatomy_record_cgroup() {
    local tree
    cgroup_detect
    record_get CGROUP "$ID" cgroup
    for tree in "${CGROUP_TREE[@]}"; do
        CGROUP_OF["$tree"]=$CGROUP
    done
}

anatomy_record_layers() {
    ROOT_KIND=union ROOT_PATH=$RECORD/merged UPPER=$RECORD/rwlayer WORK=$RECORD/work
    record_get DRIVER "$ID" driver
    record_get_list UNION "$ID" union
    ((!${#UNION[@]})) || UNION+=(merged)
    LOWER=("$RECORD"/layers/*)
    ((!${#LOWER[@]})) || mapfile -d '' LOWER < <(readlink -fz -- "${LOWER[@]}")
}

anatomy_record_network() {
    local networks each key keys value published i
    record_get MODE "$ID" network
    if [[ -z $MODE ]]; then
        record_get value "$ID" network_container
        MODE=container:$value
        record_get NEIGHBOUR "$value" name
        return
    fi
    endpoint_networks networks "$ID"
    ((${#networks[@]})) || return 0
    firewall_saved ''
    for each in "${networks[@]}"; do
        END["$ENDS/network"]=$each
        for key in interface veth ip prefix gateway mac; do
            record_get value "$ID" "networks/$each/$key"
            END["$ENDS/$key"]=$value
        done
        for keys in bridge:bridge gateway:address subnet:subnet internal:internal; do
            network_get value "$each" "${keys%:*}"
            END["$ENDS/${keys#*:}"]=$value
        done
        anatomy_rule "END[$ENDS/masquerade]" "${END["$ENDS/bridge"]}" \
            "nat *-s ${END["$ENDS/subnet"]} ! -o ${END["$ENDS/bridge"]} -j MASQUERADE*"
        ENDS=$((ENDS + 1))
    done
    record_get_list published "$ID" published
    for ((i = 0; i < ${#published[@]}; i += 4)); do
        set -- "${published[@]:i:4}" # PROTOCOL IP HOST CONTAINER
        anatomy_rule value "${ID:0:12}" "nat *-p $1 *--dport $3 -j DNAT*:$4*"
        PUBLISHED+=("$*") PUBLISHED_RULE+=("$value")
    done
}

# anatomy_ended: why there is no process. Sees status of anatomy_container.
anatomy_ended() {
    local code finished
    heading Process
    if [[ $status == created ]]; then
        line 'none yet' 'it has never been started: no namespaces, no cgroup, no mounts, no interface'
        return
    fi
    state_exit_code code "$ID"
    record_get finished "$ID" finished
    fact State.ExitCode# "$code"
    fact State.FinishedAt "$finished"
    line ended "with exit status $code${finished:+, $finished}"
    line 'with it' 'went its namespaces, the mounts and the interface in them, and its cgroup'
    [[ $status != restarting ]] || line 'but' 'it is about to be started again'
}

# anatomy_left: what is left in any case.
anatomy_left() {
    local files
    heading Record
    files=("$RECORD"/*)
    files=("${files[@]##*/}")
    line 'one value' "a file in $RECORD:"
    line '' "${files[*]}"
    by_hand "ls -l $RECORD/"
    by_hand "docker.sh start $NAME"
}
