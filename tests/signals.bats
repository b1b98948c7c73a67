# signals: what docker.sh is sent reaches the program, once; and a terminal is lent, and given back.

load helper

setup() {
    NAME=$(name "signals$BATS_ROOT_PID") # tells this run from another one on the same machine
    VOLUME=$DOCKER_SH_ROOT/volumes/$NAME/_data
    LOG=$BATS_TEST_TMPDIR/screen
}

teardown() {
    exec 7>&-
    remove_containers
    rm -rf "$DOCKER_SH_ROOT/volumes/$NAME"
    pkill -KILL -f -- "$BATS_TEST_TMPDIR" || true
}

# start ARG...: docker.sh run ARG... in the background, as $!. A shell ignores INT and QUIT in what it starts so, and
# Bash cannot take that back; env(1) can.
start() { env --default-signal "$ROOT/docker.sh" run --name "$NAME" -v "$NAME:/v" "$@" 3>&- & }

# A program that notes what it gets in the volume, until the file stop is there.
listener() {
    printf '%s' "for s in $*; do trap \"echo \$s >>/v/got\" \$s; done; : >/v/ready
        until [ -e /v/stop ]; do sleep 0.02; done; exit 7"
}
got() { [[ -e $VOLUME/got && $(<"$VOLUME/got") == "$1" ]]; }
ready() { [[ -e $VOLUME/ready ]]; }
gone() { ! kill -0 "$1" 2>/dev/null; }

# assert_each_once PID SIGNAL...: the listener gets what PID is sent, in this order, and then is told to stop.
assert_each_once() {
    local pid=$1 signal expected=''
    shift
    for signal in "$@"; do
        kill -s "$signal" -- "$pid"
        expected+=${expected:+$'\n'}$signal
        wait_for 5 got "$expected"
    done
    sleep 0.2 # what comes twice comes soon
    got "$expected"
    : >"$VOLUME/stop"
}

@test "INT TERM HUP QUIT USR1 USR2 WINCH reach a program that traps them, each once" {
    local pid
    start busybox sh -c "$(listener INT TERM HUP QUIT USR1 USR2 WINCH)"
    pid=$!
    wait_for 10 ready
    assert_each_once "$pid" INT TERM HUP QUIT USR1 USR2 WINCH
    assert_ends "$pid" 7
}

@test "a signal to the whole process group, as of a terminal that hangs up, arrives once and ends nothing of ours" {
    local pid
    setsid env --default-signal "$ROOT/docker.sh" run --name "$NAME" -v "$NAME:/v" busybox \
        sh -c "$(listener HUP QUIT INT TERM USR1)" 3>&- &
    pid=$!
    wait_for 10 ready
    assert_each_once "-$pid" HUP QUIT INT TERM USR1
    assert_ends "$pid" 7
}

@test "PID 1 without a handler ignores TERM, and docker.sh goes on with it" {
    start busybox sh -c ': >/v/ready; until [ -e /v/stop ]; do sleep 0.02; done; exit 3'
    local pid=$!
    wait_for 10 ready
    kill -TERM "$pid"
    kill -HUP "$pid"
    run -0 docker ps
    assert_line --regexp " Up .* $NAME\$"
    : >"$VOLUME/stop"
    assert_ends "$pid" 3
}

@test "128+n: a signal that ends the program" {
    local pid signal
    for signal in TERM INT HUP USR1; do
        rm -rf "$VOLUME"
        start --rm --init busybox sh -c ': >/v/ready; exec sleep 300'
        pid=$!
        wait_for 10 ready
        kill -s "$signal" "$pid"
        assert_ends "$pid" $((128 + $(kill -l "$signal")))
    done
    rm -rf "$VOLUME"
    start --rm busybox sh -c 'trap "exit 42" TERM; : >/v/ready; while :; do sleep 0.02; done'
    pid=$!
    wait_for 10 ready
    kill -TERM "$pid"
    assert_ends "$pid" 42
}

