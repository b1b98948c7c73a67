# cp: into containers and out of them, and never past them.

load helper

up() {
    local name=$1
    shift
    docker run -d --name "$name" "$@" busybox sleep 1000
}

# What is copied into and read back, by its name in the container.
setup() {
    FROM=$BATS_TEST_TMPDIR/from TO=$BATS_TEST_TMPDIR/to
    mkdir -p "$FROM/dir/sub" "$TO"
    echo one >"$FROM/file"
    echo two >"$FROM/dir/two"
    echo three >"$FROM/dir/sub/three"
    ln -s two "$FROM/dir/link"
    chmod 640 "$FROM/dir/two"
}

# in_container NAME COMMAND...: sees what a running container has, through its root.
root_of() { printf '/proc/%s/root' "$(<"$DOCKER_SH_ROOT/containers/$1/pid")"; }

@test "a file: to a new name, into a directory, over another file; running and ended" {
    local c
    up "$(name run)"
    docker run --name "$(name end)" busybox true
    for c in "$(name run)" "$(name end)"; do
        docker cp "$FROM/file" "$c:/new"
        docker cp "$FROM/file" "$c:/etc"
        docker cp "$FROM/dir/two" "$c:etc/file"
        docker cp "$c:/new" "$TO/back"
        assert_equal "$(<"$TO/back")" one
        docker cp "$c:/etc/file" "$TO"
        assert_equal "$(<"$TO/file")" two
        docker cp "$c:/new" "$TO/file"
        assert_equal "$(<"$TO/file")" one
    done
    run docker diff "$(name end)"
    assert_output --partial 'A /new'
    run find "$DOCKER_SH_ROOT/containers/$(name end)/" -path '*/merged/*'
    assert_output ''
}

@test "a directory: as a new one, into one that is there, its content by /." {
    local c way
    up "$(name run)"
    docker run --name "$(name end)" busybox true
    for c in "$(name run)" "$(name end)"; do
        docker cp "$FROM/dir" "$c:/fresh"
        docker cp "$FROM/dir" "$c:/tmp"
        docker cp "$FROM/dir/." "$c:/opt/" 2>/dev/null || docker cp "$FROM/dir/." "$c:/opt"
        rm -rf "${TO:?}"/*
        for way in fresh tmp/dir opt; do
            docker cp "$c:/$way" "$TO/copy-${way%/*}"
            diff -r --no-dereference "$FROM/dir" "$TO/copy-${way%/*}"
            assert_equal "$(stat -c %a "$TO/copy-${way%/*}/two")" 640
        done
        mkdir "$TO/content"
        docker cp "$c:/fresh/." "$TO/content"
        diff -r --no-dereference "$FROM/dir" "$TO/content"
        docker cp "$c:/fresh" "$TO/content"
        diff -r --no-dereference "$FROM/dir" "$TO/content/fresh"
    done
}

@test "- is a tar archive, out and in" {
    local long
    up "$(name)"
    docker cp "$FROM/dir" "$(name):/"
    docker cp "$(name):/dir" - | tar -C "$TO" -x
    diff -r --no-dereference "$FROM/dir" "$TO/dir"
    # shellcheck disable=SC2153  # the helper has it
    run bash -c '"$1" cp "$2:/dir/two" - | tar -t' - "$ROOT/docker.sh" "$(name)"
    assert_output two
    tar -C "$FROM" -c dir | docker cp - "$(name):/tmp"
    tar -C "$FROM" -cz --transform 's,^,a-name-of-more-than-a-hundred-characters-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/,' file | docker cp - "$(name):/tmp"
    diff -r --no-dereference "$FROM/dir" "$(root_of "$(name)")/tmp/dir"
    run find "$(root_of "$(name)")/tmp/" -path '*a-name-of-more*/file'
    assert_output --partial aaa/file
    # Names are bytes: an accent of its own is another name than the letter that has it
    mkdir "$FROM/names"
    printf -v long 'x%.0s' {1..100}
    touch "$FROM/names/"$'e\xcc\x81'"$long" "$FROM/names/"$'\xc3\xa9'"$long"
    tar -C "$FROM" -c --format=posix names | docker cp - "$(name):/tmp"
    diff -r "$FROM/names" "$(root_of "$(name)")/tmp/names"
    run -1 docker cp - "$(name):/tmp" <"$FROM/file"
    assert_output --partial 'tar archive'
    run -1 docker cp - "$(name):/dir/two" </dev/null
    assert_output "docker.sh: /dir/two: extraction point is not a directory"
}

