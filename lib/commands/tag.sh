# docker.sh tag: one more name for an image.

use image/adopt image/store

declare_command 'Give an image one more name' 'IMAGE NAME[:TAG]'

main() {
    local name
    store_name name "${OPERAND[1]}"
    adopt_image "${OPERAND[0]}"
    store_tag "$IMAGE_ID" "$name"
}
