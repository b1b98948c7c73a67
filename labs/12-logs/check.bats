# What a program says when nobody listens.

load ../lib/check

chapter_setup() {
    machine sh -c 'cd /attempt/images/busybox/bin
        printf "#!/bin/sh\necho to stdout\necho to stderr >&2\necho again\nexec sleep 4821\n" >talk
        printf "#!/bin/sh\nseq 20000\n" >burst
        printf "#!/bin/sh\necho first\nsleep 1\necho second\nsleep 0.3\necho third\n" >slow
        printf "#!/bin/sh\necho a confession\nsleep 0.2\n: >/proc/1/fd/1\necho something else\nexec sleep 4822\n" >liar
        chmod 755 talk burst slow liar'
}

detached() {
    attempt -c run -d -C "$1" -I busybox -n none -P "$2"
    assert_ends 0
}
# said NAME PATTERN
said() {
    attempt -c logs -C "$1"
    grep -q -e "$2" <<<"$output"
}

# points: 2
# hint: bash(1), REDIRECTION: where do 1 and 2 go, and in which order is that looked at?
@test "stdout and stderr are kept" {
    detached talker talk
    wait_for 3 said talker again
    wait_for 3 said talker stderr
    assert_line 'to stdout'
    assert_line 'to stderr'
    assert_equal "${#lines[@]}" 3
}

# points: 2
# hint: bash(1), Pipelines: which processes have to end before the last line has been written?
@test "when it has ended, all of it is still there" {
    detached burst burst
    wait_for 3 all_is_there
}
all_is_there() {
    capture sh -c './docker.sh -c logs -C burst | cksum'
    assert_output "$(seq 20000 | cksum)"
}

# points: 2
# hint: tail(1), -f and --pid.
@test "with -f one sees what is said later, and comes back when it ends" {
    detached slow slow
    attempt -c logs -f -C slow
    assert_ends 0
    assert_output $'first\nsecond\nthird'
}

# points: 2
# hint: pipe(7), open(2) with O_APPEND, ftruncate(2): what can one do with a descriptor of a file, and what with a pipe's?
@test "what has been said cannot be unsaid" {
    detached liar liar
    wait_for 3 said liar 'something else'
    assert_line 'a confession'
}

# points: 1
# hint: bash(1), REDIRECTION: which file does each container's record have?
@test "each container has its own, and a container that is not there has none" {
    detached one burst
    detached two talk
    wait_for 3 said two again
    refute_line 1
    attempt -c logs -C nobody
    assert_refused
    attempt -c logs -C ..
    assert_refused
}

# points: 1
# hint: bash(1), REDIRECTION: what of the program's is still connected to the command that you have typed?
@test "run -d says one line, and nothing of the program's" {
    detached quiet talk
    assert_equal "${#lines[@]}" 1
    refute_output --partial stdout
}
