# docker.sh pull: an image from a registry, or from whatever else skopeo reads.

use image/registry image/skopeo image/store

registry_declare 'Pull an image from a registry' 'IMAGE' '
      --platform=OS/ARCH      Of an image for several platforms, for example linux/arm64
  -q, --quiet                 Say only the name'

main() {
    local source name image platform=${OPT[platform]-} options=()
    registry_parse source name "${OPERAND[0]}"
    registry_options options src "$source"
    if [[ -n $platform ]]; then
        [[ $platform =~ ^([a-z]+)/([a-z0-9]+)(/(v[0-9]+))?$ ]] || die "invalid platform: '$platform'"
        options=(--override-os "${BASH_REMATCH[1]}" --override-arch "${BASH_REMATCH[2]}" "${options[@]}")
        [[ -z ${BASH_REMATCH[4]} ]] || options=(--override-variant "${BASH_REMATCH[4]}" "${options[@]}")
    fi
    store_init
    store_lock --shared
    [[ ${OPT[quiet]-} != true ]] || options+=(--quiet)
    skopeo_copy_in image "$source" "${options[@]}"
    store_tag "$image" "$name"
    printf '%s\n' "$name"
}