@test "owners are the caller's, with -a the source's; setuid goes only with the owner" {
    up "$(name)"
    chown 1234:567 "$FROM/file"
    chmod 4755 "$FROM/file"
    docker cp "$FROM/file" "$(name):/plain"
    docker cp -a "$FROM/file" "$(name):/kept"
    run stat -c '%u:%g %a' "$(root_of "$(name)")/plain" "$(root_of "$(name)")/kept"
    assert_output $'0:0 755\n1234:567 4755'
    docker cp "$(name):/kept" "$TO/plain"
    docker cp -a "$(name):/kept" "$TO/kept"
    run stat -c '%u:%g %a' "$TO/plain" "$TO/kept"
    assert_output $'0:0 755\n1234:567 4755'
    assert_equal "$(stat -c %Y "$TO/kept")" "$(stat -c %Y "$FROM/file")"
}

@test "a symlink is copied as one; with -L, what it leads to" {
    up "$(name)"
    docker cp "$FROM/dir" "$(name):/"
    docker cp "$(name):/dir/link" "$TO"
    assert_equal "$(readlink "$TO/link")" two
    docker cp -L "$(name):/dir/link" "$TO/followed"
    assert_file_not_exists "$TO/two"
    assert_equal "$(stat -c %F "$TO/followed")" 'regular file'
    assert_equal "$(<"$TO/followed")" two
    docker cp -L "$FROM/dir/link" "$(name):/tmp"
    assert_equal "$(stat -c %F "$(root_of "$(name)")/tmp/link")" 'regular file'
    # One to a directory: the same, and with a slash at its end it is that directory
    ln -s dir "$FROM/way"
    docker cp "$FROM/way" "$(name):/tmp"
    assert_equal "$(readlink "$(root_of "$(name)")/tmp/way")" dir
    docker cp -L "$FROM/way" "$(name):/way"
    docker cp "$FROM/way/" "$(name):/tmp/dir"
    docker exec "$(name)" ln -s dir /tmp/link-to-dir
    docker cp "$(name):/tmp/link-to-dir/" "$TO"
    for copy in "$(root_of "$(name)")/way" "$(root_of "$(name)")/tmp/dir" "$TO/link-to-dir"; do
        diff -r --no-dereference "$FROM/dir" "$copy"
    done
    # In an archive that goes by the directory's own name
    docker cp -L "$(name):/tmp/link-to-dir" - | tar -C "$TO" -x
    diff -r --no-dereference "$FROM/dir" "$TO/dir"
    rm -r "$TO/dir"
    docker cp "$(name):/tmp/link-to-dir/" - | tar -C "$TO" -x
    diff -r --no-dereference "$FROM/dir" "$TO/dir"
}

@test "hard links and devices stay what they are; attributes with -a" {
    local c way
    mkdir "$FROM/dir/kinds"
    echo hard >"$FROM/dir/kinds/a"
    ln "$FROM/dir/kinds/a" "$FROM/dir/kinds/b"
    mknod "$FROM/dir/kinds/null" c 1 3
    mkfifo "$FROM/dir/kinds/fifo"
    setfattr -n user.kept -v yes "$FROM/dir/kinds/a"
    up "$(name run)"
    docker run --name "$(name end)" busybox true
    for c in "$(name run)" "$(name end)"; do
        docker cp -a "$FROM/dir" "$c:/new"
        docker cp -a "$c:/new" "$TO/$c"
        docker cp "$c:/new" "$TO/$c-plain"
        for way in "$TO/$c" "$TO/$c-plain"; do
            assert [ "$way/kinds/a" -ef "$way/kinds/b" ]
            run stat -c '%F %t %T' "$way/kinds/null" "$way/kinds/fifo"
            assert_output $'character special file 1 3\nfifo 0 0'
        done
        assert_equal "$(getfattr --only-values -n user.kept "$TO/$c/kinds/a")" yes
        run -1 getfattr --only-values -n user.kept "$TO/$c-plain/kinds/a"
    done
}

