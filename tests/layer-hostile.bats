# layer-hostile: archives that want out of their directory, that lie, or that are damaged.

load helper
load layer-helper

setup() { cd "$BATS_TEST_TMPDIR" || return; }

@test "names that lead out, and absolute ones, are refused; what stays inside is taken" {
    archive ../x 0 | refused '../x: the archive leads out of its directory'
    archive a/../../x 0 | refused 'a/../../x: the archive leads out of its directory'
    archive .. 5 | refused '..: the archive leads out of its directory'
    archive /x 0 | refused '/x: an absolute name'
    archive ./a/../b 0 // 5 ./ 5 | gives 'f 644 b '
    archive /x 0 //y/z 0 | gives $'d 755 y \nf 644 x \nf 644 y/z ' --absolute
    archive /../x 0 | refused '/../x: the archive leads out of its directory' --absolute
}

@test "a symlink of the archive leads nowhere but into its directory" {
    local to
    for to in /secret ../secret ../../secret "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/to" ../../../../../../../../../../etc \
        /proc/self/root /proc/1/root /proc/self/cwd /nowhere; do
        { entry l 2 "$to" && entry l/x 0 '' new && end; } | refused 'l: Not a directory'
    done
    # As in the container: / is the layer's own
    { entry d 5 && entry l 2 /d && entry l/x 0 && end; } | gives $'d 644 d \nf 644 d/x \nl 777 l /d'
    for to in / ../../../..; do
        { entry l 2 "$to" && entry l/x 0 && end; } | gives $'f 644 x \nl 777 l '"$to"
    done
    { entry a 2 b && entry b 2 a && entry a/x 0 && end; } | refused 'a: Too many levels of symbolic links'
    { entry l 2 /etc && entry l 0 '' file && end; } | gives 'f 644 l '
    { entry l 2 /etc && entry l 5 && end; } | gives 'd 644 l '
}

@test "a hard link to what is not in the layer is refused" {
    local to
    for to in nowhere ../../secret ../secret "$BATS_TEST_TMPDIR/secret" /etc/passwd . d x gone l/secret; do
        { entry d 5 && entry .wh.gone 0 && entry l 2 ../.. && entry x 1 "$to" && end; } >a.tar
        run --separate-stderr -1 cell <a.tar
        # shellcheck disable=SC2154  # run sets it
        [[ $stderr == "layer: "@("x: a hard link to what is not in the layer: "|*": the archive leads out of"|*": an absolute name")* ]]
    done
    # A link to a symlink is one to it, not to where it leads
    { entry l 2 "$BATS_TEST_TMPDIR/secret" && entry x 1 l && entry x 0 '' mine && end; } |
        gives $'f 644 x \nl 777 l '"$BATS_TEST_TMPDIR/secret"
}

@test "the last entry of a name counts, and what was there is not written through" {
    { entry x 0 '' one && entry y 1 x && entry x 0 '' longer && end; } >a.tar
    mkdir out
    "$LAYER" unpack --into out <a.tar
    assert_equal "$(<out/x) $(<out/y)" 'longer one'
    archive d/e/f 0 d 0 | gives 'f 644 d '
    archive d 0 d 5 d/x 0 | gives $'d 644 d \nf 644 d/x '
    archive p 6 p 0 | gives 'f 644 p '
    archive d/x 0 d 5 | gives $'d 644 d \nf 644 d/x '
    archive d 0 d/x 0 | refused 'd: Not a directory'
    archive . 0 | refused 'the archive has a root that is no directory'
}

@test "numbers and words that no file system takes are refused in one line" {
    local long
    printf -v long 'x%.0s' {1..4096}
    mkdir d && cd d
    : >"${long:0:200}"
    tar --transform "s,.*,${long:0:256}," -c ./x* | refused "${long:0:256}: File name too long"
    tar --transform "s,.*,${long//x/x/}x," -c ./x* >../long.tar
    run -1 cell <../long.tar
    assert_equal "${#lines[@]}" 1
    tar --format=pax --pax-option=uid:=4294967295 -c ./x* | refused "${long:0:200}: no user or group can have that number"
    entry $'\n\t\e[2J/../..' 0 | refused '???[2J/../..: the archive leads out of its directory'
}

