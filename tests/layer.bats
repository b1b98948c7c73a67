# layer: an image's layer between archive and directory, to the bit and never past the directory.

load helper
load layer-helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    IN=$BATS_TEST_TMPDIR/in OUT=$BATS_TEST_TMPDIR/out
}

# packed ARG...: the names in the archive of $IN.
packed() { "$LAYER" pack --from "$IN" "$@" | tar -t; }

@test "there and back: everything that a tree can have, to the bit" {
    a_tree "$IN"
    mkdir "$OUT"
    "$LAYER" pack --from "$IN" --diff-id-to id >in.tar
    "$LAYER" unpack --into "$OUT" --diff-id "$(<id)" <in.tar
    diff <(listing "$IN") <(listing "$OUT")
    assert_equal "$(stat -c %t:%T "$OUT/gone" "$OUT/usr/bin/gone")" $'0:0\n0:0'
    assert_equal "$(getfattr --only-values -n trusted.overlay.opaque "$OUT/opaque")" y
    run ! getfattr -n trusted.overlay.origin "$OUT/opaque/new"
    run ! getfattr -n trusted.overlay.impure "$OUT/usr"
    run du -k "$OUT/all-hole"
    assert_output --regexp $'^[04]\t'
    (($(listing "$IN" | wc -l) > 60)) # so that there was something to compare
}

@test "the same tree gives the same bytes, wherever it is and however it was made" {
    a_tree "$IN"
    "$LAYER" pack --from "$IN" >one.tar
    mkdir "$OUT"
    "$LAYER" unpack --into "$OUT" <one.tar
    "$LAYER" pack --from "$OUT" >two.tar
    cmp one.tar two.tar
    run -0 tar -tf one.tar
    assert_line --index 0 .wh.gone
    mkdir empty
    "$LAYER" pack --from empty --diff-id-to id >/dev/null
    assert_equal "$(<id)" sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef # Docker's empty layer
}

@test "what goes into an archive is what tar makes of it" {
    mkdir "$IN" "$OUT"
    cp -r "$ROOT/lib" "$IN"
    ln -s lib "$IN/link"
    truncate -s 1M "$IN/hole"
    "$LAYER" pack --from "$IN" | tar -C "$OUT" -x
    diff -r --no-dereference "$IN" "$OUT"
    (($("$LAYER" pack --from "$IN" | wc -c) < 700000)) # the hole is none of it
}

@test "a layer is unpacked only under its own name; digest tells it, with the size" {
    mkdir "$IN" "$OUT"
    echo one >"$IN/one"
    tar -C "$IN" -c one >in.tar
    local id size
    id=sha256:$(sha256sum <in.tar | cut -d' ' -f1)
    size=$(stat -c %s in.tar)
    gzip -k in.tar
    run -0 "$LAYER" digest <in.tar.gz
    assert_output "$id $size"
    "$LAYER" unpack --into "$OUT" --diff-id "$id" <in.tar.gz
    assert_equal "$(<"$OUT/one")" one
    # Also what comes after the archive's end
    printf 'x' >>in.tar
    rm "$OUT/one"
    run -1 "$LAYER" unpack --into "$OUT" --diff-id "$id" <in.tar
    assert_output "layer: the layer is sha256:$(sha256sum <in.tar | cut -d' ' -f1), not $id"
    run -2 "$LAYER" unpack --into "$OUT" --diff-id "${id#sha256:}" <in.tar
    run -2 "$LAYER" unpack --into "$OUT" --diff-id "$id"0 <in.tar
}

@test "compression is seen by content" {
    local with id
    mkdir "$IN"
    a_tree "$IN/tree"
    "$LAYER" pack --from "$IN" --diff-id-to id >in.tar
    id=$(<id)
    for with in gzip bzip2 xz zstd 'gzip -1' 'zstd -19' cat; do
        mkdir "$OUT"
        # shellcheck disable=SC2086  # words
        $with <in.tar >in.x
        "$LAYER" unpack --into "$OUT" --diff-id "$id" <in.x
        diff <(listing "$IN") <(listing "$OUT")
        rm -rf "$OUT"
    done
    # Two members, as parallel compressors write them
    head -c 3000 in.tar | gzip >in.x
    tail -c +3001 in.tar | gzip >>in.x
    run -0 "$LAYER" digest <in.x
    assert_output "$id $(stat -c %s in.tar)"
}

