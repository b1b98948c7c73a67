# docker.sh rmi: images, unless a container stands on them.

# shellcheck source=/dev/null
for noun in record state mount image; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'Remove images' 'IMAGE...'

main() {
    local name status=0
    for name in "${OPERAND[@]}"; do
        (rmi_image "$name") || status=1
    done
    exit "$status"
}

rmi_image() {
    local name path ids=() id image holder trash points=()
    image_name name "$1"
    image_path path "$name"
    [[ -n $path ]] || die "No such image: $1"
    state_ids ids
    for id in "${ids[@]}"; do
        record_get image "$id" image
        record_get holder "$id" name
        [[ $image != "$name" ]] || die "conflict: unable to remove image '$1': container $holder is using it"
    done
    mount_points points "$path"
    ((!${#points[@]})) || die "cannot remove image '$1': something is mounted in $path"
    # Under another name first: nobody starts from half an image
    trash=${path%/*}/.$name.$BASHPID
    mv -T "$path" "$trash" || die "cannot remove $path"
    env rm -rf --one-file-system "$trash" || die "cannot remove $trash"
    printf 'Untagged: %s:latest\n' "$name"
}
