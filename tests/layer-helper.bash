# layer-helper: trees and archives for the tests of helpers/layer.

LAYER=$ROOT/helpers/bin/layer

# a_tree DIR: a read-write layer with everything that a file system can have in it.
a_tree() {
    local long
    printf -v long 'x%.0s' {1..200}
    mkdir "$1" && cd "$1" || return
    # What overlayfs writes
    mkdir -p usr/bin opaque
    mknod -m 0 gone c 0 0
    mknod -m 0 usr/bin/gone c 0 0
    setfattr -n trusted.overlay.opaque -v y opaque
    echo new >opaque/new
    setfattr -n trusted.overlay.origin -v 0xfb00 opaque/new
    setfattr -n trusted.overlay.impure -v y usr
    # What a container's programs write
    echo replaced >replaced && chown 200000:300000 replaced
    echo linked >a && ln a b && ln a usr/bin/c
    ln -s /nowhere/at/all dangling && chown -h 5:6 dangling && ln dangling hard-symlink
    printf x >holes && truncate -s 1M holes && printf y >>holes && truncate -s 3M holes
    truncate -s 9G all-hole
    echo s >setuid && chown 1:2 setuid && chmod 6755 setuid
    chmod 1777 opaque
    cp /bin/true capable && chown 3:4 capable && setcap cap_net_raw+ep capable
    setfattr -n user.word -v value capable
    setfattr -n user.empty capable
    setfattr -n trusted.word -v 0x00ff0a usr/bin
    mkfifo fifo && mknod zero c 1 5 && mknod -m 604 disk b 7 200
    echo 1 >$'new\nline' && echo 2 >$'\xff\xfe' && echo 3 >'-rf x' && echo 4 >'é' && echo 5 >$'e\xcc\x81'
    ln -s $'\xff\xfe' $'link\xff' && ln $'e\xcc\x81' $'hard e\xcc\x81'
    mkdir -p "d$long/d$long" && echo 6 >"d$long/d$long/f$long" && ln "d$long/d$long/f$long" "l$long"
    ln -s "d$long/d$long/f$long" long-link
    mkdir closed && echo 7 >closed/file && chmod 500 closed
    touch -h -d '1999-12-31 23:59:59.123456789' dangling
    touch -d '1960-01-01 00:00:00.5 UTC' replaced
    touch -d '2001-02-03 04:05:06.000000007' closed usr/bin usr opaque
    cd - >/dev/null || return
}

# listing DIR: all that can be told of what is in it, but for what overlayfs notes for itself, and the times and owners
# of what says only that something is gone.
listing() (
    cd "$1" || return
    find . -mindepth 1 \( -type c -links 1 -perm 0 -printf '%P gone\n' -o \
        -printf '%P %y %m %U:%G %n %s %b %T@ %l\n' \) | LC_ALL=C sort
    find . -type b,c -exec stat -c '%n %t:%T' {} + | LC_ALL=C sort
    find . -type f -size -4M -exec sha256sum {} + | LC_ALL=C sort
    find . -type f -printf '%i %P\0' | LC_ALL=C sort -z | awk -v RS='\0' '{ i = $1; $1 = ""; same[i] = same[i] "|" $0 }
        END { for (i in same) print same[i] }' | LC_ALL=C sort
    find . -print0 | LC_ALL=C sort -z | xargs -0 getfattr -hd -m - -e hex 2>/dev/null |
        grep -avE '^trusted.overlay.(origin|impure)=' | awk -v RS='' '/\n/'
)

