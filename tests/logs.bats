# logs: what a container in the background has written, and how it is kept.

load helper

@test "logs: the container's stdout and stderr, apart, to the byte" {
    docker run -d --name "$(name)" busybox sh -c 'echo one; echo two >&2; printf "no newline"'
    wait_for 10 has_exited "$(name)"
    docker logs "$(name)" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
    assert_equal "$(<"$BATS_TEST_TMPDIR/out")" $'one\nno newline'
    assert_equal "$(<"$BATS_TEST_TMPDIR/err")" two
    assert_equal "$(tail -c 1 "$BATS_TEST_TMPDIR/out")" e
}

@test "logs: binary data and a line of a megabyte come back as they went" {
    docker run -d --name "$(name)" busybox sh -c 'head -c 300000 /bin/busybox; head -c 1000000 /dev/zero | tr "\0" x; echo; echo end'
    wait_for 10 has_exited "$(name)"
    local image="$DOCKER_SH_ROOT/images/busybox/bin/busybox" expected
    expected=$({ head -c 300000 "$image" && head -c 1000000 /dev/zero | tr '\0' x && echo && echo end; } | sha256sum)
    assert_equal "$(docker logs "$(name)" | sha256sum)" "$expected"
}

@test "the log is in the CRI format" {
    docker run -d --name "$(name)" busybox echo hello
    wait_for 10 has_exited "$(name)"
    run cat "$(record log)"
    assert_output --regexp '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{9}Z stdout F hello$'
}

@test "logs: --tail, --timestamps, --since, --until" {
    docker run -d --name "$(name)" busybox sh -c 'for i in 1 2 3 4 5; do echo $i; done'
    wait_for 10 has_exited "$(name)"
    run docker logs -n 2 "$(name)"
    assert_output $'4\n5'
    run docker logs --tail 0 "$(name)"
    assert_output ''
    run docker logs -t --tail 1 "$(name)"
    assert_output --regexp '^[0-9T:.-]+Z 5$'
    run docker logs --since 1h "$(name)"
    assert_output $'1\n2\n3\n4\n5'
    run docker logs --until 1h "$(name)"
    assert_output ''
    run docker logs --since 2099-01-01T00:00:00Z "$(name)"
    assert_output ''
    run -1 docker logs --since yesterweek "$(name)"
    assert_output "docker.sh: --since: 'yesterweek' is no time"
    run -1 docker logs --tail x "$(name)"
    assert_output "docker.sh: --tail: 'x' is no number of lines"
}

@test "monitor logs: the times that Docker takes, and no others" {
    local time
    printf '2026-01-31T12:00:0%d.000000000Z stdout F %d\n' 1 1 2 2 3 3 >"$BATS_TEST_TMPDIR/log"
    # shown LINES OPTION...
    shown() { [[ $("$ROOT/helpers/bin/monitor" logs --record "$BATS_TEST_TMPDIR" "${@:2}" | tr -d '\n') == "$1" ]] || fail "${*:2}: not $1"; }
    for time in 2026-01-31T12:00:02Z 2026-01-31T12:00:01.5Z 2026-01-31T13:00:02+01:00 2026-01-31T11:30:02-00:30 1769860802 1769860801.000000001; do
        shown 23 --since "$time"
    done
    for time in 2026-01-31 2026-01-31Z 2026-01-31T12Z 2026-01-31T12:00Z 2026-01-31T13:00+01:00 0; do shown 123 --since "$time"; done
    shown 12 --until 2026-01-31T12:00:02.999Z
    shown 2 --since 2026-01-31T12:00:02Z --until 1769860802
    shown '' --since 2026-02-01Z
    # Without a zone it is this machine's
    TZ=XYZ-5 shown 23 --since 2026-01-31T17:00:02
    TZ=XYZ+5 shown 12 --until 2026-01-31T07:00:02
    TZ=XYZ-13 shown '' --until 2026-02-01
    shown 123 --since '' --until ''
    # Later than any that is written in that form
    shown 123 --until 9999999999999
    shown '' --since 9999999999999
    for time in yesterday 26-01-31 2026-1-31 2026-02-29 2026-13-01 2026-01-31T 2026-01-31T24 2026-01-31T12: 2026-01-31T12:00:60Z \
        2026-01-31T12:00:00.Z 2026-01-31T12:00.5 2026-01-31T12+1:00 2026-01-31t12:00:00z '2026-01-31 12:00' -1 -10m 10x 1. 1m1 1e3s infs ' 1' \
        99999999999999999999 9999999999h; do
        run --separate-stderr -1 "$ROOT/helpers/bin/monitor" logs --record "$BATS_TEST_TMPDIR" --since "$time"
        # shellcheck disable=SC2154  # run sets it
        assert_equal "$output$stderr" "docker.sh: --since: '$time' is no time"
    done
    for time in '' -1 +1 0x1 1.5 none 99999999999; do
        run --separate-stderr -1 "$ROOT/helpers/bin/monitor" logs --record "$BATS_TEST_TMPDIR" --tail "$time"
        assert_equal "$output$stderr" "docker.sh: --tail: '$time' is no number of lines"
    done
    # How long ago
    TZ=UTC0 printf '%(%FT%T)T.000000000Z stdout F minute\n' "$((EPOCHSECONDS - 60))" >"$BATS_TEST_TMPDIR/log"
    for time in 2m 1h30m 1.5h .05h 100s 100000ms 100000000us 100000000µs 100000000000ns 1m40s 1h0.5ms; do shown minute --since "$time"; done
    for time in 10s 300ms 0.5m 1us 0s 0m; do
        shown '' --since "$time"
        shown minute --until "$time"
    done
}

