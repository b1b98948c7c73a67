# docker.sh commit: what a container has changed becomes one more layer, and with its image's layers a new image.

use record/field record/state cgroup/freezer image/adopt image/change image/store

declare_command 'Make an image of what a container has changed' 'CONTAINER [IMAGE]' "
  -a, --author=NAME           Who made it
  -c, --change=INSTRUCTION..  As in a Dockerfile: CMD ENTRYPOINT ENV EXPOSE LABEL USER VOLUME WORKDIR STOPSIGNAL
  -m, --message=TEXT          What was done
  -p, --pause                 Hold the container still meanwhile (--pause=false: do not)
"

main() {
    local id name='' status work image manifest
    [[ -z ${OPERAND[1]-} ]] || store_name name "${OPERAND[1]}"
    change_parse
    state_find id "${OPERAND[0]}"
    store_tool jq
    store_init
    record_get image "$id" image_id
    if [[ -z $image ]]; then
        record_get image "$id" image
        adopt_image "$image"
        image=$IMAGE_ID
    fi
    store_get manifest "$image" manifest
    [[ -n $manifest ]] || die "the image of container ${OPERAND[0]} has been removed"
    freezer_status status "$id"
    if [[ $status == running && ${OPT[pause]-true} == true ]]; then
        defer freezer_thaw "$id"
        freezer_freeze "$id"
    fi
    store_lock --shared
    store_work work
    adopt_pack "$work" --from "$CONTAINERS/$id/rwlayer" --exclude sbin/docker-init
    [[ $status != running ]] || freezer_thaw "$id"
    adopt_add "$work" "$STORE/blobs/sha256/$image" "$manifest" "$(commit_command "$id")" "${CHANGE_OPTIONS[@]}"
    [[ -z $name ]] || store_tag "$IMAGE_ID" "$name"
    printf 'sha256:%s\n' "$IMAGE_ID"
}

# commit_command ID: its words, for the image's history.
commit_command() {
    local argv=()
    record_get_list argv "$1" argv
    printf '%s' "${argv[*]}"
}
