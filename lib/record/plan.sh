# record/plan: words become a record, by helpers/spec. What it has to know of images, networks and containers it asks
# here, of the room that knows; who has no answer dies.

use core/message core/undo

# What it tells: id, detach, detach_keys; and what it has asked for: network, container.
declare -gA PLAN=()
PLAN_PID='' PLAN_ASKS='' PLAN_ANSWERS='' PLAN_STATUS='' PLAN_MEANWHILE=()

# plan_make COMMAND [OPTION...]: makes of ARGUMENTS, in FORM, what COMMAND makes of them, by one start of helpers/spec,
# whose stdin, stdout and stderr are this shell's. Where that cannot be, and after --help, this shell ends.
plan_make() {
    local runner=$BASHPID in out kind text
    need_helper spec
    exec {in}<&0 {out}>&1
    trap : PIPE # an answer to nobody, for spec was killed, is no reason to die without a word
    coproc PLANNER {
        exec {asks}>&1 {answers}<&0 <&"$in" >&"$out"
        exec "$HELPERS/spec" "$@" --runner "$runner" --asks "$asks" --answers "$answers" -- "$FORM" "${ARGUMENTS[@]}"
    }
    PLAN_PID=$!
    defer plan_stop
    # Bash would close its ends as soon as it hears that spec has ended; which waits for an answer to its last question
    exec {PLAN_ASKS}<&"${PLANNER[0]-}"- {PLAN_ANSWERS}>&"${PLANNER[1]-}"- || die 'helpers/spec does not start'
    while plan_next kind text; do
        [[ $kind == @(id|image|network|driver|detach|detach_keys|end) ]] || use record/plan-more
        "plan_$kind" "$text"
    done
    plan_stop
    exec {PLAN_ASKS}<&- {in}<&- {out}>&-
    explaining || trap - PIPE
    [[ -n $PLAN_STATUS ]] || die 'helpers/spec has ended without a word'
    ((PLAN_STATUS == 0)) || exit "$PLAN_STATUS"
}

# plan_meanwhile ROOM...: what is to be read while spec writes the record, for it will be needed then.
plan_meanwhile() { PLAN_MEANWHILE+=("$@"); }

# plan_next INTO-KIND INTO-TEXT: what it asks or tells. Returns 1 at its end.
plan_next() { IFS= read -r -d '' -u "$PLAN_ASKS" "${1?}" && IFS= read -r -d '' -u "$PLAN_ASKS" "${2?}"; }

plan_note() { PLAN[$1]=$2; }

# plan_told INTO KEY: '' if it was not.
plan_told() { printf -v "$1" '%s' "${PLAN[$2]-}"; }

# Deferred: until spec makes nothing any more. In the middle of something it comes to an end of its own.
plan_stop() {
    [[ -n $PLAN_PID ]] || return 0
    kill "$PLAN_PID" 2>/dev/null || true
    [[ -z $PLAN_ANSWERS ]] || exec {PLAN_ANSWERS}>&-
    wait "$PLAN_PID" 2>/dev/null || true
    PLAN_PID=''
}

# plan_end STATUS: that was its last question.
plan_end() {
    PLAN_STATUS=$1
    plan_answer ''
}

plan_answer() { { printf '%s\0' "$@" >&"$PLAN_ANSWERS"; } 2>/dev/null || true; }

# plan_image TEXT: its name, its id and its config in the store, which are '' for a plain directory.
plan_image() {
    use image/image
    image_find "$1"
    if [[ -n $IMAGE_ID ]]; then
        plan_answer "$IMAGE_NAME" "$IMAGE_ID" "$STORE/blobs/sha256/$IMAGE_ID"
    else
        image_check "$IMAGE_NAME"
        plan_answer "$IMAGE_NAME" '' ''
    fi
}

# plan_network TEXT: its name, and the directory with its values.
plan_network() {
    local network
    use network/network
    network_find network "$1"
    plan_note network "$network"
    plan_meanwhile network/endpoint
    plan_answer "$network" "$NETWORKS/$network"
}

# plan_driver: the file system that a new container's union is made with.
plan_driver() {
    local driver
    use mount/driver
    driver_choose driver
    plan_answer "$driver"
    use "${PLAN_MEANWHILE[@]}"
}

plan_detach() { plan_note detach "$1"; }
plan_detach_keys() { plan_note detach_keys "$1"; }

plan_id() { plan_note id "$1"; }