@test "logs -f shows what comes, and ends when the container does" {
    docker run -d --name "$(name)" -v "$(name v):/v" busybox sh -c 'echo first; until test -e /v/go; do sleep 0.05; done; echo last'
    docker logs -f "$(name)" >"$BATS_TEST_TMPDIR/out" 3>&- &
    wait_for 10 grep -q first "$BATS_TEST_TMPDIR/out"
    touch "$DOCKER_SH_ROOT/volumes/$(name v)/_data/go"
    wait $!
    assert_equal "$(<"$BATS_TEST_TMPDIR/out")" $'first\nlast'
}

@test "logs -f | head -1 ends, though the container goes on and says no more" {
    docker run -d --name "$(name)" busybox sh -c 'echo one; sleep 1000'
    # shellcheck disable=SC2016  # the inner shell expands
    run timeout 10 bash -c '"$1" logs -f "$2" 3>&- | head -1' - "$ROOT/docker.sh" "$(name)"
    assert_success
    assert_output one
}

@test "--log-opt: the log is rotated, and never larger than promised" {
    local wanted count
    docker run -d --name "$(name)" --log-opt max-size=20k --log-opt max-file=3 busybox sh -c 'i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done'
    wait_for 10 has_exited "$(name)"
    run find "$DOCKER_SH_ROOT/containers/$(name)/" -name 'log*' -size +20k
    assert_output ''
    assert_file_exists "$(record log.2)"
    assert_not_exists "$(record log.3)"
    run docker logs "$(name)"
    assert_line --index -1 'line 2999'
    # What there still is, is told without a gap, also from the middle of a rotated file
    for wanted in 1 10 700 all; do
        docker logs --tail "$wanted" "$(name)" >"$BATS_TEST_TMPDIR/lines"
        count=$(wc -l <"$BATS_TEST_TMPDIR/lines")
        [[ $wanted == all ]] || assert_equal "$count" "$wanted"
        diff "$BATS_TEST_TMPDIR/lines" <(seq -f 'line %.0f' $((3000 - count)) 2999)
    done
    ((count > 700))
    run -125 docker run --log-opt compress=true busybox true
    assert_output "docker.sh: unknown log opt 'compress'"
}

@test "logs -f goes on over a rotation, and over several at once" {
    docker run -d --name "$(name)" --log-opt max-size=20k --log-opt max-file=200 busybox \
        sh -c 'seq 1 2000; until [ -e /go ]; do sleep 0.05; done; seq 2001 40000'
    "$ROOT/docker.sh" logs -f "$(name)" >"$BATS_TEST_TMPDIR/lines" 3>&- &
    wait_for 10 grep -qx 2000 "$BATS_TEST_TMPDIR/lines"
    docker exec "$(name)" touch /go
    assert_ends $! 0
    assert_file_exists "$(record log.20)"
    assert_equal "$(sha256sum <"$BATS_TEST_TMPDIR/lines")" "$(seq 1 40000 | sha256sum)"
}

@test "logs finds all of what there is in the middle of a rotation" {
    docker run -d --name "$(name)" --log-opt max-size=4k --log-opt max-file=400 busybox sh -c 'while :; do seq 1 100000; done'
    wait_for 10 test -e "$(record log.1)" # so that there are so many lines
    for _ in {1..50}; do
        docker logs --tail 200 "$(name)" >"$BATS_TEST_TMPDIR/lines"
        # From the first line that is told every one is there, but for where the program begins again
        awk 'NR > 1 && $1 != last + 1 && $1 != 1 { print "after " last " comes " $1; gap = 1 } { last = $1 } NR > 1000 { exit } END { exit gap || NR < 200 }' "$BATS_TEST_TMPDIR/lines"
    done
    docker rm -f "$(name)"
}

@test "a full disk under the log takes lines away, whole ones, and not the container" {
    local small=$BATS_TEST_TMPDIR/small
    mkdir "$small"
    mount -t tmpfs -o size=12M tmpfs "$small"
    # 255: where nothing can be written, the exit status cannot be either
    run bash -c 'export DOCKER_SH_ROOT=$2
        "$1" run -d --name full busybox sh -c "i=0; while [ \$i -lt 300000 ]; do echo line \$i; i=\$((i+1)); done; exit 9" &&
            [[ $("$1" wait full) == @(9|255) ]] && "$1" logs full >"$3" && "$1" rm full' - "$ROOT/docker.sh" "$small" "$BATS_TEST_TMPDIR/lines" 3>&-
    umount "$small"
    assert_success
    # Which ones are lost is not said: a few that come late may find room where many did not
    run wc -l <"$BATS_TEST_TMPDIR/lines"
    ((output > 1000 && output < 300000))
    run ! grep -qvE '^line [0-9]+$' "$BATS_TEST_TMPDIR/lines"
    sort -c -u -t ' ' -k 2,2n "$BATS_TEST_TMPDIR/lines"
}

@test "100,000 lines in a burst: none lost, none torn" {
    docker run -d --name "$(name)" busybox seq 1 100000
    wait_for 20 has_exited "$(name)"
    assert_equal "$(docker logs "$(name)" | sha256sum)" "$(seq 1 100000 | sha256sum)"
}
