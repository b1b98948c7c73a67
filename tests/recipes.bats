#!/usr/bin/env bats
# The recipes of the images: images/NAME.sh DIR fills the empty directory DIR, or says why not and leaves it empty.

# $stderr_lines is set by run; what is in single quotes is for the shell in the image or in the namespace.
# shellcheck disable=SC2154,SC2016

bats_require_minimum_version 1.5.0

bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file

setup_file() {
    export IMAGES="$BATS_TEST_DIRNAME/../images"
    # One of each for the tests that only look. The strict umask and mktemp's mode 0700 are what a caller may bring.
    export BUSYBOX="$BATS_FILE_TMPDIR/a busybox" HOST="$BATS_FILE_TMPDIR/a host"
    mkdir -m 700 "$BUSYBOX" "$HOST"
    (umask 077 && "$IMAGES/busybox.sh" "$BUSYBOX" && "$IMAGES/host.sh" "$HOST") 3>&-
}

setup() {
    DIR="$BATS_TEST_TMPDIR/an image"
    mkdir "$DIR"
    # What the developer has set must not choose what is tested.
    unset SUITE MIRROR KEYRING DEBOOTSTRAP_DIR http_proxy https_proxy
    mounts >"$BATS_TEST_TMPDIR/mounts"
}

teardown() {
    run diff "$BATS_TEST_TMPDIR/mounts" <(mounts)
    assert_success
}

# But for network namespaces, which other suites make.
mounts() { grep -v ' /run/netns' /proc/self/mountinfo; }

# assert_refused NAME REGEX: the recipe failed in the way that is promised: silence on stdout, a last line on stderr
# that begins with its name and matches REGEX, and DIR as empty as before.
assert_refused() {
    assert_failure
    assert_output ''
    local last="${stderr_lines[-1]}"
    [[ $last =~ ^images/$1\.sh:\ .*$2 ]] || fail "the last line on stderr is: $last"
    # Exactly one such line, besides those that tell of what was skipped.
    run -0 grep -c "^images/$1.sh: .*: " <(printf '%s\n' "${stderr_lines[@]}" | grep -v ': skipped ')
    assert_output 1
    assert_dir_empty
}

assert_dir_empty() {
    run -0 ls -A "$DIR"
    assert_output ''
}

# hide FILE COMMAND...: runs COMMAND on a machine that does not have FILE; the mounts go with the namespace.
hide() {
    mkdir -p "$BATS_TEST_TMPDIR/hide"
    unshare --mount bash -c 'set -e
        mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work"
        mount -t overlay overlay -o "lowerdir=${2%/*},upperdir=$1/upper,workdir=$1/work" "${2%/*}"
        rm "$2"
        "${@:3}"' hide "$BATS_TEST_TMPDIR/hide" "$@"
}

# stub NAME: puts the program on stdin before the machine's in the PATH.
stub() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    cat >"$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
    PATH="$BATS_TEST_TMPDIR/bin:${PATH#"$BATS_TEST_TMPDIR/bin:"}"
}

# stub_debootstrap: a debootstrap that knows every suite here and does what is on stdin, its arguments in "$@"; the
# recipe needs no network with it.
stub_debootstrap() {
    export DEBOOTSTRAP_DIR="$BATS_TEST_TMPDIR" KEYRING=none MIRROR=file:///nowhere
    mkdir -p "$DEBOOTSTRAP_DIR/scripts"
    touch "$DEBOOTSTRAP_DIR/scripts/"{bookworm,xenial}
    stub debootstrap
}

needs_debootstrap() {
    [[ -x /usr/sbin/debootstrap ]] || skip 'debootstrap is not installed'
}

list() {
    find "$1" -printf '%P %y %m %U:%G %l\n' | sort
}

# --- every recipe ---

