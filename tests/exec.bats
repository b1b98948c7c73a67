# exec: one more program in a running container, restricted as the first one was, and out of reach of both.

load helper

# start [OPTION...]: a container that stays up, named after the test.
start() {
    "$ROOT/docker.sh" run --name "$(name)" "$@" "${IMAGE:-busybox}" sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
    wait_for 20 is_up "$(name)"
}

# in_terminal COMMAND: in a terminal of its own, at which nobody types; a fifo that is open for writing does not end.
in_terminal() {
    [[ -p $BATS_TEST_TMPDIR/keys ]] || mkfifo "$BATS_TEST_TMPDIR/keys"
    timeout 20 script -qec "$1" /dev/null <>"$BATS_TEST_TMPDIR/keys" 3>&- | tr -d '\r'
}

@test "the container's namespaces, root and process list" {
    local namespace
    start -h box
    run docker exec "$(name)" sh -c 'for n in cgroup ipc mnt net pid uts; do readlink /proc/self/ns/$n; readlink /proc/1/ns/$n; done'
    for namespace in cgroup ipc mnt net pid uts; do
        assert_equal "$(grep -c "^$namespace:" <<<"$output")" 2
        assert_equal "$(grep "^$namespace:" <<<"$output" | sort -u | wc -l)" 1
        refute_line "$(readlink "/proc/self/ns/$namespace")"
    done
    run docker exec "$(name)" sh -c 'hostname; pwd; ls -d /boot /home/*/.ssh 2>/dev/null; ps'
    assert_line --index 0 box
    assert_line --index 1 /
    assert_line --partial 'sleep 1000'
    assert_equal "${#lines[@]}" 5
}

@test "arguments pass untouched, and the exit status is the program's" {
    start
    run -7 docker exec "$(name)" sh -c 'echo "a  b"; exit 7'
    assert_output 'a  b'
    run docker exec "$(name)" printf '<%s>' '' ' ' 'a  b' "it's" '"' \\ '*' '$HOME' $'new\nline' -- --user -t
    assert_output "<>< ><a  b><it's><\"><\\><*><\$HOME><new"$'\n'"line><--><--user><-t>"
    run -137 docker exec "$(name)" sh -c 'kill -9 $$'
    run -139 docker exec "$(name)" sh -c 'kill -SEGV $$'
}

@test "the environment is the image's and run's, then exec's own, and nothing of the caller's" {
    start -h box -e FOO=run -e BAR=run
    run env SECRET=leaked "$ROOT/docker.sh" exec "$(name)" env
    assert_output $'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nHOSTNAME=box\nFOO=run\nBAR=run\nHOME=/root'
    printf '# comment\nFROM=file\nBAR=file\n' >"$BATS_TEST_TMPDIR/env"
    run env SECRET=asked-for "$ROOT/docker.sh" exec -e BAR=exec -e SECRET -e ABSENT -e 'A=b = c' --env-file "$BATS_TEST_TMPDIR/env" "$(name)" env
    assert_output $'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nHOSTNAME=box\nFOO=run\nBAR=exec\nFROM=file\nSECRET=asked-for\nA=b = c\nHOME=/root'
    run -127 docker exec -e PATH=/nowhere "$(name)" true
    printf '\xef\xbb\xbf  D=crlf\r\n' >"$BATS_TEST_TMPDIR/env"
    # shellcheck disable=SC2016  # the inner shell expands
    run env LC_ALL=C.UTF-8 "$ROOT/docker.sh" exec -e LC_ALL --env-file "$BATS_TEST_TMPDIR/env" --env-file <(echo Q=1) "$(name)" \
        sh -c 'echo $D $Q $LC_ALL'
    assert_output 'crlf 1 C.UTF-8'
    run env -u LC_ALL "$ROOT/docker.sh" exec -e LC_ALL "$(name)" env
    refute_output --partial LC_ALL
    run -1 docker exec -e =x "$(name)" true
    assert_output "docker.sh: invalid environment variable: '=x'"
    run -1 docker exec --env-file <(echo 'export A=1') "$(name)" true
    assert_output "docker.sh: poorly formatted environment: variable 'export A' contains whitespaces"
    # Neither it nor what is beside it has the caller's, while it becomes the program
    run env SECRET=leaked "$ROOT/docker.sh" exec "$(name)" sh -c 'tr "\\0" "\n" </proc/1/environ; cat /proc/self/environ'
    refute_output --partial leaked
}