@test "a bomb is refused: more bytes than allowed, in files or elsewhere, or more entries" {
    { entry x 0 '' "$(printf '1%.0s' {1..3000})" && end; } >a.tar
    gives 'f 644 x ' --limit 4608 <a.tar
    refused 'cannot read the tar archive: a bomb: more than 3000 bytes uncompressed' --limit 3000 <a.tar
    { cat a.tar && head -c 10M /dev/zero; } | gzip >a.tar.gz
    run -1 cell --limit 1000000 <a.tar.gz
    assert_line 'layer: a bomb: more than 1000000 bytes uncompressed'
    archive a 0 b 0 c 0 | refused 'a bomb: more than 2 entries' --entries 2
    archive a 0 b 0 | gives $'f 644 a \nf 644 b ' --entries 2
}

@test "a header that lies about its size is refused" {
    local size
    for size in 3000 70000 8589934591; do
        { SIZE=$size entry x 0 '' abc && end; } >a.tar
        refused 'cannot read the tar archive: Truncated tar archive' <a.tar
    done
}

@test "an archive of images: files, directories and links; nobody else's, and no name deletes" {
    # shellcheck disable=SC2030  # each test has its own
    local -x MODE=archive
    mkdir -p in/one in/two
    echo layer >in/two/layer.tar
    ln -s ../two/layer.tar in/one/layer.tar
    ln in/two/layer.tar in/two/hard
    touch in/.wh.two in/.wh..wh..opq in/.wh..wh.plnk
    chown -R 5:6 in && chmod 6777 in/two/layer.tar && chmod 1777 in/two && setfattr -n user.word -v value in/two/layer.tar
    tar --xattrs -C in -cf in.tar . && gzip -k in.tar && zstd -q in.tar && xz -k in.tar && bzip2 -k in.tar
    for archive in in.tar*; do
        gives $'d 755 one \nd 755 two \nf 644 .wh..wh..opq \nf 644 .wh..wh.plnk \nf 644 .wh.two \nf 644 two/hard \nf 644 two/layer.tar \nl 777 one/layer.tar ../two/layer.tar' <"$archive"
    done
    mkdir out
    "$LAYER" archive --into out --from in.tar.gz
    assert_equal "$(<out/one/layer.tar)" layer
    assert_equal "$(stat -c %u:%g,%h out/two/layer.tar)" 0:0,2
    run getfattr -d out/two/layer.tar
    assert_output ''
    # What tar takes as well: absolute names, the last entry of a name, no end
    entry /x 0 '' one | gives 'f 644 x '
    { entry x 2 ../../secret && entry x 0 '' mine && end; } | gives 'f 644 x '
    run --separate-stderr -125 "$LAYER" archive --into out <in.tar
    assert_equal "$stderr" 'layer: out: is not empty'
    rm -r out && mkdir out
    run --separate-stderr -125 "$LAYER" archive --into out --from nosuch
    assert_equal "$stderr" 'layer: nosuch: No such file or directory'
    # Who writes it into a pipe can write all of it
    { cat in.tar && head -c 1M /dev/zero && echo written >said; } | "$LAYER" archive --into out
    assert_equal "$(<said)" written
}

