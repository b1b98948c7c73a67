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
}