@test "what cannot be read to its end is an error, and so is nobody to write it to" {
    local short=/sys/kernel/uevent_seqnum # shorter than its size says
    up "$(name)"
    run -1 docker cp "$short" "$(name):/tmp"
    assert_line "docker.sh: cannot read all of $short"
    run -1 docker cp "$(name):$short" "$TO"
    assert_line "docker.sh: cannot read all of $short"
    # shellcheck disable=SC2016  # the inner shell expands
    run -1 bash -c 'set -o pipefail; "$1" cp "$2:$3" - | cat >"$4"' - "$ROOT/docker.sh" "$(name)" "$short" "$TO/archive"
    assert_line "docker.sh: cannot read all of $short"
    # shellcheck disable=SC2016
    run -1 bash -c '"$1" cp "$2:/bin" - >/dev/full' - "$ROOT/docker.sh" "$(name)"
    assert_line 'docker.sh: cannot read all of /bin'
    # What is unpacked fails at once: tar has ended when cp has, and has nothing to say
    head -c 3000000 /dev/urandom >"$FROM/dir/big"
    mkdir -p "$FROM/there/dir/big"
    docker cp "$FROM/there/." "$(name):/tmp"
    run -1 docker cp "$FROM/dir" "$(name):/tmp"
    assert_output 'docker.sh: cannot overwrite directory "dir/big" with non-directory'
}

@test "no symlink of a container leads to the host, in any direction" {
    local c host=$BATS_TEST_TMPDIR/host
    mkdir "$host"
    echo secret >"$host/secret"
    up "$(name run)"
    docker run --name "$(name end)" busybox true
    for c in "$(name run)" "$(name end)"; do
        # Absolute, with more .. than there are directories, and in the place of what an archive brings
        mkdir -p "$FROM/links/dir"
        ln -sfn "$host" "$FROM/links/absolute"
        ln -sfn "../../../../../../../../../../..$host" "$FROM/links/relative"
        ln -sfn "$host" "$FROM/links/dir/sub"
        ln -sfn "$host/secret" "$FROM/links/secret"
        docker cp "$FROM/links" "$c:/"
        run -1 docker cp "$FROM/file" "$c:/links/absolute/"
        run -1 docker cp "$c:/links/absolute/secret" "$TO"
        run -1 docker cp "$c:/links/relative/secret" "$TO"
        run -1 docker cp -L "$c:/links/secret" "$TO"
        assert_output "docker.sh: Could not find the file /links/secret in container $c"
        run -1 docker cp "$c:/../../../../../../../../../..$host/secret" "$TO"
        run -1 docker cp "$FROM/dir" "$c:/links"
        assert_output --partial 'cannot overwrite non-directory'
        mkdir -p "$FROM/evil/links/dir/sub"
        echo evil >"$FROM/evil/links/dir/sub/evil"
        # shellcheck disable=SC2016  # the inner shell expands
        run -1 bash -c 'tar -C "$1" -c links/dir/sub/evil | "$2" cp - "$3:/"' - "$FROM/evil" "$ROOT/docker.sh" "$c"
        # Where the link leads in the container, it may be followed
        docker cp "$FROM/file" "$c:/links/secret"
    done
    # shellcheck disable=SC2016
    run -1 bash -c 'tar -C "$1" -cP --transform "s,^,../../,S" file | "$2" cp - "$3:/tmp"' - "$FROM" "$ROOT/docker.sh" "$(name run)"
    assert_output --partial 'the archive leads out of its directory'
    run ls "$host"
    assert_output secret
    assert_equal "$(<"$host/secret")" secret
    run find "$TO" -type f
    assert_output ''
}

@test "a root that is the host's is never taken for a container's: one that is being born, a PID that was reused" {
    local record
    docker run --name "$(name)" busybox true
    record=$(readlink -f "$DOCKER_SH_ROOT/containers/$(name)")
    sleep 60 3>&- &
    cut -d' ' -f22 "/proc/$!/stat" >"$record/pid_start"
    echo $! >"$record/pid"
    run docker ps -a --filter "name=$(name)" --format '{{.State}}'
    assert_output created
    # What it copies goes to the read-write layer; to the process itself the helper says no
    docker cp "$FROM/file" "$(name):/leaked"
    assert_file_not_exists /leaked
    run -125 "$ROOT/helpers/bin/transfer" --pid $! --start-time "$(<"$record/pid_start")" --copy-in -- - "$TO" <<<''
    assert_output 'docker.sh: the container has no root of its own yet'
    run -125 "$ROOT/helpers/bin/transfer" --pid $! --start-time 1 --copy-in -- - "$TO" <<<''
    assert_output "docker.sh: process $! is not the container's, or not any more"
    kill $!
}

