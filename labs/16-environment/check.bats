# What a program is told before it starts.

load ../lib/check

chapter_setup() {
    machine sh -c 'printf "#!/bin/sh\nenv\n" >/attempt/images/busybox/bin/tell && chmod 755 /attempt/images/busybox/bin/tell
        printf "echo running on the machine\n" >/tmp/startup'
}

# points: 2
# hint: bash(1), arrays and quotes: what is between two quotes is one word, whatever it contains.
@test "-e gives the program variables, whatever is in them" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C dreamland -I busybox -n none -e ONE=1 -e 'TWO=two  words = one "value"' -e EMPTY= -e $'LINES_=a\nb' \
        <<<'printf "<%s>" "$ONE" "$TWO" "${EMPTY-unset}" "$LINES_"'
    assert_output $'<1><two  words = one "value"><><a\nb>'
}

# points: 3
# hint: env(1), -i; environ(7): who inherits what from whom?
@test "nothing of the machine's is in it" {
    capture env SECRET=mustard LANG=xx_YY DOCKER_SH_TEST=1 ./docker.sh -c run -C secretive -I busybox -n none -P tell
    assert_ends 0
    refute_output --partial mustard
    refute_output --partial xx_YY
    refute_output --partial DOCKER_SH_TEST
    refute_line --regexp '^(USER|OLDPWD|_)=.*(attempt|docker)'
    refute_output --partial /course/bin
}

# points: 2
# hint: environ(7): which variables does every program rely on?
@test "PATH, HOME and HOSTNAME are there, and are the container's" {
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C homely -I busybox -n none <<<'echo "$HOME $HOSTNAME"; echo "$PATH"; ls / >/dev/null && echo found'
    assert_line --index 0 --regexp '^/root [a-z0-9]+$'
    assert_line --index 1 --regexp '(^|:)/bin(:|$)'
    assert_line found
    # shellcheck disable=SC2016  # the container's shell expands
    inside -C homely2 -I busybox -n none -e HOME=/tmp <<<'echo "$HOME"'
    assert_output /tmp
}

# points: 1
# hint: proc(5), /proc/pid/environ: the variables as they were when the program began, each with a zero byte behind it.
@test "the machine sees the same in /proc/PID/environ" {
    attempt -c run -d -C seen -I busybox -n none -e COLOUR=green -P 'sleep 4861'
    assert_ends 0
    wait_for 3 machine_pid 'sleep 4861'
    # shellcheck disable=SC2016  # that shell expands
    run machine sh -c 'tr "\0" "\n" <"/proc/$1/environ"' - "$(machine_pid 'sleep 4861')"
    assert_line COLOUR=green
    refute_output --partial /course/bin
}

# points: 1
# hint: proc(5), /proc/pid/environ: what run has been told has to be written down somewhere for exec.
@test "exec gives the same to its program" {
    attempt -c run -d -C entered -I busybox -n none -e COLOUR=blue -P 'sleep 4862'
    assert_ends 0
    capture env SECRET=mustard ./docker.sh -c exec -C entered -P tell
    assert_line COLOUR=blue
    refute_output --partial mustard
}

# points: 1
# hint: bash(1), BASH_ENV; ld.so(8), LD_PRELOAD: who else reads variables on the way from docker.sh to the program?
@test "a variable is for the program, and for nobody on the way to it" {
    inside -C trapped -I busybox -n none -e BASH_ENV=/tmp/startup -e ENV= -e LD_PRELOAD=/no/such.so -e PATH=/bin <<<'env'
    assert_line BASH_ENV=/tmp/startup
    assert_line LD_PRELOAD=/no/such.so
    assert_line PATH=/bin
    refute_output --partial 'running on the machine'
    refute_output --partial 'cannot be preloaded'
}