@test "the user, directory and limits are run's, unless -u and -w say otherwise" {
    start -u daemon -w /var/there --ulimit nofile=123
    run docker exec "$(name)" sh -c 'id -u; echo $HOME; pwd; ulimit -n'
    assert_output $'1\n/usr/sbin\n/var/there\n123'
    run docker exec -u 1234:567 -w /etc "$(name)" sh -c 'id -u; id -g; id -G; echo $HOME; pwd; umask'
    assert_output $'1234\n567\n567\n/\n/etc\n0022'
    run docker exec -u root "$(name)" id -u
    assert_output 0
    run -125 docker exec -u nosuchuser "$(name)" id
    assert_output 'docker.sh: unable to find user nosuchuser: no matching entries in passwd file'
    run -125 docker exec -w /nosuch "$(name)" pwd
    assert_output 'docker.sh: workdir /nosuch: No such file or directory'
    run -125 docker exec -w relative "$(name)" pwd
    assert_output --partial 'needs to be an absolute path'
    run -125 docker exec -w /proc/self/fd/5 "$(name)" pwd
}

@test "capabilities are run's; --privileged leaves all; no_new_privs as the container" {
    start
    run docker exec "$(name)" grep -hE 'Cap|NoNew' /proc/1/status /proc/self/status
    assert_equal "$(head -6 <<<"$output")" "$(tail -6 <<<"$output")"
    assert_line $'CapEff:\t00000000a00425fb'
    run docker exec -u 1000 "$(name)" grep CapEff /proc/self/status
    assert_output $'CapEff:\t0000000000000000'
    run docker exec --privileged "$(name)" grep -E 'CapBnd' /proc/self/status
    assert_output "$(grep CapBnd /proc/self/status)"
}

@test "--security-opt no-new-privileges: the program's, and that of what exec starts" {
    start --security-opt no-new-privileges=false --security-opt no-new-privileges
    run docker exec "$(name)" grep -h NoNewPrivs /proc/1/status /proc/self/status
    assert_output $'NoNewPrivs:\t1\nNoNewPrivs:\t1'
    run docker inspect -f '{{.HostConfig.SecurityOpt}}' "$(name)"
    assert_output '[no-new-privileges]'
}

@test "stdout and stderr apart and to the byte; stdin only with -i" {
    start
    head -c 1000000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
    docker exec -i "$(name)" sh -c 'cat; printf err >&2' <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
    cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
    assert_equal "$(<"$BATS_TEST_TMPDIR/err")" err
    run docker exec "$(name)" cat <<<hello
    assert_output ''
    run docker exec "$(name)" ls /proc/self/fd
    assert_output $'0\n1\n2\n3'
}

@test "ends with the container" {
    start
    "$ROOT/docker.sh" exec "$(name)" sh -c 'trap "" TERM HUP; touch /up; sleep 1000' >/dev/null 2>&1 3>&- &
    wait_for 10 docker exec "$(name)" test -e /up
    docker exec -d "$(name)" sh -c 'trap "" TERM HUP; sleep 1000'
    docker exec -d -t "$(name)" sh -c 'trap "" TERM HUP; sleep 1000'
    docker rm -f "$(name)"
    wait $! && status=0 || status=$?
    assert_equal "$status" 137
    run ! pgrep -f "^docker.sh --pid .*/containers/$(name)"
}

@test "signals reach the program, and only it" {
    local signal
    start
    for signal in INT TERM HUP QUIT USR1 USR2; do
        "$ROOT/docker.sh" exec "$(name)" sh -c 'trap "echo got; exit 5" '$signal'; echo ready; while :; do sleep 0.05; done' >"$BATS_TEST_TMPDIR/$signal" 3>&- &
        wait_for 10 grep -q ready "$BATS_TEST_TMPDIR/$signal"
        kill -s "$signal" $!
        wait $! && status=0 || status=$?
        assert_equal "$signal $status" "$signal 5"
        grep -q got "$BATS_TEST_TMPDIR/$signal"
    done
    "$ROOT/docker.sh" exec "$(name)" sh -c 'echo ready; exec sleep 1000' >"$BATS_TEST_TMPDIR/plain" 3>&- &
    wait_for 10 grep -q ready "$BATS_TEST_TMPDIR/plain"
    kill -TERM $!
    wait $! && status=0 || status=$?
    assert_equal "$status" 143
}

