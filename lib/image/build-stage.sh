# image/build-stage: the engine's work (lib/image/buildah.sh), a stage of the Dockerfile at a time. Its functions see the variables of
# build's main (lib/commands/build.sh).

# shellcheck disable=SC2154,SC2034  # build's main has them

use core/message core/undo cli/option image/buildah image/dockerfile-stage image/step

# The lines of each stage behind its FROM for the engine, stage.0 and so on in WORK, with the labels in the last one.
build_write() {
    local -n labels=opt_label
    local i first last label value
    DOCKERFILE_TEXT=("${DOCKERFILE_TEXT[@]:0:DOCKERFILE_COUNT}")
    dockerfile_rename
    for i in "${!STAGE_STEP[@]}"; do
        first=${DOCKERFILE_END[STAGE_STEP[i]]} last=${DOCKERFILE_END[${STAGE_STEP[i + 1]-$DOCKERFILE_COUNT} - 1]}
        printf '%s\n' "${DOCKERFILE_RAW[@]:first+1:last-first}" >"$work/stage.$i" || die_unwritable "$work"
    done
    for label in "${labels[@]}"; do
        value=${label#"${label%%=*}"}
        value=${value#=} value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\\\$}
        printf 'LABEL "%s"="%s"\n' "${label%%=*}" "$value" >>"$work/stage.$i"
        DOCKERFILE_TEXT+=("LABEL $label")
    done
    total=${#DOCKERFILE_TEXT[@]}
}

# Runs the engine once for each stage, and tells what it does. Returns its status. (Given all of them at once it may begin
# one while another waits for the one before, and what it says does not tell whose it is.)
build_run() {
    local i result=() shown_of=()
    [[ ${OPT[quiet]-} != true ]] || log=$work/log
    for ((step = 0; step < STAGE_STEP[0]; step++)); do
        step_note "Step $((step + 1))/$total : ${DOCKERFILE_TEXT[step]}"
    done
    ENGINE=''
    defer build_end
    for i in "${!STAGE_STEP[@]}"; do
        build_stage "$i" || return
        result+=("$last") shown_of+=("$shown")
    done
}

# build_stage STAGE: the engine gets the ARGs above the first FROM and the stage, on what it stands on by its id. Sets LAST
# to the engine's image.
build_stage() {
    local words=(--layers --force-rm --format docker --isolation chroot --cap-drop CAP_MKNOD --pull-never
        --identity-label=false --http-proxy=false) status=0 names name earlier line base=${GIVEN_ID[$1]} told_base=${BASE_ID[$1]:0:12}
    [[ ${OPT[no_cache]-} != true ]] || words+=(--no-cache)
    for name in "${BUILD_ARG[@]}"; do words+=(--build-arg "$name"); done
    dockerfile_sources names "$1"
    for name in "${names[@]}"; do
        if dockerfile_stage earlier "$name" "$1"; then
            [[ $name != "$earlier" ]] || name=stage.$name # dockerfile_rename
            words+=(--build-context "$name=container-image://${result[earlier]}")
        else
            words+=(--build-context "$name=container-image://${OTHER[$name]}")
        fi
    done
    words+=(--ignorefile)
    if [[ -f $context/.dockerignore ]]; then words+=("$context/.dockerignore"); else words+=(/dev/null); fi
    if dockerfile_stage earlier "${STAGE_BASE[$1]}" "$1"; then base=${result[earlier]} told_base=${shown_of[earlier]}; fi
    {
        printf '%s\n' "${DOCKERFILE_RAW[@]:1:DOCKERFILE_LINE[STAGE_STEP[0]]-1}" "FROM $base"
        cat "$work/stage.$1"
    } >"$work/Dockerfile" || die_unwritable "$work"
    step_from "$told_base"
    exec {ENGINE_SAYS}< <(buildah_exec "$work" "$network" buildah build "${words[@]}" -f "$work/Dockerfile" "$context" 2>&1 </dev/null)
    ENGINE=$!
    # A signal in the moment before a read would wait for what comes next: only read what is there. (read -t can lose a
    # line's end to its own timeout.)
    while true; do
        until read -r -t 0 -u "$ENGINE_SAYS"; do sleep 0.05; done
        IFS= read -r -u "$ENGINE_SAYS" line || [[ -n $line ]] || break
        step_tell "$line"
    done
    exec {ENGINE_SAYS}<&-
    wait "$ENGINE" || status=$?
    ENGINE=''
    return "$status"
}

# An engine that still runs when this shell ends goes with it, and with the engine everything in its namespaces: unshare
# heeds no other signal. The descriptor ends with the last of them.
build_end() {
    [[ -n $ENGINE ]] || return 0
    kill -KILL "$ENGINE" 2>/dev/null || return 0
    cat <&"$ENGINE_SAYS" >/dev/null
}
