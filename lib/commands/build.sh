# docker.sh build: an image from a Dockerfile.
#
# The work is an engine's, buildah (lib/image/buildah.sh). A Dockerfile's grammar, a cache by content, stages, .dockerignore and
# the unpacking of ADD are a program that others keep well; in shell they would be a bad copy of it. What is here
# finds the images that the Dockerfile names where docker.sh finds images, hands them to the engine by id, so that it asks
# no registry, tells of the steps as Docker does, and takes what came out into the store.

use image/adopt image/build-cache image/build-context image/build-stage image/buildah image/dockerfile
use image/dockerfile-stage image/image image/registry image/skopeo image/step image/store

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
    # shellcheck disable=SC2034  # for the other files of build
    local work context file names=() name status=0 id key engine
    local network=${OPT[network]-host}
    # shellcheck disable=SC2034  # for the other files of build
    local step=0 total=0 text='' shown='' last='' log='' trigger=0 count=0 shell=() unstarted='' pending='' unused=() final='' told=()
    build_check
    buildah_init
    store_tool jq
    store_init
    store_lock --shared
    store_work work
    build_context
    dockerfile_read "$file" "${OPT[file]-Dockerfile}"
    # shellcheck disable=SC2034
    DOCKERFILE_COUNT=${#DOCKERFILE_WORD[@]}
    dockerfile_stages "${OPT[target]-}"
    build_bases
    build_write
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

# Hands the engine the images that the Dockerfile needs. Sets BASE_ID[i], the id of what stage i stands on, and GIVEN_ID[i],
# the engine's id of that; '' where it is an earlier stage. OTHER[NAME] is the id of another image that files are taken from.
build_bases() {
    local i id given names name
    declare -gA OTHER=()
    BASE_ID=() GIVEN_ID=()
    # shellcheck disable=SC2153  # lib/image/dockerfile.sh's
    for i in "${!STAGE_BASE[@]}"; do
        id='' given=''
        if ! dockerfile_stage _ "${STAGE_BASE[i]}" "$i"; then
            [[ ${STAGE_BASE[i]} == scratch ]] || build_image id "${STAGE_BASE[i]}"
            buildah_give given "$work" "${id:-scratch}"
        fi
        BASE_ID+=("$id") GIVEN_ID+=("$given")
        dockerfile_sources names "$i"
        for name in "${names[@]}"; do
            ! dockerfile_stage _ "$name" "$i" || continue
            [[ ! $name =~ ^[0-9]+$ ]] || die "invalid from flag value $name: $(
                ((name != i)) && echo 'index out of bounds' || echo 'refers to current build stage'
            )"
            build_image id "$name"
            buildah_give_plain "$work" "$id"
            # shellcheck disable=SC2034
            OTHER[$name]=$id
        done
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