@test "-d returns when the program runs, and says why if it does not" {
    start
    run docker exec -d "$(name)" sh -c 'echo unheard; sleep 0.3; echo done > /file'
    assert_success
    assert_output ''
    wait_for 10 docker exec "$(name)" test -s /file
    run -127 docker exec -d "$(name)" nosuch
    # shellcheck disable=SC2016  # its words
    assert_output 'docker.sh: exec: "nosuch": executable file not found in $PATH'
    run docker exec -d -t "$(name)" sh -c 'tty > /tty; sleep 1000'
    assert_success
    wait_for 10 docker exec "$(name)" test -s /tty
    run docker exec "$(name)" cat /tty
    assert_output /dev/pts/0
}

@test "Docker's words and status for what cannot be run" {
    run -1 docker exec NOSUCH true
    assert_output 'docker.sh: No such container: NOSUCH'
    docker run --name "$(name old)" busybox true
    run -1 docker exec "$(name old)" true
    assert_output --regexp '^docker.sh: Container [0-9a-f]{64} is not running$'
    run -1 docker exec "$(name old)"
    assert_output "docker.sh: 'docker.sh exec' requires at least 2 arguments. See 'docker.sh exec --help'."
    start
    run -127 docker exec "$(name)" nosuch
    # shellcheck disable=SC2016  # its words
    assert_output 'docker.sh: exec: "nosuch": executable file not found in $PATH'
    run -127 docker exec "$(name)" ''
    run -127 docker exec "$(name)" /nosuch
    assert_output 'docker.sh: exec: "/nosuch": no such file or directory'
    run -126 docker exec "$(name)" /etc/passwd
    assert_output 'docker.sh: exec: "/etc/passwd": Permission denied'
    run -126 docker exec "$(name)" /etc
    run -1 docker exec -it "$(name)" true </dev/null
    assert_output 'docker.sh: the input device is not a TTY'
    run -1 docker exec --env-file /nosuch "$(name)" true
    run -125 docker exec --nosuch "$(name)" true
}

@test "a pid that now is another process's is not entered" {
    local pid started
    start
    pid=$(<"$(record pid)") started=$(<"$(record pid_start)")
    run "$ROOT/helpers/bin/nsenter-lite" --record "$(record .)" -- /bin/true
    assert_success
    echo $((started + 1)) >"$(record pid_start)"
    run -125 "$ROOT/helpers/bin/nsenter-lite" --record "$(record .)" -- true
    assert_output "nsenter-lite: process $pid is not the container's, or not any more"
    run -1 docker exec "$(name)" true
    echo "$started" >"$(record pid_start)"
    assert_output --regexp 'is not running$'
}

@test "a container that is being born is not entered before it has a root of its own" {
    local try id
    for try in {1..10}; do
        "$ROOT/docker.sh" run --name "$(name "$try")" busybox sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
        until [[ -s $DOCKER_SH_ROOT/containers/$(name "$try")/pid ]]; do :; done
        id=$(<"$DOCKER_SH_ROOT/containers/$(name "$try")/id")
        until run docker exec "$id" ls / && ((status == 0)); do
            assert_output "docker.sh: Container $id is not running"
            assert_equal "$status" 1
        done
        refute_line boot
        assert_line etc
        docker rm -f "$(name "$try")"
    done
}