@test "a caller that ignores SIGCHLD, which is inherited, gets the exit status all the same" {
    local ignoring=(env --ignore-signal=CHLD "$ROOT/docker.sh")
    run -7 "${ignoring[@]}" run --rm -v "$NAME:/etc" busybox sh -c 'exit 7' # with a copy of the image's files
    "${ignoring[@]}" run -d --name "$NAME" busybox sh -c 'while [ ! -e /end ]; do sleep 0.05; done; exit 5'
    run -3 "${ignoring[@]}" exec "$NAME" sh -c '>/end; exit 3'
    run -0 docker wait "$NAME"
    assert_output 5
}

@test "TERM at any moment of a start: the end, with nothing left, or a container that rm -f removes" {
    local delay pid status ended=0
    for delay in 0.0{00..24..2}; do
        start --init busybox sleep 300 2>"$BATS_TEST_TMPDIR/err"
        pid=$!
        sleep "$delay"
        kill -TERM "$pid"
        # A program that was not yet there to get it goes on
        for _ in {1..10}; do
            if gone "$pid"; then break; fi
            sleep 0.02
        done
        docker rm -f "$NAME" >/dev/null 2>&1 || true
        status=0
        wait "$pid" || status=$?
        [[ $status == 143 || $status == 137 ]] || fail "after $delay s: $status: $(<"$BATS_TEST_TMPDIR/err")"
        ((status != 143)) || ended=$((ended + 1))
        run find "$DOCKER_SH_ROOT/containers" -mindepth 1 -maxdepth 1
        assert_output ''
        run find /sys/fs/cgroup -path "*/docker.sh/$NAME.*" -type d
        refute_output --partial "$NAME"
    done
    ((ended > 0)) || fail 'the sweep hit no start'
}

@test "a signal before there is a container: WINCH changes nothing, others end docker.sh, and nothing is left" {
    local signal status
    HOME_COPY=$(mktemp -d "${TMPDIR:-/var/tmp}/docker.sh-home.XXXXXX")
    cp -R "$ROOT/docker.sh" "$ROOT/container.sh" "$ROOT/lib" "$ROOT/helpers" "$HOME_COPY/"
    # Where it hears signals, and has started nothing
    # shellcheck disable=SC2016  # that shell expands
    sed -i '/^    container_forward_signals /a : >"$BATS_TEST_TMPDIR/ready"; until [[ -e $BATS_TEST_TMPDIR/go ]]; do sleep 0.01; done' \
        "$HOME_COPY/lib/container/foreground.sh"
    for signal in WINCH INT TERM HUP USR1; do
        rm -f "$BATS_TEST_TMPDIR/ready" "$BATS_TEST_TMPDIR/go"
        env --default-signal "$HOME_COPY/docker.sh" run --name "$NAME" -v "$NAME:/v" busybox sh -c 'exit 7' 3>&- &
        wait_for 10 test -e "$BATS_TEST_TMPDIR/ready"
        kill -s "$signal" $!
        [[ $signal != WINCH ]] || : >"$BATS_TEST_TMPDIR/go"
        status=7
        [[ $signal == WINCH ]] || status=$((128 + $(kill -l "$signal")))
        assert_ends $! "$status"
        [[ $signal != WINCH ]] || docker rm "$NAME" >/dev/null
        run find "$DOCKER_SH_ROOT/containers" -mindepth 1 -maxdepth 1
        assert_output ''
    done
    rm -rf "$HOME_COPY"
}

@test "in a pipeline: the reader that goes first, the writer that ends" {
    # shellcheck disable=SC2016  # the inner shell expands
    run -0 timeout -k 1 10 bash -c '"$1" run --rm busybox yes 2>/dev/null | head -n 1' - "$ROOT/docker.sh" 3>&-
    assert_output y
    # shellcheck disable=SC2016
    run -0 timeout -k 1 10 bash -c 'echo through | "$1" run --rm -i busybox cat | cat' - "$ROOT/docker.sh" 3>&-
    assert_output through
    # shellcheck disable=SC2016
    run -0 timeout -k 1 10 bash -c 'yes | "$1" run --rm -i busybox head -n 1' - "$ROOT/docker.sh" 3>&-
    assert_output y
}

