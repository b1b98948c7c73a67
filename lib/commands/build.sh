# docker.sh build: an image from a Dockerfile.
#
# The work is an engine's, buildah (lib/image/buildah.sh), and so are the words. A Dockerfile's grammar, a cache by
# content, stages, .dockerignore and the unpacking of ADD are a program that others keep well; in shell they would be a
# bad copy of it. What is here gives the engine the images that the Dockerfile names where docker.sh finds images, so
# that it asks no registry, and takes what came out into the store.

use cli/option core/message image/build-cache image/build-context image/build-images image/buildah image/store

declare_command 'Build an image from a Dockerfile' 'DIRECTORY|ARCHIVE|-' '
      --build-arg=KEY=VALUE.. A value for an ARG
  -f, --file=FILE             The Dockerfile (default: DIRECTORY/Dockerfile; - for stdin)
      --iidfile=FILE          Write the id to FILE
      --label=KEY=VALUE..     One more LABEL
      --network=NETWORK       Of RUN: host (default) or none
      --no-cache              Do every step again
      --pull                  Ask the registries for newer images
  -q, --quiet                 Say only the id
  -t, --tag=NAME[:TAG]..      Name it
      --target=STAGE          Only as far as this stage
'

BUILD_NAMES=()   # of the image
BUILD_VALUES=()  # NAME=VALUE of --build-arg
BUILD_OPTIONS=() # the engine's

main() {
    local work context file id engine name key made_of=()
    local -n labels=opt_label
    build_check
    buildah_init
    store_init
    store_lock --shared
    store_work work
    build_context context file "$work" "${OPERAND[0]}" "${OPT[file]-}"
    build_images "$work" "$file" "${OPT[target]-}" "${BUILD_VALUES[@]}"
    made_of=("$context" "$file" "${OPT[network]-host}" "${BUILD_OPTIONS[@]}" "${BUILD_USED[@]}" "${labels[@]}")
    build_key key "${made_of[@]}"
    if [[ ${OPT[no_cache]-} == true ]] || ! build_known id "$key"; then
        defer buildah_tidy "$work"
        buildah_build engine "$work" "${OPT[network]-host}" "${BUILD_OPTIONS[@]}" "${BUILD_FOUND[@]}" \
            -f "$file" "$context"
        build_take id "$work" "$engine" "${labels[@]}"
        build_remember "$key" "$id" "$work/said" "${made_of[@]}"
    fi
    [[ -z ${OPT[iidfile]-} ]] || printf 'sha256:%s' "$id" >"${OPT[iidfile]}" || die "cannot write to ${OPT[iidfile]}"
    for name in "${BUILD_NAMES[@]}"; do store_tag "$id" "$name"; done
    if [[ ${OPT[quiet]-} == true ]]; then
        printf 'sha256:%s\n' "$id"
    else
        printf 'Successfully built %s\n' "${id:0:12}"
        ((!${#BUILD_NAMES[@]})) || printf 'Successfully tagged %s\n' "${BUILD_NAMES[@]}"
    fi
}

# What can be wrong on the command line; what is right, for the engine.
build_check() {
    local -n tags=opt_tag values=opt_build_arg labels=opt_label
    local text name
    for text in "${tags[@]}"; do
        store_name name "$text"
        BUILD_NAMES+=("$name")
    done
    [[ ${OPT[network]-host} == @(host|none|default) ]] || die "invalid network: '${OPT[network]}': host or none"
    for text in "${values[@]}"; do
        [[ $text =~ ^[a-zA-Z_][a-zA-Z0-9_]*(=|$) ]] || die "invalid build argument: '$text'"
        # As in Docker, a name alone is the value of that variable here, if there is one
        [[ $text == *=* ]] || { name=$(printenv "$text") && text+="=$name"; } || continue
        BUILD_VALUES+=("$text")
        BUILD_OPTIONS+=(--build-arg "$text")
    done
    for text in "${labels[@]}"; do
        [[ $text == [!=]* ]] || die "invalid label: '$text'"
    done
    [[ -z ${OPT[target]-} ]] || BUILD_OPTIONS+=(--target "${OPT[target]}")
}
