# bad-input: what docker.sh says to what it cannot do. One line on stderr, nothing on stdout, and nothing half made.

# shellcheck disable=SC2154  # run --separate-stderr sets stderr
load helper

# What a refused command could leave in the state directories, or as a cgroup of a name that only this file uses.
state() {
    find "$DOCKER_SH_ROOT" -mindepth 1 -maxdepth 2 ! -path '*/images/*' | sort
    find /sys/fs/cgroup -path "*/docker.sh/$(name "bad$BATS_ROOT_PID")*" 2>/dev/null || true # others come and go meanwhile
}

# refused STATUS LINE ARG...: docker.sh ARG... says "docker.sh: LINE" and ends with STATUS. "*" at LINE's end is
# anything. Failures are collected: one run of the table shows them all.
refused() {
    local status=0 expected=$1 line=$2 out err
    shift 2
    docker "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null || status=$?
    # with a mark behind it, so that line ends count
    out=$(<"$BATS_TEST_TMPDIR/out") err=$(cat "$BATS_TEST_TMPDIR/err" && printf .)
    cases=$((cases + 1))
    [[ $line != *'*' ]] || line=${line%'*'}${err#"docker.sh: ${line%'*'}"} line=${line%%$'\n'*}
    [[ $err == "docker.sh: $line"$'\n.' ]] || wrong "says $err" "$@"
    [[ $status == "$expected" ]] || wrong "ends with $status" "$@"
    [[ -z $out ]] || wrong "writes $out" "$@"
    now=$(state)
    [[ $now == "$before" ]] || wrong "leaves $(diff <(printf '%s\n' "$before") <(printf '%s\n' "$now") || true)" "$@"
    before=$now
}

wrong() { printf -v wrong '%s%s: %s\n' "$wrong" "$(printf '%q ' "${@:2}")" "$1"; }

# Of run, with a name by which a leftover could be told.
refused_run() { refused "$1" "$2" run --name "$(name "bad$BATS_ROOT_PID")" "${@:3}"; }

# A second home of docker.sh, that a test can break and that everybody can read.
copy_home() {
    HOME_COPY=$(mktemp -d "${TMPDIR:-/var/tmp}/docker.sh-home.XXXXXX")
    cp -R "$ROOT/docker.sh" "$ROOT/container.sh" "$ROOT/lib" "$ROOT/helpers" "$HOME_COPY/"
    chmod -R go+rX "$HOME_COPY"
}

teardown() {
    remove_containers
    [[ -z ${HOME_COPY-} ]] || rm -rf "$HOME_COPY"
    rm -rf "$DOCKER_SH_ROOT/images/void" "$DOCKER_SH_ROOT/images/odd"
}

@test "every refusal is one line, with Docker's status, and leaves nothing" {
    local cases=0 wrong='' now before long id image invalid
    local run="See 'docker.sh run --help'." top="See 'docker.sh --help'."
    printf -v long 'a%.0s' {1..65}
    printf -v id 'a%.0s' {1..64}
    # Made by the first container ever, and meant to stay
    docker run --rm -v /volume busybox true
    docker run --name "$(name taken)" busybox true
    mkdir "$DOCKER_SH_ROOT/images/void"
    # An image with programs that are none
    image=$DOCKER_SH_ROOT/images/odd
    mkdir -p "$image/bin"
    cp "$DOCKER_SH_ROOT/images/busybox/bin/busybox" "$image/bin/sh"
    printf 'no ELF' >"$image/bin/text"
    printf '#!/no/such/shell\n' >"$image/bin/script"
    chmod 755 "$image"/bin/*
    printf 'plain' >"$image/bin/plain"
    printf '=x\n' >"$BATS_TEST_TMPDIR/env"
    before=$(state)

    # The command
    refused 1 "no command given. $top"
    refused 1 "no command given. $top" ''
    refused 1 "'nosuch' is not a docker.sh command. $top" nosuch
    refused 1 "'a?b' is not a docker.sh command. $top" $'a\nb'
    refused 1 "'../run' is not a docker.sh command. $top" ../run
    refused 1 "'commands/run' is not a docker.sh command. $top" commands/run

    # Options and operands
    refused 125 "unknown option: --nosuch. $run" run --nosuch busybox true
    refused 125 "unknown option: --nosuch. $run" run --nosuch=x busybox true
    refused 125 "unknown option: --Foo. $run" run --Foo busybox true
    refused 125 "unknown option: --Foo. See 'docker.sh ps --help'." ps --Foo=x
    refused 125 "unknown option: --m. $run" run --m=5 busybox true
    refused 125 "unknown option: -Z. $run" run -Z busybox true
    refused 125 "unknown option: -Z. $run" run -iZ busybox true
    refused 125 "option needs a value: --memory. $run" run --memory
    refused 125 "option needs a value: -m. $run" run -m
    refused 125 "option needs a value: -m. $run" run -im
    refused 125 "invalid value for --rm: 'maybe'. $run" run --rm=maybe busybox true
    refused 1 "'docker.sh run' requires at least 1 argument. $run" run
    refused 125 "no command specified. $run" run busybox
    refused 1 "'docker.sh rm' requires at least 1 argument. See 'docker.sh rm --help'." rm
    refused 1 "'docker.sh ps' accepts no arguments. See 'docker.sh ps --help'." ps x
    refused 125 "unknown option: --nosuch. See 'docker.sh ps --help'." ps --nosuch
    refused 1 'No such container: nosuch' rm nosuch
    refused 1 'No such container: a/b' rm a/b
    refused 1 'No such container: ' rm ''
    refused 0 'No such container: nosuch' rm -f nosuch
    refused 1 'No such container: nosuch' restart nosuch
    refused 1 'source can not be empty' cp '' nosuch:/a
    refused 1 'destination can not be empty' cp nosuch:/a ''

    # The course's form
    refused 1 "no command given: -c COMMAND is missing. $top" -m 100M
    refused 1 "no command given: -c COMMAND is missing. $top" -I busybox -c
    refused 1 "no command given: -c COMMAND is missing. $top" -I busybox -- -c run
    refused 1 "'nosuch' is not a docker.sh command. $top" -c nosuch
    refused 1 "'' is not a docker.sh command. $top" -c ''
    refused 125 "no image given: -I IMAGE is missing. $run" -c run -P true
    refused 125 "no command specified. $run" -c run -I busybox
    refused 125 "no command specified. $run" -c run -I busybox -P ' '
    refused 125 "unbalanced quote: echo 'a. $run" -c run -I busybox -P "echo 'a"
    refused 125 "unbalanced quote: echo \"a. $run" -c run -I busybox -P 'echo "a'
    refused 125 "unbalanced quote: echo \\. $run" -c run -I busybox -P "echo \\"
    refused 125 "unbalanced quote: echo 'a?b. See 'docker.sh exec --help'." -c exec -C x -P $'echo \'a\nb'
    refused 1 "'docker.sh exec' requires at least 2 arguments. See 'docker.sh exec --help'." -c exec -C x -P ' '
    refused 125 "unexpected argument: 'true'. $run" -c run -I busybox true
    refused 125 "option needs a value: -I. $run" -c run -I
    refused 1 "'ps' takes no -C. See 'docker.sh ps --help'." -c ps -C x
    refused 1 "'ps' takes no -V. See 'docker.sh ps --help'." -c ps -V x
    refused 1 "'ps' takes no -n. See 'docker.sh ps --help'." -c ps -n none
    refused 1 "'network' is followed by one of: connect create disconnect inspect ls prune rm. $top" -c network
    refused 1 "no container given: -C CONTAINER is missing. See 'docker.sh rm --help'." -c rm

    # Memory
    refused_run 125 "--memory: invalid size: 'banana'" -m banana busybox true
    refused_run 125 "--memory: '1K' is below the minimum, 6M" -m 1K busybox true
    refused_run 125 "--memory: invalid size: '-5M'" -m -5M busybox true
    refused_run 125 "--memory: invalid size: ''" -m '' busybox true
    refused_run 125 "--memory: '5M' is below the minimum, 6M" -m 5M busybox true
    refused_run 125 "--memory: invalid size: '1e9'" -m 1e9 busybox true
    refused_run 125 "--memory: invalid size: '100M?'" -m $'100M\n' busybox true
    refused_run 125 "--memory: invalid size: '99999999999999999999g'" -m 99999999999999999999g busybox true
    refused_run 125 "--memory: size too large: '999999999t'" -m 999999999t busybox true
    refused_run 125 '--memory-swap: smaller than --memory, which it includes' -m 10M --memory-swap 5M busybox true
    refused_run 125 '--memory-swap: needs a limit by --memory beside it' --memory-swap 10M busybox true
    refused_run 125 "--memory-swap: invalid size: ''" -m 10M --memory-swap '' busybox true

    # CPU, processes, block devices
    refused_run 125 "--cpus: '0.001' is below the minimum, 0.01" --cpus 0.001 busybox true
    refused_run 125 "--cpus: 'x' is no number of CPUs" --cpus x busybox true
    refused_run 125 "--cpus: '-1' is no number of CPUs" --cpus -1 busybox true
    refused_run 125 "--cpus: '' is no number of CPUs" --cpus '' busybox true
    refused_run 125 "--cpu-shares: '1' is no number from 2 to 262144" --cpu-shares 1 busybox true
    refused_run 125 "--cpu-shares: 'x' is no number from 2 to 262144" -c x busybox true
    refused_run 125 "--pids-limit: 'x' is no number from 1 to 4194304" --pids-limit x busybox true
    refused_run 125 "--pids-limit: '99999999999' is no number from 1 to 4194304" --pids-limit 99999999999 busybox true
    refused_run 125 "--cpuset-cpus: 'x' is no list such as 0-2,4" --cpuset-cpus x busybox true
    refused_run 125 "--cpuset-cpus: '' is no list such as 0-2,4" --cpuset-cpus '' busybox true
    refused_run 125 'cannot set cpuset.cpus to 99999: the kernel does not take it' --cpuset-cpus 99999 busybox true
    refused_run 125 "--blkio-weight: '9' is no number from 10 to 1000" --blkio-weight 9 busybox true
    invalid='is not DEVICE:RATE with a block device'
    refused_run 125 "--device-read-bps: '/dev/nosuch:1mb' $invalid" --device-read-bps /dev/nosuch:1mb busybox true
    refused_run 125 "--device-read-bps: '/etc/passwd:1mb' $invalid" --device-read-bps /etc/passwd:1mb busybox true
    refused_run 125 "--device-write-iops: '/dev/null' $invalid" --device-write-iops /dev/null busybox true

    # Names
    invalid='up to 64 of [a-zA-Z0-9_.-], the first a letter or digit'
    refused 125 "invalid container name 'a/b': $invalid" run --name a/b busybox true
    refused 125 "invalid container name 'a b': $invalid" run --name 'a b' busybox true
    refused 125 "invalid container name 'a?b': $invalid" run --name $'a\nb' busybox true
    refused 125 "invalid container name '$long': $invalid" run --name "$long" busybox true
    refused 125 "invalid container name '-a': $invalid" run --name -a busybox true
    refused 125 "invalid container name '.a': $invalid" run --name .a busybox true
    refused 125 "invalid container name '..': $invalid" run --name .. busybox true
    refused 125 "invalid container name '': $invalid" run --name '' busybox true
    refused 125 "invalid container name '$id': $invalid" run --name "$id" busybox true
    refused 125 "Conflict. The container name '$(name taken)' is already in use by container *" \
        run --name "$(name taken)" busybox true
    refused 125 "container '$(name taken)' was made from image 'busybox', not 'odd'" \
        -c run -C "$(name taken)" -I odd -P true
    refused_run 125 "invalid hostname: 'a b'" -h 'a b' busybox true
    refused_run 125 "invalid hostname: '-a'" -h -a busybox true
    refused_run 125 "invalid hostname: '$long'" -h "$long" busybox true
    refused_run 125 "invalid label: ''" -l '' busybox true
    refused_run 125 "invalid label: '=x'" -l =x busybox true
    refused_run 125 "invalid environment variable: ''" -e '' busybox true
    refused_run 125 "invalid environment variable: '=x'" -e =x busybox true
    refused_run 125 "invalid environment variable: '=x'" --env-file "$BATS_TEST_TMPDIR/env" busybox true
    refused_run 125 'cannot read the env file: /no/such' --env-file /no/such busybox true
    refused_run 125 'cannot read the env file: /etc' --env-file /etc busybox true
    refused_run 125 'unable to find user nosuch: no matching entries in passwd file' -u nosuch busybox true
    refused_run 125 'unable to find group nosuch: no matching entries in group file' -u 0:nosuch busybox true
    refused_run 125 "invalid user: ':'" -u : busybox true
    refused_run 125 "the working directory 'a' is invalid, it needs to be an absolute path" -w a busybox true
    refused_run 125 'workdir /etc/passwd: Not a directory' -w /etc/passwd busybox true

    # Images
    refused_run 125 'No such image: nosuch' nosuch true
    refused_run 125 "invalid reference format: 'UPPER'" UPPER true
    refused_run 125 "invalid reference format: '../busybox'" ../busybox true
    refused_run 125 "invalid reference format: ''" '' true
    refused_run 125 "invalid reference format: 'x?y'" $'x\ny' true
    refused_run 125 "image void is empty: $DOCKER_SH_ROOT/images/void" void true

    # Volumes and tmpfs
    refused_run 125 "invalid volume: 'a/b:/c': a path of the host must be absolute: 'a/b'" -v a/b:/c busybox true
    refused_run 125 "invalid volume: '/no/such:/c': no such file or directory on the host: /no/such" \
        -v /no/such:/c busybox true
    refused_run 125 "invalid volume: 'a:c': mount path must be absolute: 'c'" -v a:c busybox true
    refused_run 125 "invalid volume: 'a:/': destination can't be '/'" -v a:/ busybox true
    refused_run 125 "invalid volume: 'a:/..': destination can't be '/..'" -v a:/.. busybox true
    refused_run 125 "invalid volume: 'a:/././': destination can't be '/././'" -v a:/././ busybox true
    refused_run 125 "invalid volume: 'a:/b:ro:x'" -v a:/b:ro:x busybox true
    refused_run 125 "invalid volume: 'a:/b:zz': unknown mode 'zz'" -v a:/b:zz busybox true
    refused_run 125 "invalid volume: ''" -v '' busybox true
    refused_run 125 "invalid volume: ':'" -v : busybox true
    refused_run 125 "invalid volume name: 'a b'" -v 'a b:/c' busybox true
    refused_run 125 "invalid volume name: 'a?b'" -v $'a\nb:/c' busybox true
    refused_run 125 '/proc/a: *' -v a:/proc/a busybox true
    refused_run 125 "$DOCKER_SH_ROOT/volumes/a/_data on /etc/passwd: trying to mount a directory onto a file (or vice-versa)" \
        -v a:/etc/passwd busybox true
    refused_run 125 "invalid tmpfs: 'a': mount path must be absolute and not '/'" --tmpfs a busybox true
    refused_run 125 "invalid tmpfs: '/': mount path must be absolute and not '/'" --tmpfs / busybox true
    refused_run 125 "invalid tmpfs: '/a/..': mount path must be absolute and not '/'" --tmpfs /a/.. busybox true
    refused_run 125 "invalid tmpfs options: '/a:b c'" --tmpfs '/a:b c' busybox true
    refused_run 125 '/a (tmpfs nosuid,nodev,noexec,size=banana): *' --tmpfs /a:size=banana busybox true

    # The rest
    refused_run 125 "invalid ulimit type: 'nosuch'" --ulimit nosuch=1 busybox true
    refused_run 125 "invalid ulimit: 'nofile=5:4': the soft limit is above the hard one" --ulimit nofile=5:4 busybox true
    refused_run 125 "invalid ulimit: 'nofile=-1:4': the soft limit is above the hard one" --ulimit nofile=-1:4 busybox true
    refused_run 125 "invalid ulimit: 'nofile=x': not NAME=SOFT[:HARD]" --ulimit nofile=x busybox true
    refused_run 125 "invalid ulimit: 'nofile': not NAME=SOFT[:HARD]" --ulimit nofile busybox true
    refused_run 125 "invalid --security-opt: 'seccomp=unconfined': only no-new-privileges can be had" \
        --security-opt seccomp=unconfined busybox true
    refused_run 125 "--oom-score-adj: '1001' is no number from -1000 to 1000" --oom-score-adj 1001 busybox true
    refused_run 125 "--oom-score-adj: '-1001' is no number from -1000 to 1000" --oom-score-adj=-1001 busybox true
    refused_run 125 "--oom-score-adj: '5x' is no number from -1000 to 1000" --oom-score-adj 5x busybox true
    refused_run 125 "invalid DNS address: 'x'" --dns x busybox true
    refused_run 125 "invalid DNS address: '1.2.3.999'" --dns 1.2.3.999 busybox true
    refused_run 125 "invalid host, not NAME:IP: 'x'" --add-host x busybox true
    refused_run 125 "invalid host, not NAME:IP: 'x:y'" --add-host x:y busybox true
    refused_run 125 "invalid stop signal: 'x'" --stop-signal x busybox true
    refused_run 125 "invalid stop signal: '0'" --stop-signal 0 busybox true
    refused_run 125 'network nosuch not found' --network nosuch busybox true
    refused_run 125 'network nosuch not found' --network=nosuch busybox true

    # The program
    invalid="executable file not found in \$PATH"
    refused_run 127 "exec: \"nosuch\": $invalid" busybox nosuch
    refused_run 127 "exec: \"nosuch\": $invalid" --entrypoint nosuch busybox
    refused_run 127 "exec: \"\": $invalid" busybox ''
    refused_run 127 'exec: "/nosuch": no such file or directory' busybox /nosuch
    refused_run 127 'exec: "/bin/script": its interpreter is missing in this image' odd /bin/script
    refused_run 126 'exec: "/bin/plain": Permission denied' odd /bin/plain
    refused_run 126 'exec: "/bin": Permission denied' odd /bin
    refused_run 126 'exec: "/bin/text": Exec format error' odd /bin/text

    ((cases >= 60)) || fail "only $cases cases"
    [[ -z $wrong ]] || fail "$wrong"
}

@test "what looks wrong and is right" {
    run -0 docker run --rm -m 0 busybox echo ok
    assert_output ok
    run -0 docker run --rm -m 6M --memory-swap -1 --cpus 0 --pids-limit -1 --ulimit core=5:unlimited busybox true
    run -0 docker run --rm -w '' -u '' busybox pwd
    assert_output /
    run -0 docker run --rm --rm=true --init=false -e=A=B busybox env
    assert_line A=B
    # As Docker: an empty hostname is none, and a low line is what people have in theirs
    run -0 docker run --rm -h '' busybox hostname
    assert_output --regexp '^[0-9a-f]{12}$'
    run -0 docker run --rm --hostname= -h web_1 busybox hostname
    assert_output web_1
    run -0 docker run --rm --stop-signal SIGRTMIN+3 --dns ::1 --add-host a:::1 busybox true
}

@test "a helper or container.sh that is missing is found before anything is made" {
    copy_home
    docker run --rm busybox true
    local part before
    before=$(state)
    for part in helpers/bin/pivot helpers/bin/spec container.sh; do
        chmod -x "$HOME_COPY/$part"
        run -125 --separate-stderr "$HOME_COPY/docker.sh" run --name "$(name "bad$BATS_ROOT_PID")" busybox true
        assert_equal "$stderr" "docker.sh: $part is missing or cannot be executed: run make in $HOME_COPY"
        rm "${HOME_COPY:?}/$part"
        run -125 --separate-stderr "$HOME_COPY/docker.sh" run --name "$(name "bad$BATS_ROOT_PID")" busybox true
        assert_equal "$output$stderr" "docker.sh: $part is missing or cannot be executed: run make in $HOME_COPY"
        cp "$ROOT/$part" "$HOME_COPY/$part"
    done
    assert_equal "$(state)" "$before"
    # The other commands do not need them
    rm "$HOME_COPY/helpers/bin/pivot"
    run -0 "$HOME_COPY/docker.sh" ps
}

# A user like any other, in a directory that may be anything.
as_nobody() { (cd / && setpriv --reuid 65534 --regid 65534 --clear-groups "$HOME_COPY/docker.sh" "$@" 3>&-); }

declared_options() { grep -oE '^  (-[a-zA-Z], |    )--[a-z0-9-]+' "$1" | grep -oE -- '--[a-z0-9-]+'; }

@test "without root: one line and 125; --help of every command works, and names every option" {
    copy_home
    local file command option
    for file in "$ROOT"/lib/commands/*.sh; do
        command=$(basename "$file" .sh)
        read -ra command <<<"${command/-/ }"
        run -0 --separate-stderr as_nobody "${command[@]}" --help
        assert_equal "$stderr" ''
        assert_line --index 0 --partial "Usage: docker.sh ${command[*]} [OPTIONS]"
        assert_line --regexp '^ +--help '
        for option in $(declared_options "$file"); do
            assert_line --regexp "^  .*${option}[= ]"
        done
        ! grep -q without_root "$file" || continue
        run ! --separate-stderr as_nobody "${command[@]}" busybox
        [[ $status == 1 && $stderr == *' accepts no arguments. '* || $stderr == *' no command specified. '* || $stderr == *' arguments. '* ]] || {
            assert_equal "$output$stderr" "docker.sh: '${command[*]}' needs root: try sudo"
            assert_equal "$status" 125
        }
    done
    # Those that helpers/spec declares, beside some that must be among them
    for command in run create update 'network connect'; do
        # shellcheck disable=SC2086  # one word or two
        run -0 as_nobody $command --help
        "$ROOT/helpers/bin/spec" "${command#network }" --declaration >"$BATS_TEST_TMPDIR/declaration"
        for option in $(declared_options "$BATS_TEST_TMPDIR/declaration"); do
            assert_line --regexp "^  .*${option}[= ]"
        done
    done
    run -0 as_nobody run --help
    for option in --add-host --memory --volume --workdir --detach --restart; do
        assert_line --regexp "^  .*${option}[= ]"
    done
    run -0 as_nobody --help
    run -0 as_nobody -c run --help
    run -0 as_nobody version
    run -125 as_nobody -c ps
    assert_output "docker.sh: 'ps' needs root: try sudo"
}

# in_small_root OPTIONS COMMAND...: with DOCKER_SH_ROOT on a tmpfs of its own, which goes with its mount namespace.
in_small_root() {
    # shellcheck disable=SC2016  # the inner shell expands
    unshare --mount bash -c '
        options=$1 images=$DOCKER_SH_ROOT/images
        export DOCKER_SH_ROOT=$2 DOCKER_SH_RUN=$2.run
        shift 2
        mount -t tmpfs -o "$options" tmpfs "$DOCKER_SH_ROOT" || exit 99
        mkdir "$DOCKER_SH_ROOT/images" "$DOCKER_SH_ROOT/images/busybox" 2>/dev/null &&
            mount --bind "$images/busybox" "$DOCKER_SH_ROOT/images/busybox" || exit 98
        status=0
        "$@" || status=$?
        cd "$DOCKER_SH_ROOT" && find containers volumes -mindepth 1 2>/dev/null | sed "s/^/left: /"
        exit "$status"' - "$1" "$BATS_TEST_TMPDIR/small" "${@:2}" 3>&-
}

@test "a disk that is full, at whichever step: one line, nothing half made" {
    mkdir -p "$BATS_TEST_TMPDIR/small"
    local said=0 went=0 size
    for size in nr_inodes={6..150..3} size={4..240..12}k; do
        run --separate-stderr in_small_root "$size,mode=755" "$ROOT/docker.sh" run --rm -v v:/v -v /w busybox echo fine
        if ((status == 0)); then
            went=$((went + 1))
            assert_equal "$output" $'fine\nleft: volumes/v\nleft: volumes/v/_data'
            continue
        fi
        said=$((said + 1))
        ((status == 125)) || fail "$size: status $status: $output $stderr"
        [[ $stderr =~ ^docker\.sh:\ [^$'\n']+$ && -z $output ]] || fail "$size: $output $stderr"
    done
    ((said > 10 && went > 10)) || fail "$said failed, $went went well"
}

@test "a root that cannot be written: one line" {
    local place=$BATS_TEST_TMPDIR/root
    mkdir "$place"
    # shellcheck disable=SC2016  # the inner shell expands
    run -125 --separate-stderr unshare --mount bash -c 'mount --bind -o ro "$1" "$1" &&
        DOCKER_SH_ROOT=$1/root DOCKER_SH_RUN=$1/run exec "$2" run --rm busybox true' - "$place" "$ROOT/docker.sh" 3>&-
    assert_equal "$output" ''
    assert_regex "$stderr" $'^docker.sh: [^\n]*'"$place/root"$'[^\n]*$'
    run -125 --separate-stderr env DOCKER_SH_ROOT=/proc/nosuch "$ROOT/docker.sh" run --rm busybox true
    assert_regex "$stderr" $'^docker.sh: [^\n]*/proc/nosuch[^\n]*$'
    run -125 --separate-stderr env DOCKER_SH_ROOT=/etc/passwd "$ROOT/docker.sh" run --rm busybox true
    assert_regex "$stderr" $'^docker.sh: [^\n]*/etc/passwd[^\n]*$'
}