@test "every recipe is executable and says in its second line what it makes" {
    local recipe name
    for recipe in "$IMAGES"/*.sh; do
        assert_file_executable "$recipe"
        name=$(basename "$recipe" .sh)
        run -0 sed -n 2p "$recipe"
        assert_output --regexp "^# $name: .+"
    done
}

@test "every recipe refuses a directory that is not empty and does not touch it" {
    local recipe
    touch "$DIR/.mine"
    for recipe in busybox host debian12 ubuntu1604; do
        run --separate-stderr "$IMAGES/$recipe.sh" "$DIR"
        assert_failure
        assert_equal "$stderr" "images/$recipe.sh: '$DIR' is not an empty directory: make one and name it"
        assert_file_exist "$DIR/.mine"
    done
}

@test "every recipe refuses a directory that does not exist and a missing argument" {
    local recipe
    for recipe in busybox host debian12 ubuntu1604; do
        run --separate-stderr "$IMAGES/$recipe.sh" "$DIR/nowhere"
        assert_refused "$recipe" 'not an empty directory: '
        run --separate-stderr "$IMAGES/$recipe.sh"
        assert_refused "$recipe" 'not an empty directory: '
    done
}

@test "every recipe needs root and says so" {
    local recipe
    unshare --user true || skip 'user namespaces are switched off'
    # In a user namespace without a map nobody is root, and the files stay within reach.
    for recipe in busybox host debian12 ubuntu1604; do
        run --separate-stderr unshare --user "$IMAGES/$recipe.sh" "$DIR"
        assert_refused "$recipe" 'only root may make an image: '
    done
}

@test "a recipe writes nothing to stdout, runs through a symlink, and takes a relative DIR with spaces" {
    ln -s "$IMAGES/busybox.sh" "$BATS_TEST_TMPDIR/link"
    cd "$BATS_TEST_TMPDIR"
    # CDPATH makes a careless cd go elsewhere, and tell.
    CDPATH=/usr run --separate-stderr -0 ./link 'an image'
    assert_output ''
    assert_equal "$stderr" ''
    assert_link_exists "$DIR/bin/ls"
}

@test "a recipe gives the same image twice" {
    local second="$BATS_TEST_TMPDIR/second"
    mkdir "$second"
    "$IMAGES/busybox.sh" "$second"
    run -0 diff <(list "$BUSYBOX") <(list "$second")
    "$IMAGES/host.sh" "$DIR"
    run -0 diff <(list "$HOST") <(list "$DIR")
}

@test "a full disk is one clear line and leaves nothing" {
    local recipe
    for recipe in busybox host; do
        # The disk is a private mount, so what is in DIR must be seen before it goes.
        run --separate-stderr unshare --mount bash -c '
            mount -t tmpfs -o size=1m none "$2" && "$1" "$2"
            status=$?
            ls -A "$2"
            exit "$status"' full "$IMAGES/$recipe.sh" "$DIR"
        assert_refused "$recipe" 'failed: '
    done
}

# --- busybox and host: what is in them ---

@test "a shell runs in the image" {
    run -0 chroot "$BUSYBOX" /bin/sh -c 'cd /tmp && echo "hello $(pwd) $(id -un)"'
    assert_output 'hello /tmp root'
    run -0 chroot "$HOST" /bin/bash -c 'cd /tmp && echo "hello $(pwd) $(id -un)"'
    assert_output 'hello /tmp root'
}

@test "ls -l shows the owner by name" {
    local image
    for image in "$BUSYBOX" "$HOST"; do
        run -0 chroot "$image" /bin/ls -ld /etc/passwd
        assert_output --regexp '^-rw-r--r-- +1 root +root '
    done
}

@test "every user may enter the image, only root /root, and /tmp is open and sticky" {
    local image
    for image in "$BUSYBOX" "$HOST"; do
        run -0 stat -c %a "$image" "$image/tmp" "$image/var/tmp" "$image/root"
        assert_output $'755\n1777\n1777\n700'
        run -0 chroot --userspec=65534:65534 "$image" /bin/sh -c 'ls -d /bin/ && >/tmp/x && rm /tmp/x && id -un'
        assert_output $'/bin/\nnobody'
    done
}

@test "nothing is in the directories that docker.sh mounts" {
    # Above all no /dev/null: the first redirection in a root without devices makes it an ordinary file.
    run -0 find {"$BUSYBOX","$HOST"}/{dev,proc,run,sys} -mindepth 1
    assert_output ''
}

@test "every link is relative and leads to a file" {
    # An absolute link would lead to the host's files when somebody looks at the image from there.
    run -0 find "$BUSYBOX" "$HOST" -type l -lname '/*'
    assert_output ''
    run -0 find "$BUSYBOX" "$HOST" -xtype l
    assert_output ''
}

@test "no file in the image is set-user-ID" {
    # A copy of mount(8) that is never updated must not serve the host's users.
    run -0 find "$BUSYBOX" "$HOST" -type f -perm /6000
    assert_output ''
}

@test "busybox has every command that it knows" {
    run -0 diff <(busybox --list-full | grep -vx linuxrc | sort) \
        <(cd "$BUSYBOX" && find {,usr/}{bin,sbin} ! -type d | sort)
    run -0 chroot "$BUSYBOX" /usr/bin/env printf '%s' works
    assert_output works
}

@test "a busybox that is not static is refused with the package's name" {
    # Any dynamic program will do.
    stub busybox <"$(type -P true)"
    run --separate-stderr "$IMAGES/busybox.sh" "$DIR"
    assert_refused busybox 'not static: .*busybox-static'
}

@test "without busybox the package is named" {
    ln -s "$(type -P ls)" "$BATS_TEST_TMPDIR/ls"
    run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$IMAGES/busybox.sh" "$DIR"
    assert_refused busybox 'no busybox: .*busybox-static'
}

@test "host has all libraries of all its programs" {
    # With this variable the loader lists what it loads in place of running the program.
    run -0 chroot "$HOST" /bin/bash -c 'for program in /bin/* /sbin/*; do
        LD_TRACE_LOADED_OBJECTS=1 "$program" || echo "$program: cannot be loaded"
    done' </dev/null
    assert_line --regexp 'libc\.so'
    refute_output --partial 'not found'
    refute_output --partial 'cannot be loaded'
}

@test "host has /bin and /lib as links where the machine has them so" {
    local path
    for path in /bin /sbin /lib; do
        if [[ -L $path ]]; then
            run -0 readlink "$HOST$path"
            assert_output "$(realpath --relative-to / "$path")"
        else
            assert_dir_exists "$HOST$path"
        fi
    done
}

@test "host knows the usual terminals" {
    local terminal
    type -P tput || skip 'tput is not installed'
    for terminal in dumb linux screen xterm; do
        run -0 chroot "$HOST" /bin/bash -c "TERM=$terminal tput cols"
    done
}

@test "host skips with a word a program that the machine does not have" {
    run --separate-stderr -0 hide "$(type -P xargs)" "$IMAGES/host.sh" "$DIR"
    assert_regex "$stderr" 'images/host.sh: skipped xargs: '
    assert_not_exists "$DIR/bin/xargs"
    assert_file_executable "$DIR/bin/sed"
}

@test "host refuses a machine without one of the coreutils" {
    run --separate-stderr hide "$(type -P yes)" "$IMAGES/host.sh" "$DIR"
    assert_refused host 'no yes: install bash and coreutils'
}

# --- debian12 and ubuntu1604: what can go wrong ---

@test "without debootstrap the package is named" {
    local recipe hide=(hide /usr/sbin/debootstrap)
    [[ -e /usr/sbin/debootstrap ]] || hide=()
    for recipe in debian12 ubuntu1604; do
        run --separate-stderr "${hide[@]}" "$IMAGES/$recipe.sh" "$DIR"
        assert_refused "$recipe" 'no debootstrap: apt-get install debootstrap'
    done
}

@test "a suite that debootstrap does not know is refused" {
    local recipe
    needs_debootstrap
    for recipe in debian12 ubuntu1604; do
        SUITE=nosuch run --separate-stderr "$IMAGES/$recipe.sh" "$DIR"
        assert_refused "$recipe" 'scripts/nosuch: '
    done
}

@test "without the keyring nothing is downloaded and the package is named" {
    stub_debootstrap <<<'exit 0'
    KEYRING=/nowhere/keys.gpg run --separate-stderr "$IMAGES/debian12.sh" "$DIR"
    assert_refused debian12 'no /nowhere/keys.gpg .*debian-archive-keyring'
    KEYRING=/nowhere/keys.gpg run --separate-stderr "$IMAGES/ubuntu1604.sh" "$DIR"
    assert_refused ubuntu1604 'no /nowhere/keys.gpg .*ubuntu-archive-keyring'
}

@test "a mirror that does not answer is named" {
    local recipe
    stub_debootstrap <<<'exit 0'
    for recipe in debian12 ubuntu1604; do
        MIRROR=http://127.0.0.1:9/ run --separate-stderr "$IMAGES/$recipe.sh" "$DIR"
        assert_refused "$recipe" 'no answer from http://127.0.0.1:9 for (bookworm|xenial): check the network'
    done
}

@test "an archive that nobody signed is refused, unless KEYRING=none allows it" {
    local archive="$BATS_TEST_TMPDIR/archive"
    needs_debootstrap
    mkdir -p "$archive/dists/bookworm"
    printf '%s\n' 'Suite: bookworm' 'Components: main' >"$archive/dists/bookworm/Release"
    touch "$archive/dists/bookworm/Release.gpg" "$BATS_TEST_TMPDIR/keys.gpg"
    export MIRROR="file://$archive"

    # A relative path must survive that the recipe enters DIR.
    cd "$BATS_TEST_TMPDIR"
    KEYRING=keys.gpg run --separate-stderr "$IMAGES/debian12.sh" "$DIR"
    assert_refused debian12 'debootstrap failed \(.*signature.*\): '

    # This one gets past the signature, to the packages that the archive does not have.
    KEYRING=none run --separate-stderr "$IMAGES/debian12.sh" "$DIR"
    assert_refused debian12 'debootstrap failed \(Invalid Release file, no entry for .*\): '
}

@test "debootstrap gets the suite, the mirror and the keyring, and the same DIR by a name without spaces" {
    stub_debootstrap <<'END'
#!/bin/sh
printf 'argument %s\n' "$@"
[ "$(stat -c %d:%i /proc/1/cwd/)" = "$EXPECTED" ] && echo 'the same directory'
exit 1
END
    touch "$BATS_TEST_TMPDIR/my keys.gpg"
    EXPECTED=$(stat -c %d:%i "$DIR") KEYRING="$BATS_TEST_TMPDIR/my keys.gpg" SUITE=xenial MIRROR=file:///nowhere/ \
        run --separate-stderr "$IMAGES/debian12.sh" "$DIR"
    assert_refused debian12 'debootstrap failed'
    assert_regex "$stderr" "argument --force-check-gpg
argument --keyring=$BATS_TEST_TMPDIR/my keys.gpg
argument xenial
argument /proc/1/cwd
argument file:///nowhere
the same directory"
}

@test "debian12 comes from the mirror of this machine's apt, and without apt from the public one" {
    stub_debootstrap <<<$'#!/bin/sh\necho "from $5"; exit 1'
    unset MIRROR
    stub wget <<<$'#!/bin/sh\nexit 0'
    stub apt-get <<<$'#!/bin/sh\necho http://mirror.example/debian/'
    run --separate-stderr "$IMAGES/debian12.sh" "$DIR"
    assert_regex "$stderr" $'from http://mirror.example/debian\n'

    # Such an address only apt understands.
    stub apt-get <<<$'#!/bin/sh\necho mirror+file:/etc/apt/mirrors.list'
    run --separate-stderr "$IMAGES/debian12.sh" "$DIR"
    assert_regex "$stderr" $'from http://deb.debian.org/debian\n'
}

@test "an image has no downloaded packages and nothing of the host's name and servers" {
    stub_debootstrap <<'END'
#!/bin/sh
cd /proc/1/cwd
mkdir -p etc/apt var/log var/cache/apt/archives var/lib/apt/lists/partial
touch etc/hostname etc/resolv.conf etc/apt/sources.list var/log/bootstrap.log
touch var/cache/apt/archives/a_1_all.deb var/lib/apt/lists/Packages
END
    chmod 700 "$DIR"
    run --separate-stderr -0 "$IMAGES/ubuntu1604.sh" "$DIR"
    assert_output ''
    run -0 find "$DIR" -type f
    assert_output "$DIR/etc/apt/sources.list"
    # A file: mirror is this machine's own; in the image apt gets a source that it can reach.
    run -0 cat "$DIR/etc/apt/sources.list"
    assert_output 'deb http://archive.ubuntu.com/ubuntu xenial main'
    run -0 stat -c %a "$DIR"
    assert_output 755
}

# start_and_kill SIGNAL: begins debian12 with a debootstrap that has mounted /proc in DIR and works on for half a
# minute, then sends SIGNAL to the recipe alone and waits for its end. $status and $stderr as after run. As long as
# any process of that debootstrap lives, the file $ALIVE is locked.
start_and_kill() {
    export ALIVE="$BATS_TEST_TMPDIR/alive"
    stub_debootstrap <<'END'
#!/bin/sh
exec 9>"$ALIVE"
flock 9
cd /proc/1/cwd
mkdir proc
mount -t proc proc proc
echo ready
while [ "$((n += 1))" -lt 3000 ]; do touch "file.$n" && sleep 0.01; done
END
    # Without job control Bash would start it with SIGINT ignored; who runs the tests may ignore others, as nohup does.
    set -m
    env --default-signal=INT,TERM,HUP "$IMAGES/debian12.sh" "$DIR" >/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    local recipe=$!
    set +m
    until grep -qs ready "$BATS_TEST_TMPDIR/err"; do kill -0 "$recipe"; done
    kill "-$1" "$recipe"
    status=0
    wait "$recipe" || status=$?
    stderr=$(<"$BATS_TEST_TMPDIR/err")
}

@test "an interrupted recipe stops at once and leaves no file, mount or process" {
    local signal deadline
    for signal in INT TERM HUP; do
        deadline=$((SECONDS + 10))
        start_and_kill "$signal"
        ((SECONDS < deadline)) || fail "it worked on after SIG$signal"
        # On a busy machine the signal may win against the trap: then its status is the signal's
        if ((status < 128)); then
            assert_equal "$status" 1
            assert_equal "${stderr##*$'\n'}" 'images/debian12.sh: interrupted: run it again'
        fi
        run -0 flock --nonblock "$ALIVE" true
        assert_dir_empty
    done
}

@test "a killed recipe leaves no mount and no process" {
    start_and_kill KILL
    assert_equal "$status" 137
    # Nobody waits for the kernel here, which needs a moment to end the namespace. The mount went with it: proc in DIR
    # would be busy, or full.
    run -0 flock --wait 10 "$ALIVE" true
    run -0 rmdir "$DIR/proc"
}

# --- the real thing ---

@test "debian12 makes a system that runs apt" {
    [[ -n ${DOCKER_SH_TEST_NETWORK-} ]] || skip 'set DOCKER_SH_TEST_NETWORK=1 to download 40 MB'
    run --separate-stderr -0 "$IMAGES/debian12.sh" "$DIR"
    assert_output ''
    run -0 chroot "$DIR" /bin/bash -c 'cat /etc/debian_version && apt-get check && dpkg --audit'
    assert_line --regexp '^12\.'
    run -0 find "$DIR" -name '*.deb'
    assert_output ''
    run -0 ls -A "$DIR/proc" "$DIR/sys"
    refute_output --partial cpuinfo
}
