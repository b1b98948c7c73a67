# docker.sh rmi: images, unless a container stands on them.

use cli/each record/field record/state mount/point image/image image/prune image/store

declare_command 'Remove images' 'IMAGE...' '
  -f, --force                 Take the name away though containers stand on the image; what they need stays
'

main() {
    local status=0
    each_alone rmi_image || status=1
    prune_layers
    exit "$status"
}

rmi_image() {
    image_find "$1"
    if [[ -n $IMAGE_ID ]]; then rmi_stored "$1" "$IMAGE_ID"; else rmi_plain "$1" "$IMAGE_NAME"; fi
}

# rmi_stored TEXT IMAGE: a name goes; with the last name, or by its id, the image.
rmi_stored() {
    local id=$2 tags tag user
    store_tags tags "$id"
    if [[ ${2:0:${#1}} != "$1" && $1 != sha256:* ]] && ((${#tags[@]} > 1)); then
        store_name tag "$1"
        rm -f "$STORE/tags/$tag"
        printf 'Untagged: %s\n' "$tag"
        return
    fi
    ((${#tags[@]} < 2)) || [[ ${OPT[force]-} == true ]] ||
        die "conflict: unable to delete ${id:0:12} (must be forced) - image is referenced in multiple repositories"
    rmi_user user image_id "$id"
    [[ -z $user || ${OPT[force]-} == true ]] ||
        die "conflict: unable to remove image '$1': container $user is using it"
    for tag in "${tags[@]}"; do
        rm -f "$STORE/tags/$tag"
        printf 'Untagged: %s\n' "$tag"
    done
    [[ -z $user ]] || return 0 # prune_layers sees to the rest when the container goes
    rm -rf "${STORE:?}/images/$id"
    printf 'Deleted: sha256:%s\n' "$id"
}

# rmi_user INTO KEY VALUE: the name of a container whose record says so; '' if there is none.
rmi_user() {
    local _id _ids _value
    printf -v "$1" ''
    state_ids _ids
    for _id in "${_ids[@]}"; do
        record_get _value "$_id" "$2"
        [[ $_value == "$3" ]] || continue
        [[ $2 == image_id ]] || record_get _value "$_id" image_id
        [[ $2 == image_id || -z $_value ]] || continue
        record_get "$1" "$_id" name
        return
    done
}

# rmi_plain TEXT NAME: a directory.
rmi_plain() {
    local name=$2 path trash user points=()
    image_path path "$name"
    [[ -n $path ]] || die "No such image: $1"
    rmi_user user image "$name"
    [[ -z $user ]] || die "conflict: unable to remove image '$1': container $user is using it"
    mount_points points "$path"
    ((!${#points[@]})) || die "cannot remove image '$1': something is mounted in $path"
    # Under another name first: nobody starts from half an image
    trash=${path%/*}/.$name.$BASHPID
    mv -T "$path" "$trash" || die "cannot remove $path"
    env rm -rf --one-file-system "$trash" || die "cannot remove $trash"
    rm -f "$STORE/plain/$name"
    printf 'Untagged: %s:latest\n' "$name"
}