# terminal SCRIPT: runs SCRIPT, a shell's words with "docker" as docker.sh, on a terminal of its own, of which LOG is the
# screen; $! is script(1). type_in TEXT presses keys there.
terminal() {
    printf '#!/bin/bash\ndocker() { %q "$@"; }\n%s\n' "$ROOT/docker.sh" "$1" >"$BATS_TEST_TMPDIR/on-terminal"
    mkfifo "$BATS_TEST_TMPDIR/keys"
    # Bash goes on after a Ctrl-C that was another's; a /bin/sh that script(1) would take without SHELL may not
    env --default-signal SHELL=/bin/bash script -qfec "bash $BATS_TEST_TMPDIR/on-terminal" "$LOG" <"$BATS_TEST_TMPDIR/keys" >/dev/null 3>&- &
    exec 7>"$BATS_TEST_TMPDIR/keys"
}
type_in() { printf '%b' "$1" >&7; }
shows() { wait_for 10 grep -qE -- "$1" "$LOG"; }

@test "the course's form has a terminal: tty, job control; Ctrl-C ends the command, not the shell" {
    terminal "stty -g
        docker -c run -C $NAME -I busybox -P /bin/sh
        echo status=\$?
        read -r line; echo got=\$line
        stty -g"
    shows '/ # '
    type_in 'tty; ps\n'
    shows '^/dev/(console|pts/[0-9]+)'
    shows '^ +1 root .*/bin/sh'
    refute grep -i 'job control\|access tty' "$LOG"
    type_in 'sleep 7412\n'
    wait_for 10 pgrep -fx 'sleep 7412'
    type_in '\x03'
    shows '\^C'
    type_in "echo al''ive\n"
    shows '^alive'
    run ! pgrep -fx 'sleep 7412'
    # suspended and resumed in the container: job control is the container's
    type_in 'sleep 7413\n'
    wait_for 10 pgrep -fx 'sleep 7413'
    type_in '\x1a'
    shows 'Stopped'
    type_in 'kill %1; fg; exit 5\n'
    shows '^status=5'
    type_in 'a line of mine\n'
    shows '^got=a line of mine'
    wait $!
    run grep -aE '^[0-9a-f]+(:[0-9a-f]+)+' "$LOG"
    assert_equal "${#lines[@]}" 2
    assert_equal "${lines[0]}" "${lines[1]}"
}

@test "the terminal is given back, as it was, also when the container is removed by force" {
    terminal "stty -g
        docker -c run -C $NAME -I busybox -P /bin/sh
        echo status=\$?
        stty -g
        read -r line; echo got=\$line"
    shows '/ # ' # busybox has the terminal without echo now
    docker rm -f "$NAME"
    shows 'status=137' # behind the prompt
    type_in 'a line of mine\n'
    shows '^got=a line of mine'
    wait $!
    run grep -aE '^[0-9a-f]+(:[0-9a-f]+)+' "$LOG"
    assert_equal "${#lines[@]}" 2
    assert_equal "${lines[0]}" "${lines[1]}"
}

@test "Ctrl-C on Docker's form without -t reaches the program once" {
    # Not by being in the terminal's process group: two at once would look like one
    run -0 docker run --rm busybox cut '-d ' -f 5 /proc/1/stat
    assert_output 1
    terminal "docker run --name $NAME -v $NAME:/v busybox sh -c '$(listener INT)'; echo status=\$?"
    wait_for 10 ready
    type_in '\x03'
    wait_for 5 got INT
    sleep 0.2
    got INT
    : >"$VOLUME/stop"
    shows 'status=7' # behind the ^C
    wait $!
}

@test "a terminal that goes away takes the course's shell with it" {
    terminal "docker -c run -C $NAME -I busybox -P /bin/sh"
    local pid=$!
    shows '/ # '
    kill -KILL "$pid"
    wait "$pid" || true
    is_down() { ! is_up "$NAME"; }
    wait_for 10 is_down
}