# entry NAME TYPE [LINK [CONTENT]]: a tar archive's header and what follows it, as no tar would write it. SIZE is what it
# says of its size. Blanks and @ are NULs.
entry() {
    local before after sum content=${4-}
    printf -v before '%-100s0000644@0000000@0000000@%011o@00000000001@' "$1" "${SIZE:-${#content}}"
    printf -v after '%s%-100sustar@00%-247s' "$2" "${3-}" ''
    # The sum is over the header with blanks in the place of the sum
    sum=$(nul "$before$after" | od -An -v -tu1 | awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum + 8 * 32 }')
    printf -v content '%-*s' $(((${#content} + 511) / 512 * 512)) "$content"
    nul "$before"
    printf '%06o\0 ' "$sum"
    nul "$after$content"
}
nul() { printf '%s' "$1" | tr ' @' '\0\0'; }
end() { head -c 1024 /dev/zero; }
# archive NAME TYPE...: one of empty files (0), directories (5), symlinks to "target" (2) ...
archive() {
    while (($#)); do
        entry "$1" "$2" target
        shift 2
    done
    end
}

# confined SCRIPT ARG...: runs it where an archive can do no harm, with a function unpack: the host's files are read-only
# there, and around the directory is a tree that must stay as it is. With MODE=archive what is unpacked is no layer.
confined() {
    mkdir -p "$BATS_TEST_TMPDIR/cell"
    # shellcheck disable=SC2016  # the inner shell expands
    unshare --mount --propagation private bash -c '
        around=$1 layer=$2
        shift 2
        mount -t tmpfs -o size=32m tmpfs "$around" && mkdir -p "$around/host/to/dir" && cd "$around/host" &&
            echo secret | tee secret to/secret >/dev/null && ln -s "$around/host/secret" link &&
            mount -o remount,bind,ro / || exit 99
        outside() {
            find "$around/host" -path "$around/host/to/dir" -prune -o ! -path "$around/host/to" -printf "%p %m %U %s %n %T@ %l\n"
            cat secret to/secret
        }
        before=$(outside)
        unpack() {
            local status=0
            "$layer" "${MODE:-unpack}" --into to/dir "$@" || status=$?
            [[ $(outside) == "$before" ]] || { echo "something outside has changed" && exit 98; }
            return "$status"
        }
        '"$1" - "$BATS_TEST_TMPDIR/cell" "$LAYER" "${@:2}"
}

# cell ARG...: unpacks what is on stdin there, and lists what was made.
# shellcheck disable=SC2016
cell() {
    confined 'status=0
        unpack "$@" || status=$?
        find to/dir -mindepth 1 -printf "%y %m %P %l\n" | LC_ALL=C sort
        exit "$status"' "$@"
}

# refused LINE: what is on stdin is refused with that line.
refused() {
    run --separate-stderr -1 cell "${@:2}"
    # shellcheck disable=SC2154  # run sets it
    assert_equal "$stderr" "layer: $1"
}
# gives LISTING [ARG...]: what is on stdin is unpacked, and is that.
gives() {
    run -0 cell "${@:2}"
    assert_output "$1"
}

# Gives the number of archives that were unpacked, and of those refused in one line, as $unpacked and $refused; leaves the
# directory empty.
# shellcheck disable=SC2016
TRY='
    unpacked=0 refused=0
    try() {
        local status=0 lines
        unpack --limit 10000000000 <"$around/archive" 2>"$around/said" || status=$?
        lines=$(wc -l <"$around/said")
        case $status,$lines in
            0,0) unpacked=$((unpacked + 1)) ;;
            1,1 | 125,1) refused=$((refused + 1)) ;;
            *) echo "$1: $status: $(<"$around/said")" && exit 1 ;;
        esac
        rm -rf to/dir && mkdir to/dir
    }
'

# truncated ARCHIVE...: tries each, cut at 20 places.
# shellcheck disable=SC2016
truncated() {
    confined "$TRY"'
        for archive; do
            size=$(stat -c %s "$archive")
            for ((i = 0; i < 20; i++)); do
                head -c $((size * i / 20)) "$archive" >"$around/archive"
                try "$archive, $((size * i / 20)) bytes of it"
            done
        done
        ((unpacked == 0)) && echo "$refused refused"' "$@"
}

# mutated SEED ROUNDS ARCHIVE...: tries them with one to four bytes changed.
# shellcheck disable=SC2016
mutated() {
    confined "$TRY"'
        RANDOM=$1 seed=$1 rounds=$2
        shift 2
        for ((round = 0; round < rounds; round++)); do
            archive=${@:round % $# + 1:1}
            cp "$archive" "$around/archive" && size=$(stat -c %s "$archive")
            for ((flips = RANDOM % 4 + 1; flips > 0; flips--)); do
                printf -v byte "\\\\x%02x" $((RANDOM % 256))
                printf "$byte" | dd of="$around/archive" bs=1 seek=$(((RANDOM << 15 | RANDOM) % size)) conv=notrunc status=none
            done
            try "seed $seed, round $round"
        done
        echo "$unpacked unpacked, $refused refused"' "$@"
}
