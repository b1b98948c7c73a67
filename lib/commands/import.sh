# docker.sh import: a tree in a tar archive becomes an image of one layer.

use core/helper cli/option image/adopt image/store

declare_command 'Make an image of a tree in a tar archive' 'FILE [NAME]' "
  -c, --change=INSTRUCTION..  As in a Dockerfile: CMD ENTRYPOINT ENV EXPOSE LABEL USER VOLUME WORKDIR STOPSIGNAL
  -m, --message=TEXT          What it is
"

main() {
    local file=${OPERAND[0]} name='' work layer image
    local -n changes=opt_change
    [[ -z ${OPERAND[1]-} ]] || store_name name "${OPERAND[1]}"
    [[ $file == - || -f $file && -r $file ]] || die "open $file: no such file or directory"
    store_ask _ check -- "${changes[@]}"
    store_init
    store_lock --shared
    store_work work
    # Unpacked and packed again: what is kept is a layer whatever it was compressed by, and only if it is sound
    mkdir "$work/tree"
    [[ $file == - ]] || exec <"$file"
    helper_told _ layer unpack --absolute --into "$work/tree"
    adopt_layer layer "$work" --from "$work/tree"
    adopt_add image --layer "$layer" --by 'docker.sh import' ${OPT[message]:+"--message=${OPT[message]}"} \
        -- "${changes[@]}"
    [[ -z $name ]] || store_tag "$image" "$name"
    printf 'sha256:%s\n' "$image"
}
