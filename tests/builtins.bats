# What Bash loads into itself (helpers/builtins): the same line runs the program where it is missing.

load helper

setup() {
    BUILTINS=$ROOT/helpers/bin/builtins.so
    [[ -f $BUILTINS ]] || skip 'built without the headers of Bash'
    mkdir "$BATS_TEST_TMPDIR/m"
}

teardown() {
    remove_containers
    [[ -z ${HOME_COPY-} ]] || rm -rf "$HOME_COPY"
}

# inside [builtin] SCRIPT: in a mount namespace, with the builtin or without it.
inside() {
    local load=:
    [[ $1 != builtin ]] || { load="enable -f '$BUILTINS' mount; [[ \$(type -t mount) == builtin ]]" && shift; }
    unshare --mount bash -euc "cd '$BATS_TEST_TMPDIR' && $load; $1"
}

@test "mount: the options of every file system, those of one, a bind: as mount(8)" {
    local words script
    for words in '-t tmpfs tmpfs m' '-t tmpfs -o ro,size=1m,nosuid tmpfs m' '-t tmpfs tmpfs -o nodev,mode=700,noexec,rw m' \
        '--bind . m' '-t proc proc m' '-t tmpfs -o ,,size=1m,,uid=5, tmpfs m'; do
        script="mount $words; findmnt -no FSTYPE,OPTIONS m | sed 's/inode64//'; findmnt -no SOURCE m"
        run -0 inside "$script"
        local expected=$output
        run -0 inside builtin "$script"
        assert_output "$expected"
    done
}

@test "mount: what the kernel refuses is said on one line, with mount(8)'s status" {
    run inside builtin 'mount -t tmpfs -o nosuchoption=1 tmpfs m'
    assert_failure 32
    assert_output 'mount: m: Invalid argument'
    run inside builtin 'mount -t nosuchfs none m'
    assert_failure 32
    assert_output "mount: m: unknown filesystem type 'nosuchfs'"
    run inside builtin 'mount -t tmpfs tmpfs nosuch'
    assert_failure 32
    assert_output 'mount: nosuch: No such file or directory'
}

@test "mount: words that it does not know are the program's, and Bash hears of its own children alone" {
    run -0 inside builtin 'mount --version'
    assert_output --partial util-linux
    run -0 inside builtin 'mount -t tmpfs tmpfs m; mount -o remount,ro m; findmnt -no OPTIONS m; sleep 0.1 & mount --bind -o ro m m; wait $!'
    assert_output --partial ro,
    run -0 inside builtin 'mount -t tmpfs'
    assert_line --partial ' type tmpfs '
    run -0 inside builtin 'mount -t tmpfs,proc tmpfs m'
}

# shell SCRIPT: in a Bash that has all of them.
shell() { bash -uc "enable -f '$BUILTINS' mount unshare spawn; $1"; }

@test "unshare: the namespaces that are asked for, PID 1, its status" {
    # shellcheck disable=SC2016  # for the shell inside
    run -7 shell 'X=5 unshare --uts --mount --pid --ipc --net --fork /bin/sh -c "echo \$\$ \$X; hostname inside; exit 7"'
    assert_output '1 5'
    run hostname
    refute_output inside
    local kind
    for kind in uts mnt ipc net; do
        run -0 shell "unshare --${kind/mnt/mount} --pid --fork /bin/readlink /proc/self/ns/$kind"
        refute_output "$(readlink /proc/self/ns/$kind)"
        run -0 shell "unshare --pid --fork /bin/readlink /proc/self/ns/$kind"
        assert_output "$(readlink /proc/self/ns/$kind)"
    done
    # What is mounted in there stays there
    run -0 shell "unshare --mount --pid --fork /bin/mount -t tmpfs tmpfs '$BATS_TEST_TMPDIR/m'; grep -c '$BATS_TEST_TMPDIR' /proc/self/mountinfo || true"
    assert_output 0
}

@test "unshare: what cannot be started is said, with the program's status; other words are the program's" {
    run -127 shell 'unshare --pid --fork /nonexistent'
    assert_output 'unshare: /nonexistent: No such file or directory'
    run -126 shell 'unshare --pid --fork /etc/passwd'
    assert_output 'unshare: /etc/passwd: Permission denied'
    run -0 shell 'unshare --version'
    assert_output --partial util-linux
    run -0 shell 'unshare --mount true && unshare --pid --fork true'
    # shellcheck disable=SC2016  # for the shell inside
    run -137 shell 'trap "kill -KILL \$!" USR1; (sleep 0.3; kill -USR1 $$) & unshare --pid --fork /bin/sleep 10'
}

@test "unshare: the shell hears its traps meanwhile, and they know whom it has started; other children are still Bash's" {
    # shellcheck disable=SC2016  # for the shell inside
    run -9 shell 'trap "echo trapped; kill -USR1 \$!" TERM
        (sleep 0.3; kill -TERM $$) &
        unshare --pid --fork /usr/bin/env --default-signal /bin/sh -c "trap \"exit 9\" USR1; while :; do sleep 0.05; done"'
    assert_output trapped
    # The program does not get them, as long as it does not want to
    run -0 shell 'trap : TERM; unshare --pid --fork /bin/grep SigIgn /proc/self/status'
    assert_output --regexp '4...$'
    # shellcheck disable=SC2016
    run -3 shell '(sleep 0.2; exit 3) & job=$!; unshare --pid --fork /bin/sleep 0.4; wait $job'
}

@test "spawn: what a program says, and its status, in a variable of any scope" {
    # shellcheck disable=SC2016
    run -0 shell 'f() { local x; spawn -v x sh -c "echo a; echo b >&2; echo; exit 4"; echo "$? [$x]"; }; f; echo "${x-none}"'
    assert_output $'4 [a\nb]\nnone'
    # shellcheck disable=SC2016
    run -0 shell 'spawn -v x seq 1 30000; echo ${#x}; spawn echo said; spawn -v y /nonexistent; echo "$? [$y]"'
    assert_line 168893
    assert_line said
    assert_line '127 []'
    run -2 shell spawn
}

@test "without the builtins a container is born, by the program" {
    HOME_COPY=$(mktemp -d "${TMPDIR:-/var/tmp}/docker.sh-home.XXXXXX")
    cp -R "$ROOT/docker.sh" "$ROOT/container.sh" "$ROOT/lib" "$ROOT/helpers" "$HOME_COPY/"
    rm "$HOME_COPY/helpers/bin/builtins.so"
    run -5 "$HOME_COPY/docker.sh" run --rm -v /v -p 80 busybox sh -c 'echo new >/etc/passwd && cat /etc/passwd; exit 5'
    assert_output new
    "$HOME_COPY/docker.sh" run --name "$(name)" busybox sh -c 'trap "exit 9" TERM; while :; do sleep 0.1; done' 3>&- &
    wait_for 10 docker exec "$(name)" true
    kill -TERM $!
    assert_ends $! 9
}
