# docker.sh import: a tree in a tar archive becomes an image of one layer.

use image/adopt image/change image/store

declare_command 'Make an image of a tree in a tar archive' 'FILE [NAME]' "
  -c, --change=INSTRUCTION..  As in a Dockerfile: CMD ENTRYPOINT ENV EXPOSE LABEL USER VOLUME WORKDIR STOPSIGNAL
  -m, --message=TEXT          What it is
"

main() {
    local file=${OPERAND[0]} name='' work said
    [[ -z ${OPERAND[1]-} ]] || store_name name "${OPERAND[1]}"
    [[ $file == - || -f $file && -r $file ]] || die "open $file: no such file or directory"
    change_parse
    store_tool jq
    store_init
    store_lock --shared
    store_work work
    # Unpacked and packed again: what is kept is a layer whatever it was compressed by, and only if it is sound
    mkdir "$work/tree"
    if [[ $file == - ]]; then
        said=$("$DOCKER_SH_HOME/helpers/bin/layer" unpack --absolute --into "$work/tree" 2>&1) || die "${said#layer: }"
    else
        said=$("$DOCKER_SH_HOME/helpers/bin/layer" unpack --absolute --into "$work/tree" 2>&1 <"$file") || die "${said#layer: }"
    fi
    adopt_pack "$work" --from "$work/tree"
    jq -n --arg machine "${HOSTTYPE/x86_64/amd64}" '{architecture: ($machine | sub("aarch64"; "arm64")), os: "linux",
        config: {}, rootfs: {type: "layers", diff_ids: []}, history: []}' >"$work/config"
    adopt_add "$work" "$work/config" '' 'docker.sh import' "${CHANGE_OPTIONS[@]}"
    [[ -z $name ]] || store_tag "$IMAGE_ID" "$name"
    printf 'sha256:%s\n' "$IMAGE_ID"
}
