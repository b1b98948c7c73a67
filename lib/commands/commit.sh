# docker.sh commit: what a container has changed becomes one more layer, and with its image's layers a new image.

use cli/option record/field record/state cgroup/freezer image/adopt image/store

declare_command 'Make an image of what a container has changed' 'CONTAINER [IMAGE]' "
  -a, --author=NAME           Who made it
  -c, --change=INSTRUCTION..  As in a Dockerfile: CMD ENTRYPOINT ENV EXPOSE LABEL USER VOLUME WORKDIR STOPSIGNAL
  -m, --message=TEXT          What was done
  -p, --pause                 Hold the container still meanwhile (--pause=false: do not)
"

main() {
    local id name='' status work image manifest layer
    local -n changes=opt_change
    [[ -z ${OPERAND[1]-} ]] || store_name name "${OPERAND[1]}"
    store_ask _ check -- "${changes[@]}"
    state_find id "${OPERAND[0]}"
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
    adopt_layer layer "$work" --from "$CONTAINERS/$id/rwlayer" --exclude sbin/docker-init
    [[ $status != running ]] || freezer_thaw "$id"
    adopt_add image --base "$manifest" --layer "$layer" --container "$CONTAINERS/$id" \
        ${OPT[author]:+"--author=${OPT[author]}"} ${OPT[message]:+"--message=${OPT[message]}"} -- "${changes[@]}"
    [[ -z $name ]] || store_tag "$image" "$name"
    printf 'sha256:%s\n' "$image"
}
