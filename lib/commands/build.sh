# docker.sh build: an image from a Dockerfile.
#
# The work is an engine's, buildah (lib/buildah.sh). A Dockerfile's grammar, a cache by content, stages, .dockerignore and
# the unpacking of ADD are a program that others keep well; in shell they would be a bad copy of it. What is here
# finds the images that the Dockerfile names where docker.sh finds images, hands them to the engine by id, so that it asks
# no registry, tells of the steps as Docker does, and takes what came out into the store.

# shellcheck source=/dev/null
for noun in record mount image store store-add size adopt skopeo registry dockerfile buildah step build-context build-cache; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

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

main() {
    local work context file names=() name status=0 id key engine
    local network=${OPT[network]-host}
    # shellcheck disable=SC2034  # lib/step.sh's
    local -A result=()
    # shellcheck disable=SC2034
    local step=0 total=0 text='' shown='' last='' log='' trigger=0 count=0 shell=() unstarted='' stage='' pending='' warning='' final='' told=()
    build_check
    buildah_init
    store_tool jq
    store_init
    store_lock --shared
    store_work work
    build_context
    dockerfile_read "$file" "${OPT[file]-Dockerfile}"
    DOCKERFILE_COUNT=${#DOCKERFILE_WORD[@]}
    dockerfile_stages "${OPT[target]-}"
    build_bases
    build_write "$work/Dockerfile"
    defer buildah_tidy "$work"
    build_key key
    if ! build_known "$key"; then
        build_run || status=$?
        ((!status)) || step_failed "$status"
    fi
    buildah_take "$work" "$last"
    id=$IMAGE engine=$last
    step_done "$id"
    build_remember "$key" "$engine"
    [[ -z ${OPT[iidfile]-} ]] || printf 'sha256:%s' "$id" >"${OPT[iidfile]}" || die "cannot write to ${OPT[iidfile]}"
    for name in "${names[@]}"; do store_tag "$id" "$name"; done
    if [[ ${OPT[quiet]-} == true ]]; then
        printf 'sha256:%s\n' "$id"
    else
        printf 'Successfully built %s\n' "${id:0:12}"
        ((!${#names[@]})) || printf 'Successfully tagged %s\n' "${names[@]}"
    fi
}

# What can be wrong on the command line. Sets NAMES of main, and BUILD_ARG.
build_check() {
    local -n tags=opt_tag args=opt_build_arg labels=opt_label
    local text name
    for text in "${tags[@]}"; do
        store_name name "$text"
        names+=("$name")
    done
    [[ $network == @(host|none|default) ]] || die "invalid network: '$network': host or none"
    BUILD_ARG=()
    for text in "${args[@]}"; do
        [[ $text =~ ^[a-zA-Z_][a-zA-Z0-9_]*(=|$) ]] || die "invalid build argument: '$text'"
        # As in Docker, a name alone is the value of that variable here, if there is one
        [[ $text == *=* ]] || { [[ -n ${!text+given} ]] && text+="=${!text}"; } || continue
        BUILD_ARG+=("$text")
    done
    for text in "${labels[@]}"; do
        [[ $text == [!=]* ]] || die "invalid label: '$text'"
    done
}

# Hands the engine the images that the Dockerfile needs. Sets BASE_ID[i] for stage i, '' where it stands on an earlier
# stage or on nothing, GIVEN_ID[i], the engine's id of that, and CONTEXTS, the engine's options for other images.
build_bases() {
    local i others=() id given
    local -A earlier=()
    BASE_ID=() GIVEN_ID=() CONTEXTS=()
    # shellcheck disable=SC2153  # lib/dockerfile.sh's
    for i in "${!STAGE_BASE[@]}"; do
        id='' given=''
        if [[ -z ${earlier[${STAGE_BASE[i],,}]-} ]]; then
            [[ ${STAGE_BASE[i]} == scratch ]] || build_image id "${STAGE_BASE[i]}"
            buildah_give given "$work" "${id:-scratch}"
        fi
        BASE_ID+=("$id") GIVEN_ID+=("$given")
        [[ -z ${STAGE_NAME[i]} ]] || earlier[${STAGE_NAME[i],,}]=yes
    done
    dockerfile_images others
    for i in "${others[@]}"; do
        build_image id "$i"
        buildah_give_plain "$work" "$id"
        CONTEXTS+=(--build-context "$i=container-image://$id")
    done
}

# build_image INTO NAME: the id of that image in the store. What nobody has here is pulled.
build_image() {
    local _id='' _name=$2 _path _options=()
    if [[ $2 == *@sha256:* ]]; then
        for _path in "$STORE"/images/*/manifest; do
            [[ $(<"$_path") != "${2##*@sha256:}" ]] || _id=${_path%/manifest} _id=${_id##*/}
        done
    else
        [[ ${2#sha256:} =~ ^[0-9a-f]{64}$ ]] || store_name _name "$2"
        store_find _id "$_name"
        _path=${_name%:latest}
        if [[ -z $_id && $_path =~ ^[a-z0-9]+([._-][a-z0-9]+)*$ ]]; then
            image_path _path "$_path"
            if [[ -n $_path || -x $DOCKER_SH_HOME/images/${_name%:latest}.sh ]]; then
                IMAGE_ID=''
                adopt_image "${_name%:latest}"
                _id=$IMAGE_ID
            fi
        fi
    fi
    if [[ -z $_id || ${OPT[pull]-} == true ]]; then
        registry_parse _path _name "$2"
        registry_options _options src "$_path"
        [[ -t 2 && ${OPT[quiet]-} != true ]] || _options+=(--quiet)
        skopeo_copy_in "$_path" "${_options[@]}"
        store_tag "$IMAGE" "$_name"
        _id=$IMAGE
    fi
    printf -v "$1" '%s' "$_id"
}

# build_write FILE: the Dockerfile for the engine: with the images by id, with the labels, without what follows the target.
build_write() {
    local -n labels=opt_label
    local i=0 j stage=-1 label value
    local -A from=()
    DOCKERFILE_TEXT=("${DOCKERFILE_TEXT[@]:0:DOCKERFILE_COUNT}")
    for j in "${!STAGE_STEP[@]}"; do from[${DOCKERFILE_LINE[${STAGE_STEP[j]}]}]=$j; done
    {
        for ((i = 1; i <= DOCKERFILE_END[DOCKERFILE_COUNT - 1]; i++)); do
            stage=${from[$i]-}
            if [[ -z $stage ]]; then
                printf '%s\n' "${DOCKERFILE_RAW[i]}"
            else
                printf 'FROM %s%s\n' "${GIVEN_ID[stage]:-${STAGE_BASE[stage]}}" "${STAGE_NAME[stage]:+ AS ${STAGE_NAME[stage]}}"
                i=${DOCKERFILE_END[${STAGE_STEP[stage]}]}
            fi
        done
        for label in "${labels[@]}"; do
            value=${label#"${label%%=*}"}
            value=${value#=} value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\\\$}
            printf 'LABEL "%s"="%s"\n' "${label%%=*}" "$value"
            DOCKERFILE_TEXT+=("LABEL $label")
        done
    } >"$1" || die_unwritable "$work"
    total=${#DOCKERFILE_TEXT[@]}
}

# Runs the engine, and tells what it does. Returns its status.
build_run() {
    local -n args=opt_build_arg
    local words=(--layers --force-rm --format docker --isolation chroot --cap-drop CAP_MKNOD --pull-never
        --skip-unused-stages=false --identity-label=false --http-proxy=false) arg engine line
    [[ ${OPT[no_cache]-} != true ]] || words+=(--no-cache)
    for arg in "${BUILD_ARG[@]}"; do words+=(--build-arg "$arg"); done
    words+=("${CONTEXTS[@]}" --ignorefile)
    if [[ -f $context/.dockerignore ]]; then words+=("$context/.dockerignore"); else words+=(/dev/null); fi
    # shellcheck disable=SC2034
    [[ ${OPT[quiet]-} != true ]] || log=$work/log
    for ((step = 0; step < STAGE_STEP[0]; step++)); do
        step_note "Step $((step + 1))/$total : ${DOCKERFILE_TEXT[step]}"
    done
    exec {engine}< <(buildah_exec "$work" "$network" buildah build "${words[@]}" -f "$work/Dockerfile" "$context" 2>&1 </dev/null)
    local pid=$!
    defer build_end "$pid" "$engine"
    # A signal in the moment before a read would wait for what comes next: only read what is there. (read -t can lose a
    # line's end to its own timeout.)
    while true; do
        until read -r -t 0 -u "$engine"; do sleep 0.05; done
        IFS= read -r -u "$engine" line || [[ -n $line ]] || break
        step_tell "$line"
    done
    wait "$pid"
}

# An engine that still runs when this shell ends goes with it, and with the engine everything in its namespaces: unshare
# heeds no other signal. The descriptor ends with the last of them.
build_end() { ! kill -KILL "$1" 2>/dev/null || cat <&"$2" >/dev/null; }
