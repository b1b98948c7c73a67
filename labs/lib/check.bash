# check: what a chapter's check.bats loads. A check sees only what a user sees: the command line, the inside of the
# container, and the kernel of the machine on which the attempt runs (machine.bash). labs/grade starts it.
#
# In a check these are there:
#   attempt ARG...          runs the attempt's docker.sh with these arguments and this stdin; sets output, lines and status
#   inside [LETTERS...]     the same for "-c run LETTERS -P /bin/sh": stdin is what that shell in the container does
#   background [LETTERS...] as inside, but does not wait; what it says is in the file BACKGROUND
#   assert_ends STATUS, assert_refused   how that ended
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
    declare -F chapter_setup >/dev/null && chapter_setup
    return 0
}

teardown() {
    [[ -n ${BATS_TEST_COMPLETED-} && -z $IN_BACKGROUND ]] || machine_remove "$MACHINE"
}

teardown_file() { machine_remove "$MACHINE"; }

# An attempt may fill what it is given, and a process that it leaves may hold it open for ever: so that is a file, and
# one in the machine's memory.
attempt() {
    local left=$((DEADLINE - SECONDS))
    ((left > 0)) || fail "the check was not done within $LIMIT seconds"
    open_output
    status=0
    machine_run "$MACHINE" "$left" ./docker.sh "$@" >&"$OUTPUT" 2>&1 3>&- || status=$?
    output=$(head -c 100000 "/proc/self/fd/$OUTPUT" | tr -d '\0')
    exec {OUTPUT}>&-
    # shellcheck disable=SC2034  # for the checks
    mapfile -t lines <<<"$output"
    ((SECONDS < DEADLINE)) || fail "no end within $LIMIT seconds: docker.sh $*"
}

inside() { attempt -c run "${AHEAD[@]}" "$@" -P /bin/sh; }

background() {
    local left=$((DEADLINE - SECONDS))
    open_output
    # shellcheck disable=SC2034  # for the checks
    BACKGROUND=/proc/$BASHPID/fd/$OUTPUT
    # bats waits for whoever has its descriptor 3
    machine_run "$MACHINE" "$left" ./docker.sh -c run "${AHEAD[@]}" "$@" -P /bin/sh <&0 >&"$OUTPUT" 2>&1 3>&- &
    IN_BACKGROUND=yes
}

# open_output: a new file of the machine's, open as OUTPUT. The attempt may remove it.
open_output() {
    local file
    file=/proc/$(<"$MACHINE/pid")/root/run/.output.$RANDOM
    exec {OUTPUT}>"$file" || fail 'the machine is gone'
    rm -f "$file"
}

# Never longer than the check itself may take
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

machine_pid() { machine pgrep -fx "$1"; }

wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end && SECONDS < DEADLINE)) || fail "gave up waiting for: $*"
        sleep 0.05
    done
}