@test "transfer refuses words that make no sense" {
    local transfer=$ROOT/helpers/bin/transfer
    run -2 "$transfer" --copy-in -- a b
    assert_output 'docker.sh: one of --root and --pid'
    run -2 "$transfer" --root "$TO" --copy-in --copy-out -- a b
    assert_output 'docker.sh: one of --copy-in and --copy-out'
    run -2 "$transfer" --root "$TO" --copy-in -- a
    assert_output 'docker.sh: SOURCE and DESTINATION, or PROGRAM'
    run -125 "$transfer" --root "$TO" --path /none -- true
    assert_output 'docker.sh: /none: No such file or directory'
}

@test "volumes are there, also of one that does not run; a read-only one stays so" {
    docker create --name "$(name c)" -v "$(name v):/data" busybox true
    docker cp "$FROM/file" "$(name c):/data/"
    assert_equal "$(<"$DOCKER_SH_ROOT/volumes/$(name v)/_data/file")" one
    run docker start -a "$(name c)"
    assert_success
    docker run --name "$(name r)" -v "$(name v):/data:ro" busybox true
    run -1 docker cp "$FROM/dir" "$(name r):/data"
    assert_output --partial 'Read-only file system'
    docker cp "$(name r):/data/file" "$TO"
    assert_equal "$(<"$TO/file")" one
    up "$(name u)" -v "$(name v):/data:ro"
    run -1 docker cp "$FROM/dir" "$(name u):/data"
    assert_output --partial 'Read-only file system'
}

@test "what is not there, or of the wrong kind, is one line of error, and nothing is copied" {
    up "$(name)"
    run -1 docker cp "$(name):/nope" "$TO"
    assert_output "docker.sh: Could not find the file /nope in container $(name)"
    run -1 docker cp "$FROM/nope" "$(name):/"
    assert_output "docker.sh: lstat $FROM/nope: no such file or directory"
    run -1 docker cp "$FROM/file" "$(name):/no/where"
    assert_output "docker.sh: Could not find the file /no in container $(name)"
    run -1 docker cp "$(name):/bin/busybox" "$TO/no/where"
    assert_output "docker.sh: invalid output path: directory \"$TO/no\" does not exist"
    run -1 docker cp "$FROM/file" "$(name):/new/"
    assert_output 'docker.sh: /new/: no such directory'
    run -1 docker cp "$FROM/dir" "$(name):/bin/busybox"
    assert_output 'docker.sh: cannot copy directory'
    run -1 docker cp "$FROM/file" no-such-container:/
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker cp "$FROM/file" "$TO"
    assert_output 'docker.sh: must specify at least one container source'
    run -1 docker cp "$(name):/a" "$(name):/b"
    assert_output 'docker.sh: copying between containers is not supported'
    run -1 docker cp "$FROM/file"
    assert_output --partial 'requires exactly 2 arguments'
    run docker diff "$(name)"
    assert_output ''
}

@test "names with blanks, newlines, dashes and bytes that are no characters; big and sparse files" {
    up "$(name)"
    echo a >"$FROM/dir/-rf x"
    echo b >"$FROM/dir/"$'new\nline'
    echo c >"$FROM/dir/"$'\xff'
    echo d >"$FROM/dir/ü"
    truncate -s 300M "$FROM/dir/sparse"
    head -c 3000000 /dev/urandom >"$FROM/dir/big"
    docker cp "$FROM/dir" "$(name):/names"
    docker cp "$(name):/names" "$TO/names"
    diff -r --no-dereference "$FROM/dir" "$TO/names"
    docker cp "$FROM/dir/-rf x" "$(name):/-rf x"
    docker cp "$(name):/-rf x" "$TO/"
    assert_equal "$(<"$TO/-rf x")" a
    mkdir "$BATS_TEST_TMPDIR/a:b"
    cd "$BATS_TEST_TMPDIR"
    docker cp "$(name):/-rf x" ./a:b
    assert_file_exists 'a:b/-rf x'
}
