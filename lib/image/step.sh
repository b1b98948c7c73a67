# image/step: what the engine of build says (lib/image/buildah.sh), in the words of Docker's builder. Its functions see the variables
# of build's main: STEP and TOTAL count, TEXT is the instruction, LAST the engine's last line, LOG where words wait with
# --quiet.

use core/message image/buildah

# step_say LINE
step_say() {
    if [[ -n $log ]]; then printf '%s\n' "$1" >>"$log"; else printf '%s\n' "$1"; fi
}

# step_note LINE: what a build that is all cache says as well.
step_note() {
    told+=("$1")
    step_say "$1"
}

# step_tell LINE: one of the engine's, in Docker's words; what a RUN has said, as it is. What may be the engine's last
# line waits in LAST until it is seen not to be.
step_tell() {
    [[ -z $last ]] || step_say "$last"
    last=''
    if [[ $1 =~ ^STEP\ ([0-9]+)/([0-9]+):\ (.*)$ ]]; then
        final=''
        (("${BASH_REMATCH[1]}" < "${BASH_REMATCH[2]}")) || final=yes # COMMIT comes next
        step_told
        step_step "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
    elif [[ $1 =~ ^(.*)--\>\ Using\ cache\ ([0-9a-f]{64})$ ]]; then
        step_say ' ---> Using cache'
    elif [[ $1 =~ ^(.*)--\>\ ([0-9a-f]{11})$ ]]; then
        # What a RUN said last may have had no newline
        [[ -z ${BASH_REMATCH[1]} ]] || step_say "${BASH_REMATCH[1]}"
        step_id "${BASH_REMATCH[2]}"
    elif [[ $1 =~ ^(.*)process\ failed\ to\ start\ with\ error:\ (.*)$ ]]; then
        # What its processes say of one another comes without line ends, in any order
        unstarted=${BASH_REMATCH[2]%%process exited with error:*}
        unstarted=${unstarted%%subprocess exited with status*}
    elif [[ $1 =~ ^(.*)subprocess\ exited\ with\ status\ [0-9]+$ ]]; then
        [[ -z ${BASH_REMATCH[1]} ]] || step_say "${BASH_REMATCH[1]}"
    elif [[ -n $final && $1 =~ ^(.*)COMMIT$ ]]; then
        [[ -z ${BASH_REMATCH[1]} ]] || step_say "${BASH_REMATCH[1]}"
    elif [[ $1 == 'Error: '* || $1 =~ ^[0-9a-f]{64}$ ]]; then
        last=$1
    elif [[ $1 =~ ^time=\".*\"\ level=warning\ msg=\"missing\ .*build\ argument ]]; then
        return 0 # an ARG without a value is nothing strange
    elif [[ $1 =~ ^\[Warning\]\ one\ or\ more\ build\ args\ were\ not\ consumed:\ \[(.*)\]$ ]]; then
        unused+=("${BASH_REMATCH[1]}")
    else
        step_say "$1"
    fi
}

# step_id ID: an image that a step has come to. Docker shows 12 digits, the engine 11. It is told when the next step begins:
# the last one has another id in the store, which step_done tells. A stage that is nothing but its FROM has told it.
step_id() {
    local ids=("$BUILDAH"/storage/*-images/"$1"*)
    [[ $text != [Ff][Rr][Oo][Mm][[:blank:]]* ]] || return 0
    ids=("${ids[@]##*/}")
    shown=${ids[0]:0:12} pending=yes
}

step_told() {
    if [[ -n $pending ]]; then
        step_say " ---> $shown"
        told+=(' ---> Using cache' " ---> $shown") # as the next time will have it
    fi
    pending=''
}

# step_done ID: the image is in the store. An argument that no stage has asked for is told.
step_done() {
    local name names='' list
    [[ -z $pending ]] || shown=${1:0:12}
    step_told
    ((${#unused[@]} == ${#STAGE_STEP[@]})) || return 0
    for name in ${unused[0]}; do
        for list in "${unused[@]}"; do
            [[ " $list " == *" $name "* ]] || continue 2
        done
        names+=${names:+ }$name
    done
    [[ -z $names ]] || step_note "[Warning] One or more build-args [$names] were not consumed"
}

# step_step NUMBER COUNT TEXT: a step of a stage begins. Where the stage's count has grown since its FROM the base image
# had triggers, which come first and are nobody's step.
step_step() {
    if (($1 == 1)); then
        count=$2
        return
    fi
    (($1 > 2)) || trigger=$(($2 - count))
    if (($1 <= trigger + 1)); then
        (($1 > 2)) || step_note "# Executing $trigger build trigger$( ((trigger == 1)) || printf s)"
        text=$3
        return
    fi
    text=${DOCKERFILE_TEXT[step]-$3}
    step=$((step + 1))
    # shellcheck disable=SC2154  # build's main has it
    step_note "Step $step/$total : $text"
    if [[ ${text^^} == 'SHELL '* ]]; then mapfile -t shell < <(jq -r '.[]' <<<"${text:6}" 2>/dev/null); fi
}

# step_from ID: a stage begins, on that image.
step_from() {
    step_told
    shell=(/bin/sh -c) shown=$1 last='' final='' trigger=0
    text=${DOCKERFILE_TEXT[step]}
    step=$((step + 1))
    step_note "Step $step/$total : $text"
    step_note " ---> $shown"
}

# step_failed STATUS: dies as Docker does: with the program's status, where it was a RUN.
step_failed() {
    local command=${text#* } why=${last#Error: }
    [[ -z $log ]] || cat "$log" >&2
    why=${why#building at STEP \"*\": }
    [[ -z $unstarted ]] || die "$unstarted"
    if [[ ${text^^} == 'RUN '* && $why =~ exit\ status\ ([0-9]+)$ ]]; then
        FAILURE=${BASH_REMATCH[1]}
        while [[ $command == --* ]]; do command=${command#* }; done
        why=$(jq -r 'join(" ")' 2>/dev/null <<<"$command") || why="${shell[*]} $command"
        die "The command '$why' returned a non-zero code: $FAILURE"
    elif [[ $why =~ ^.*copier:\ stat:\ \"/?(.*)\":\ no\ such\ file\ or\ directory$ ]]; then
        why="file not found in build context or excluded by .dockerignore: stat ${BASH_REMATCH[1]}: file does not exist"
        die "${text%% *} failed: $why"
    fi
    die "${why:-buildah ended with $1}"
}
