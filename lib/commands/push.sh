# docker.sh push: an image to a registry, or to whatever else skopeo writes.

use image/adopt image/registry image/skopeo

registry_declare 'Push an image to a registry' 'IMAGE [DESTINATION]' '
  -q, --quiet                 Say nothing'

main() {
    local destination options=()
    registry_parse destination _ "${OPERAND[1]-${OPERAND[0]}}"
    registry_options options dest "$destination"
    adopt_image "${OPERAND[0]}"
    [[ ${OPT[quiet]-} != true ]] || options+=(--quiet)
    skopeo_copy_out "$IMAGE_ID" "$destination" "${options[@]}"
}