@test "an archive of images that wants out, has devices, is damaged or none, is refused" {
    local to
    # shellcheck disable=SC2031  # each test has its own
    local -x MODE=archive
    archive ok 0 ../x 0 | refused 'the archive is damaged: stdin: ../x: the archive leads out of its directory'
    for to in /secret ../secret ../../secret /etc/passwd "$BATS_TEST_TMPDIR" /proc/self/root ../../../../../../../etc; do
        { entry l 2 "$to" && end; } | refused 'the archive is damaged: stdin: l: a link that leads out of the archive'
        { entry ok 0 && entry l 2 "$to" && entry l/x 0 '' new && end; } | refused 'the archive is damaged: stdin: l: Not a directory'
    done
    # Inside as a word, not as the kernel goes: by a link on its way, or where a hard link puts it
    { entry d 2 . && entry l 2 d/d/../../secret && end; } | refused 'the archive is damaged: stdin: l: a link that leads out of the archive'
    { entry a/b/l 2 ../../x && entry l 1 a/b/l && end; } | refused 'the archive is damaged: stdin: l: a link that leads out of the archive'
    { entry ok 0 && entry x 1 ../secret && end; } | refused 'the archive is damaged: stdin: ../secret: the archive leads out of its directory'
    { entry ok 0 && entry x 1 "$BATS_TEST_TMPDIR/secret" && end; } |
        refused "the archive is damaged: stdin: x: a hard link to what is not in the layer: $BATS_TEST_TMPDIR/secret"
    for to in 3 4 6; do archive ok 0 x "$to" | refused 'the archive is damaged: stdin: x: no file, directory or link'; done
    # Links that lead nowhere are nobody's harm
    { entry l 2 nowhere && entry m 2 m && end; } | gives $'l 777 l nowhere\nl 777 m m'
    { entry ok 0 && entry x 0 '' "$(printf '1%.0s' {1..3000})" && end; } >a.tar
    gives $'f 644 ok \nf 644 x ' --limit 3000 <a.tar
    refused 'stdin: a file in it is larger than the limit of 2999 bytes' --limit 2999 <a.tar
    { head -c 1500 a.tar && head -c 8000 /dev/urandom; } | refused 'the archive is damaged: stdin: cannot read the tar archive: Damaged tar archive'
    head -c 2000 a.tar | refused 'the archive is damaged: stdin: cannot read the tar archive: Truncated tar archive'
    gzip -c a.tar | head -c 40 | refused 'not an archive of images: stdin'
    head -c 100000 /dev/urandom | refused 'not an archive of images: stdin'
    refused 'not an archive of images: stdin' </dev/null
    refused "not an archive of images: $ROOT/README.md" --from "$ROOT/README.md" </dev/null
}

@test "what is truncated is refused, wherever; so is what is none" {
    a_tree in
    "$LAYER" pack --from in >in.tar
    gzip -k in.tar
    zstd -q in.tar
    xz -k in.tar
    bzip2 -k in.tar
    truncate -s -1024 in.tar # the end proper: two blocks of zeros
    run -0 truncated "$PWD"/in.tar*
    assert_output '100 refused'
    # Between two entries, too
    entry x 0 | refused 'cannot read the tar archive: it has no end'
    head -c 100000 /dev/urandom | refused 'cannot read the tar archive: Unrecognized archive format'
    refused 'cannot read the tar archive: Unrecognized archive format' <"$ROOT/README.md"
    refused 'cannot read the tar archive: Unrecognized archive format' </dev/null
}

# FUZZ_SEED=N repeats a run; FUZZ_ROUNDS makes it longer.
@test "200 mutated archives: 0, 1 or 125, one line, and nothing outside" {
    local seed=${FUZZ_SEED:-$((SRANDOM % 32768))}
    a_tree in
    rm in/all-hole
    "$LAYER" pack --from in >in.tar
    gzip -k in.tar
    run -0 mutated "$seed" "${FUZZ_ROUNDS:-200}" "$PWD/in.tar" "$PWD/in.tar.gz"
    assert_output --regexp '^[1-9][0-9]* unpacked, [1-9][0-9]* refused$'
    rm -r in && mkdir -p in/a in/b && seq 3000 >in/a/layer.tar && ln -s ../a/layer.tar in/b/layer.tar && ln in/a/layer.tar in/hard
    tar -C in -cf in.tar . && gzip -fk in.tar
    MODE=archive run -0 mutated "$seed" "${FUZZ_ROUNDS:-200}" "$PWD/in.tar" "$PWD/in.tar.gz"
    assert_output --regexp '^[1-9][0-9]* unpacked, [1-9][0-9]* refused$'
}
