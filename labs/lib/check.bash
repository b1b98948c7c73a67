# check: what a chapter's check.bats loads. A check sees only what a user sees: the command line, the inside of the
# container, and the kernel of the machine on which the attempt runs (machine.bash). labs/grade starts it.
#
# In a check these are there:
#   attempt ARG...          runs the attempt's docker.sh with these arguments and this stdin; sets output, lines and status
#   inside [LETTERS...]     the same for "-c run LETTERS -P /bin/sh": stdin is what that shell in the container does
#   background [LETTERS...] as inside, but does not wait; what it says is in the file BACKGROUND
#   started COMMAND         waits until that runs in the container in the background
#   assert_ends STATUS, assert_refused   how that ended
#   capture COMMAND...      the same for a command in which the attempt runs in another way
#   machine COMMAND...      runs a command on the attempt's machine, outside of any container
#   machine_pid COMMAND     the number that the machine knows a process by: of the one with this command line
#   wait_for SECONDS CMD... until CMD succeeds

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
# shellcheck source-path=SCRIPTDIR
# shellcheck source=machine.bash
source "$(dirname "${BASH_SOURCE[0]}")/machine.bash"

: "${LABS_DIR:?checks are run by labs/grade}"
MACHINE=$LABS_WORK/machine
# The seconds that a check may take in all
LIMIT=${LABS_TIMEOUT:-20}
# For a program that is ahead of the chapter: letters that it cannot do without
read -ra AHEAD <<<"${LABS_WITH-}"

IN_BACKGROUND=''

# A machine on which a check has passed is good for the next one. After a failure nothing is known about it.
setup() {
    DEADLINE=$((SECONDS + LIMIT))
    machine_alive "$MACHINE" || machine_make "$MACHINE" "$LABS_DIR" "$LABS_IMAGES"
    DEADLINE=$((SECONDS + LIMIT))
    cd /
    if declare -F chapter_setup >/dev/null; then
        chapter_setup || fail 'cannot prepare the machine for this check'
    fi
}

teardown() {
    [[ -n ${BATS_TEST_COMPLETED-} && -z $IN_BACKGROUND ]] || machine_remove "$MACHINE"
}

teardown_file() { machine_remove "$MACHINE"; }

# An attempt may fill what it is given, and a process that it leaves may hold it open for ever: so that is a file, and
# one in the machine's memory.
attempt() { capture ./docker.sh "$@"; }

capture() {
    local left=$((DEADLINE - SECONDS))
    ((left > 0)) || fail "the check was not done within $LIMIT seconds"
    open_output
    status=0
    machine_run "$MACHINE" "$left" "$@" >&"$OUTPUT" 2>&1 3>&- || status=$?
    output=$(head -c 50000 "/proc/self/fd/$OUTPUT" | head -n 300 | tr -d '\0')
    exec {OUTPUT}>&-
    # shellcheck disable=SC2034  # for the checks
    mapfile -t lines <<<"$output"
    ((SECONDS < DEADLINE)) || fail "no end within $LIMIT seconds: $*"
}

inside() { attempt -c run "${AHEAD[@]}" "$@" -P /bin/sh; }

background() {
    local left=$((DEADLINE - SECONDS))
    open_output
    # shellcheck disable=SC2034  # for the checks
    BACKGROUND=/proc/$BASHPID/fd/$OUTPUT
    # bats waits for whoever has its descriptor 3
    machine_run "$MACHINE" "$left" ./docker.sh -c run "${AHEAD[@]}" "$@" -P /bin/sh <&0 >&"$OUTPUT" 2>&1 3>&- &
    IN_BACKGROUND=$!
}

# open_output: a new file of the machine's, open as OUTPUT. The attempt may remove it.
open_output() {
    local file
    file=/proc/$(<"$MACHINE/pid")/root/run/.output.$RANDOM
    exec {OUTPUT}>"$file" || fail 'the machine is gone'
    rm -f "$file"
}

# Not for what runs the attempt: a process that it leaves would hold the pipe of "run". Never longer than the check may take
machine() { machine_run "$MACHINE" "$LIMIT" "$@" 3>&-; }

# assert_ends STATUS: what attempt or inside has run.
assert_ends() {
    ((status == $1)) || fail "the exit status is $status, not $1; said: $output"
}

# assert_refused: it has ended with an error, and the program, which was to say "running", has not run.
assert_refused() {
    ((status != 0)) || fail 'the exit status is 0'
    [[ $output != *running* ]] || fail "the program has run: $output"
}

# started COMMAND: waits until this runs on the machine; but not when what is in the background has ended already.
started() {
    until machine_pid "$1" >/dev/null 2>&1; do
        ((SECONDS < DEADLINE)) || fail "'$1' does not start in the container"
        if ! kill -0 "$IN_BACKGROUND" 2>/dev/null && ! machine_pid "$1" >/dev/null 2>&1; then
            fail "the container has ended, and '$1' never ran in it: $(head -c 1000 "$BACKGROUND")"
        fi
        sleep 0.05
    done
}

machine_pid() { machine pgrep -fx "$1"; }

wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end && SECONDS < DEADLINE)) || fail "gave up waiting for: $*"
        sleep 0.05
    done
}
