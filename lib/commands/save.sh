# docker.sh save: images in an archive, which docker load, podman load and docker.sh load read.

use image/adopt image/archive image/store

declare_command 'Save images to an archive' 'IMAGE [IMAGE...]' '
      --format=FORMAT         docker-archive (default), oci-archive
  -o, --output=FILE           Write to FILE, not to stdout
'

main() {
    local file=${OPT[output]-} format=${OPT[format]-docker-archive} name work text images=() words part
    [[ $format == @(docker-archive|oci-archive) ]] || die "unknown format: '$format'"
    [[ -n $file || ! -t 1 ]] || die 'cowardly refusing to save to a terminal: use -o FILE or redirect'
    [[ ! -e $file || -f $file ]] || die "invalid output path: '$file' is no regular file"
    [[ -z $file || $file == /* ]] || file=$PWD/$file
    for text in "${OPERAND[@]}"; do
        adopt_image "$text"
        name=
        # By a name it has that name again
        [[ ${IMAGE_ID:0:${#text}} == "$text" || $text == sha256:* ]] || store_name name "$text"
        images+=("$IMAGE_ID" "$name")
    done
    store_lock --shared
    store_work work
    archive_save "$work" "$format" "${images[@]}"
    cd "$work/archive" || die_unwritable "$STORE"
    words=(--dereference --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -c -- *)
    if [[ -z $file ]]; then
        tar "${words[@]}" || die 'the archive is not whole'
    else
        # Beside it, so that what FILE was is there until the new one is whole
        part=$file.$BASHPID
        defer rm -f "$part"
        { tar "${words[@]}" >"$part" && mv -f "$part" "$file"; } 2>/dev/null || die_unwritable "${file%/*}"
    fi
}
