# spec/image: what an image of the store wants of its containers, where the options say nothing (lib/spec/spec.sh).

use record/field mount/volume image/store spec/spec

# spec_image ID: of an image of the store.
spec_image() {
    local key exposed
    for key in user workdir stop_signal; do
        store_get "DEFAULT[$key]" "$1" "$key"
    done
    store_get_list DEFAULT_ENTRYPOINT "$1" entrypoint
    store_get_list DEFAULT_CMD "$1" cmd
    store_get_list DEFAULT_ENV "$1" env
    store_get_list DEFAULT_VOLUMES "$1" volumes
    store_get_list exposed "$1" expose
    for key in "${exposed[@]}"; do SPEC_EXPOSE+=("${key% *}" "${key#* }"); done
    store_get_list SPEC_LABELS "$1" labels
}

# The image's own volumes, where nothing else is mounted.
spec_image_volumes() {
    local path i
    for path in "${DEFAULT_VOLUMES[@]}"; do
        [[ " ${opt_tmpfs[*]-}" != *" ${path%/}"* ]] || continue
        for ((i = 3; i < ${#SPEC_MOUNTS[@]}; i += 5)); do
            [[ ${SPEC_MOUNTS[i]} != "${path%/}" ]] || continue 2
        done
        volume_parse "$path"
        spec_mount_volume
    done
}
