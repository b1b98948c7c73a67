# docker.sh save: images in an archive, which docker load, podman load and docker.sh load read.

# shellcheck source=/dev/null
for noun in record state mount image store adopt; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'Save an image to an archive' 'IMAGE' '
      --format=FORMAT         docker-archive (default), oci-archive
  -o, --output=FILE           Write to FILE, not to stdout
'

main() {
    local file=${OPT[output]-} format=${OPT[format]-docker-archive} name='' work
    [[ $format == @(docker-archive|oci-archive) ]] || die "unknown format: '$format'"
    [[ -n $file || ! -t 1 ]] || die 'cowardly refusing to save to a terminal: use -o FILE or redirect'
    [[ $file != *[:,@]* ]] || die "skopeo takes no archive with ':', ',' or '@' in its path: $file"
    adopt_image "${OPERAND[0]}"
    # By a name it has that name again
    if [[ ${IMAGE_ID:0:${#OPERAND[0]}} != "${OPERAND[0]}" && ${OPERAND[0]} != sha256:* ]]; then
        store_name name "${OPERAND[0]}"
    fi
    store_work work
    store_copy_out "$IMAGE_ID" "$format:$work/archive${name:+:$name}" --quiet
    if [[ -n $file ]]; then
        { mv -f "$work/archive" "$file"; } 2>/dev/null || die_unwritable "$(dirname -- "$file")"
    else
        cat "$work/archive"
    fi
}
