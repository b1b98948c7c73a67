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

@test "without the builtins a container is born, by the program" {
    HOME_COPY=$(mktemp -d "${TMPDIR:-/var/tmp}/docker.sh-home.XXXXXX")
    cp -R "$ROOT/docker.sh" "$ROOT/container.sh" "$ROOT/lib" "$ROOT/helpers" "$HOME_COPY/"
    rm "$HOME_COPY/helpers/bin/builtins.so"
    run -0 "$HOME_COPY/docker.sh" run --rm -v /v busybox sh -c 'echo new >/etc/passwd && cat /etc/passwd'
    assert_output new
}
