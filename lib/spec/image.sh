# spec/image: what an image of the store wants of its containers, where the options say nothing (lib/spec/spec.sh).

use record/field mount/volume image/store spec/spec

# spec_image ID: of an image of the store.
spec_image() {
    local key
    for key in user workdir stop_signal; do
        store_get "DEFAULT[$key]" "$1" "$key"
    done
    store_get_list DEFAULT_ENTRYPOINT "$1" entrypoint
    store_get_list DEFAULT_CMD "$1" cmd
    store_get_list DEFAULT_ENV "$1" env
    store_get_list DEFAULT_VOLUMES "$1" volumes
    store_get_list SPEC_EXPOSE "$1" expose
    store_get_list SPEC_LABELS "$1" labels
}

# The image's own volumes, where nothing else is mounted.
spec_image_volumes() {
    local path
    for path in "${DEFAULT_VOLUMES[@]}"; do
        [[ " ${SPEC_BINDS[*]/%/ } " != *":${path%/}:"* && " ${opt_tmpfs[*]-}" != *" ${path%/}"* ]] || continue
        volume_parse "$path"
        record_new_id path
        SPEC_ANONYMOUS+=("$path")
        SPEC_VOLUMES+=("$path")
        SPEC_BINDS+=("$VOLUMES/$path/_data:${VOLUME[1]}:${VOLUME[2]}")
    done
}