@test "whiteouts: of overlay, of aufs, and what the layer has there itself" {
    local all=(.wh.x 0 d/.wh..wh..opq 0 d/y 0 .wh..wh.plnk/1 0)
    archive "${all[@]}" | gives $'c 0 x \nd 755 d \nf 644 d/y '
    archive "${all[@]}" | gives $'d 755 d \nf 644 .wh.x \nf 644 d/.wh..wh..opq \nf 644 d/y ' --format aufs
    # A file of the same layer is not deleted, whichever came first; what was a directory below is a new one
    archive x 0 .wh.x 0 | gives 'f 644 x '
    archive .wh.x 0 x 0 | gives 'f 644 x '
    mkdir "$OUT"
    archive .wh.one 0 one/file 0 .wh.two 0 two 5 three 5 .wh.three 0 .wh.four 0 four 2 | tee x.tar |
        "$LAYER" unpack --into "$OUT"
    assert_equal "$(getfattr --only-values --absolute-names -n trusted.overlay.opaque "$OUT"/{one,two,three})" yyy
    assert_equal "$(readlink "$OUT/four")" target
    "$LAYER" pack --from "$OUT" | tar -t >names
    assert_equal "$(<names)" $'four\none/\none/.wh..wh..opq\none/file\nthree/\nthree/.wh..wh..opq\ntwo/\ntwo/.wh..wh..opq'
}

@test "whiteouts of what no layer could delete are refused" {
    archive .wh. 0 | refused '.wh.: no name that a layer could remove'
    archive d/.wh.. 0 | refused 'd/.wh..: no name that a layer could remove'
    archive d/.wh... 0 | refused 'd/.wh...: no name that a layer could remove'
    archive .wh.d/file 0 | refused '.wh.d/file: no name that a layer could remove'
}

@test "overlayfs sees the layer as it was meant" {
    mkdir -p lower/{gone,opaque,kept} "$IN/opaque" "$OUT"
    touch lower/{gone/x,opaque/old,kept/x,file}
    archive .wh.gone 0 .wh.file 0 opaque/.wh..wh..opq 0 opaque/new 0 kept/.wh.x 0 kept/y 0 |
        "$LAYER" unpack --into "$OUT"
    mkdir merged
    # shellcheck disable=SC2016  # the inner shell expands
    run -0 unshare --mount bash -c 'mount -t overlay overlay -o "lowerdir=$1:lower" merged && find merged -type f | sort' - "$OUT"
    assert_output $'merged/kept/y\nmerged/opaque/new'
}

@test "--exclude leaves out a path and all below it; --tree deletes nothing" {
    mkdir -p "$IN"/{etc,data/deep,etc2}
    touch "$IN"/etc/{hosts,hosts2} "$IN/data/deep/file" "$IN/.wh.x"
    mknod "$IN/gone" c 0 0
    run -0 packed --tree --exclude /etc/hosts --exclude ./data/
    assert_output $'.wh.x\netc/\netc/hosts2\netc2/\ngone'
    run --separate-stderr -1 "$LAYER" pack --from "$IN"
    # shellcheck disable=SC2154  # run sets it
    assert_equal "$stderr" 'layer: .wh.x: in a layer this name would mean that another file is gone'
    run -0 packed --format aufs
    assert_output $'.wh.gone\n.wh.x\ndata/\ndata/deep/\ndata/deep/file\netc/\netc/hosts\netc/hosts2\netc2/'
}

@test "what would be wrong in a layer is not packed: redirects and metacopies are refused, sockets are left out" {
    mkdir -p "$IN/moved"
    socat UNIX-LISTEN:"$IN/socket" - </dev/null 3>&- &
    wait_for 5 test -S "$IN/socket"
    kill $!
    run -0 packed
    assert_output moved/
    local key
    for key in redirect metacopy; do
        setfattr -n "trusted.overlay.$key" -v /old "$IN/moved"
        run --separate-stderr -1 "$LAYER" pack --from "$IN"
        # shellcheck disable=SC2154  # run sets it
        assert_equal "$stderr" "layer: moved: has trusted.overlay.$key: mount with redirect_dir=off,metacopy=off"
        # What was written does not look whole
        run -1 cell < <("$LAYER" pack --from "$IN" 2>/dev/null)
        setfattr -x "trusted.overlay.$key" "$IN/moved"
    done
}

@test "an archive cannot speak to overlayfs in its own words" {
    mkdir -p "$IN/d" "$OUT"
    setfattr -n trusted.overlay.redirect -v /etc "$IN/d"
    tar -C "$IN" --xattrs --xattrs-include='*' -c d | "$LAYER" unpack --into "$OUT"
    run getfattr -d -m - "$OUT/d"
    assert_output ''
}

