# docker.sh system df: what images, containers and volumes take of the disk.

use record/field record/state cgroup/freezer image/store mount/volume spec/size show/table

declare_command 'Show how much of the disk is in use' ''

main() {
    local ids id status running=0 images=0 size path volumes=0 used=' ' bind names
    table_row TYPE TOTAL ACTIVE SIZE
    state_ids ids
    for id in "${ids[@]}"; do
        freezer_status status "$id"
        [[ $status != @(running|paused|restarting) ]] || running=$((running + 1))
        volume_names names "$id"
        for bind in "${names[@]}"; do used+="$bind "; done
        record_get bind "$id" image
        [[ $used == *" image:$bind "* ]] || { used+="image:$bind " && images=$((images + 1)); }
    done
    set -- "$STORE/images"/* "$DOCKER_SH_ROOT/images"/*
    df_row Images $# "$images" "$STORE" "$LAYERS" "$DOCKER_SH_ROOT/images"
    df_row Containers "${#ids[@]}" "$running" "$CONTAINERS"
    for path in "$DOCKER_SH_ROOT/volumes"/*; do
        path=${path##*/}
        [[ $used != *" $path "* ]] || volumes=$((volumes + 1))
    done
    set -- "$DOCKER_SH_ROOT/volumes"/*
    df_row 'Local Volumes' $# "$volumes" "$DOCKER_SH_ROOT/volumes"
    table_print
}

# df_row TYPE TOTAL ACTIVE DIRECTORY...: with what the disk gives up for them.
df_row() {
    local size
    size=$(du -sc --block-size=1 "${@:4}" 2>/dev/null | tail -n 1)
    size_decimal size "${size%%[[:space:]]*}"
    table_row "$1" "$2" "$3" "$size"
}