@test "-t: a terminal of the container's own, of the size of the caller's" {
    start
    run in_terminal "stty rows 33 cols 77; '$ROOT/docker.sh' exec -it $(name) sh -c 'tty; stty size; echo \$TERM; ls /proc/self/fd'"
    assert_output $'/dev/pts/0\n33 77\nxterm\n0  1  2  3'
    run in_terminal "stty rows 33 cols 77; (sleep 0.5; stty rows 44 cols 99 </dev/tty) & '$ROOT/docker.sh' exec -it $(name) sh -c 'until stty size | grep 44; do sleep 0.05; done'"
    assert_output '44 99'
    run docker exec -t "$(name)" tty
    assert_output $'/dev/pts/0\r'
    run docker exec -t -u 1234 "$(name)" sh -c 'echo mine > /dev/pts/0'
    assert_output $'mine\r'
}

@test "-t: what is typed arrives, Ctrl-C is the program's, no output is lost at the end" {
    start
    run bash -c "(sleep 0.5; printf 'hello\n'; sleep 0.3; printf '\003') | timeout 20 script -qec \"'$ROOT/docker.sh' exec -it $(name) cat; echo status \\\$?\" /dev/null"
    assert_line --partial hello
    assert_line --partial 'status 130'
    docker exec -t "$(name)" seq 100000 | tr -d '\r' >"$BATS_TEST_TMPDIR/out"
    cmp "$BATS_TEST_TMPDIR/out" <(seq 100000)
    run timeout 20 "$ROOT/docker.sh" exec -t "$(name)" sh -c 'yes | head -c 300000; exit 3'
    assert_equal "$status" 3
    assert_equal "${#lines[@]}" 150000
}

@test "the caller's terminal is itself again, however the program ends; and never the program's" {
    start
    run in_terminal "before=\$(stty -g); '$ROOT/docker.sh' exec -it $(name) sh -c 'kill -9 \$\$'; '$ROOT/docker.sh' exec -it $(name) nosuch; [ \"\$before\" = \"\$(stty -g)\" ] && echo same"
    assert_line same
    run in_terminal "'$ROOT/docker.sh' exec -i $(name) sh -c 'for i in 0 1 2; do readlink /proc/self/fd/\$i; done; tty'"
    assert_line --index 0 --regexp '^pipe:'
    assert_line --index 1 --regexp '^pipe:'
    assert_line --index 2 --regexp '^pipe:'
    assert_line 'not a tty'
}

@test "the course's form: a session, with a terminal where there is one" {
    start
    run docker -c exec -C "$(name)" -P "printf '<%s>' a\\ b '' \"c  d\"" -- 'e  f'
    assert_output '<a b><><c  d><e  f>'
    run docker -c exec -C "$(name)" -e A=b -P 'sh -c "cat; echo \$A"' <<<hello
    assert_output $'hello\nb'
    run in_terminal "'$ROOT/docker.sh' -c exec -C $(name) -P tty"
    assert_output /dev/pts/0
}

@test "the helper's file can be neither run nor read nor written from inside" {
    local image=$DOCKER_SH_ROOT/images/hostile sum path program
    sum=$(sha256sum "$ROOT/helpers/bin/nsenter-lite")
    cp -a "$DOCKER_SH_ROOT/images/busybox" "$image"
    printf '#!/proc/self/exe --help\n' >"$image/bin/script"
    chmod +x "$image/bin/script"
    ln -s script "$image/bin/nested"
    g++ -x c++ -Wl,--dynamic-linker=/proc/self/exe -o "$image/bin/loaded" - <<<'int main() {}'
    ln -sf /proc/self/exe "$image/bin/jump"
    IMAGE=hostile start
    for program in /proc/self/exe /proc/thread-self/exe jump script nested loaded; do
        run -126 docker exec "$(name)" "$program" --help
        assert_output --regexp '^docker.sh: exec: ".*": Permission denied$'
        run -126 docker exec --privileged "$(name)" "$program" --help
    done
    # Somebody inside looks into every process that comes; a long PATH makes the last moment before exec a long one
    docker exec -d "$(name)" sh -c 'while :; do for p in /proc/[0-9]*; do readlink $p/exe; done; done >/seen'
    path=$(printf 'x:%.0s' {1..20000})
    for _ in {1..10}; do docker exec -e "PATH=$path/bin" "$(name)" true; done
    run docker exec "$(name)" sort -u /seen
    assert_output /bin/busybox
    assert_equal "$(sha256sum "$ROOT/helpers/bin/nsenter-lite")" "$sum"
    rm -rf "$image"
}
