# container/prepare: what a container's start needs on the host, and in the record for container.sh.

use core/message core/time record/field cgroup/create mount/pivot mount/union mount/volume image/image network/hosts

# container_prepare ID: all that the start needs on the host, and in the record for container.sh.
container_prepare() {
    local id=$1 image volumes volume now
    record_get image "$id" image_id
    if [[ -z $image ]]; then
        record_get image "$id" image
        image_need "$image"
    elif [[ ! -d $DOCKER_SH_ROOT/store/images/$image ]]; then
        die "No such image: sha256:${image:0:12}"
    fi
    cgroup_create "$id"
    time_now now
    # That of an earlier life may be being read at this moment
    if [[ -e $CONTAINERS/$id/started ]]; then
        record_replace "$id" started "$now"
    else
        record_set "$id" started "$now"
    fi
    volume_names volumes "$id"
    for volume in "${volumes[@]}"; do
        volume_make "$volume"
    done
    container_connect "$id"
    pivot_prepare "$id"
    union_prepare "$id"
}

# container_connect ID: what its endpoints need on the host, and the files that tell it about its networks.
container_connect() {
    if [[ ! -d $CONTAINERS/$1/networks ]]; then
        hosts_files "$1"
        return
    fi
    use network/endpoint
    endpoint_prepare "$1"
    hosts_files "$1"
    endpoint_join "$1"
}
