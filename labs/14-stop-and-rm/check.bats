# The end of a container, and what is left of it.

load ../lib/check

chapter_setup() {
    machine sh -c 'cd /attempt/images/busybox/bin
        printf "#!/bin/sh\ntrap \"exit 7\" TERM\ntouch /ready\nwhile :; do sleep 0.1; done\n" >polite && chmod 755 polite'
}

detached() {
    attempt -c run -d -C "$1" -I busybox -n none -P "$2"
    assert_ends 0
}
gone() { ! machine_pid "$1"; }

# points: 2
# hint: signal(7), kill(1): which signal can a program answer?
@test "stop asks first: a program that has a handler ends in its own way" {
    local start=$SECONDS
    detached courteous polite
    wait_for 5 is_ready
    attempt -c stop -t 8 -C courteous
    assert_ends 0
    ((SECONDS - start < 7)) || fail 'it took as long as if nobody had answered'
    attempt -c ps -a
    assert_line --regexp '(courteous.*Exited \(7\)|Exited \(7\).*courteous)'
}
is_ready() { [[ -n $(machine find / -path /proc -prune -o -path '*/ready' -print) ]]; }

# points: 2
# hint: pid_namespaces(7), "The namespace init process": which signals reach it although it has no handler for them?
@test "one that does not answer is killed, but not before the time is up" {
    local start
    detached deaf 'sleep 4841'
    start=$(date +%s%N)
    attempt -c stop -t 2 -C deaf
    assert_ends 0
    (($(date +%s%N) - start >= 1500000000)) || fail 'it had no time to answer'
    gone 'sleep 4841' || fail 'stop has come back, and it still runs'
    attempt -c ps
    refute_output --partial deaf
}

# points: 2
# hint: unlink(2), and chapter 11: who runs? What would become of a root file system whose files go while it is in use?
@test "rm refuses one that runs, and nothing happens to it" {
    detached busy 'sleep 4842'
    attempt -c rm -C busy
    ((status != 0)) || fail 'the exit status is 0'
    attempt -c ps
    assert_output --partial busy
    machine_pid 'sleep 4842'
}

# points: 2
# hint: rm(1), --one-file-system: what is below containers/NAME, and where else is there anything by that name?
@test "after rm nothing is left, and the name is free for a new one" {
    inside -C mayfly -I busybox -n none <<<'echo old >/etc/old'
    attempt -c rm -C mayfly
    assert_ends 0
    run machine find / -path /proc -prune -o -name '*mayfly*' -print
    assert_output ''
    attempt -c ps -a
    refute_output --partial mayfly
    inside -C mayfly -I busybox -n none <<<'cat /etc/old; exit 0'
    refute_line old
}

# points: 1
# hint: kill(1), -KILL: which of your clean-up steps has not run then? Where would rm know from what there was?
@test "also of one where everything was killed, docker.sh as well" {
    detached stricken 'sleep 4843'
    machine sh -c 'kill -KILL -1' || true
    attempt -c rm -C stricken
    assert_ends 0
    run machine find / -path /proc -prune -o -name '*stricken*' -print
    assert_output ''
    detached stricken 'sleep 4844'
}

# points: 1
# hint: test(1), -d. And what does rm -rf do with a path that is not there?
@test "what is not there can be neither stopped nor removed" {
    attempt -c stop -C nobody
    ((status != 0)) || fail 'stop: the exit status is 0'
    attempt -c rm -C nobody
    ((status != 0)) || fail 'rm: the exit status is 0'
    attempt -c rm -C ..
    ((status != 0)) || fail 'rm of ..: the exit status is 0'
    machine test -e /attempt/docker.sh || fail 'rm of .. has removed it'
}
