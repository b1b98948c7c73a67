# docker.sh tag: one more name for an image.

# shellcheck source=/dev/null
for noun in record image store store-add size adopt; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'Give an image one more name' 'IMAGE NAME[:TAG]'

main() {
    local name
    store_name name "${OPERAND[1]}"
    adopt_image "${OPERAND[0]}"
    store_tag "$IMAGE_ID" "$name"
}