@test "what is no directory of its own is refused: the host's root, one with something in it, none" {
    mkdir "$OUT" root
    run -125 "$LAYER" unpack --into / </dev/null
    assert_output "layer: /: is the host's root"
    run -125 "$LAYER" unpack --into /proc/self/root </dev/null
    ln -s / link
    run -125 "$LAYER" unpack --into link </dev/null
    run -125 "$LAYER" pack --from /
    # shellcheck disable=SC2016  # the inner shell expands
    run -125 unshare --mount bash -c 'mount --bind / root && "$1" unpack --into root </dev/null' - "$LAYER"
    assert_output "layer: root: is the host's root"
    touch "$OUT/file"
    run -125 "$LAYER" unpack --into "$OUT" </dev/null
    assert_output "layer: $OUT: is not empty"
    run -125 "$LAYER" unpack --into "$OUT/file" </dev/null
    run -125 "$LAYER" unpack --into nowhere </dev/null
    assert_output 'layer: nowhere: No such file or directory'
}

@test "wrong usage is one line and 2" {
    local words
    for words in '' frob unpack pack 'unpack --into' 'unpack --into x --limit -1' 'unpack --into x --limit 1x' \
        'digest --format zip' 'digest more' 'digest --nosuch' 'unpack --into x --diff-id sha256:12'; do
        # shellcheck disable=SC2086  # words
        run -2 "$LAYER" $words </dev/null
        assert_equal "${#lines[@]}" 1
        [[ $output == 'layer: '* ]]
    done
}

@test "a full disk is 125 and says so, whether it reads or writes" {
    a_tree "$IN"
    to_full() { "$LAYER" "$@" </dev/null 2>&1 >/dev/full; }
    run -125 to_full pack --from "$IN"
    assert_output 'layer: cannot write: No space left on device'
    head -c 40M /dev/urandom >in.data
    tar -cf full.tar in.data
    run --separate-stderr -125 cell <full.tar
    assert_equal "$stderr" 'layer: in.data: No space left on device'
    run -125 to_full digest
    assert_output 'layer: cannot write: No space left on device'
}

@test "changes: the marks of aufs and of fuse-overlayfs say the same as those of overlay; a layer of one's own is no change" {
    mkdir -p upper/{d,e,etc} lower/{d,e,g} under/g own/etc
    touch lower/{f,d/x,e/y,.wh.h,g/.wh.i} under/{h,g/i,g/j} own/etc/hosts upper/{.wh.f,d/.wh..wh..opq,d/new,.wh..wh.aufs,etc/hosts}
    setfattr -n user.fuseoverlayfs.opaque -v y upper/e
    run -0 "$LAYER" changes --upper upper --lower lower --lower under --own own
    assert_output $'C /d\nA /d/new\nD /d/x\nC /e\nD /e/y\nD /f'
    # What only a layer below the one that deletes it has, nobody can delete; nor does an opaque directory hide it
    touch upper/{h,etc/new}
    mkdir upper/g
    setfattr -n trusted.overlay.opaque -v y upper/g
    run -0 "$LAYER" changes --upper upper --lower lower --lower under --own own --exclude d --exclude e
    assert_output $'C /etc\nA /etc/new\nD /f\nC /g\nD /g/j\nA /h'
    setfattr -n trusted.overlay.redirect -v elsewhere upper/d
    run -1 "$LAYER" changes --upper upper --lower lower
    assert_output 'layer: d: has trusted.overlay.redirect: mount with redirect_dir=off,metacopy=off'
    run -2 "$LAYER" changes --lower lower
    assert_output 'layer: --upper DIR is missing'
}

@test "changes: 500 layers below" {
    local i lowers=()
    for ((i = 0; i < 500; i++)); do
        mkdir -p "l/$i/usr/lib"
        touch "l/$i/usr/lib/$i"
        lowers+=(--lower "l/$i")
    done
    mkdir -p upper/usr/lib
    touch upper/usr/lib/{3,499,500}
    touch -r l/3/usr/lib/3 upper/usr/lib/3
    touch -d @1 upper/usr/lib/499 # the two could be made in one tick of the clock
    run -0 timeout 10 "$LAYER" changes --upper upper "${lowers[@]}"
    assert_output $'C /usr\nC /usr/lib\nC /usr/lib/499\nA /usr/lib/500'
}
