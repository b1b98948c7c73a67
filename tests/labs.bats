# labs: the course. Every chapter's check passes on the chapter itself and on the toolkit, and fails on the chapter before
# and on every mistake in wrong/; the commands in the texts do what the texts say.

load helper

LABS=$ROOT/labs

chapters() { printf '%s\n' "$LABS"/??-*/ | sed 's|/$||; s|.*/||'; }

# grading NAME FOLDER DIR [OPTION...]: begins one, two at a time.
grading() {
    local name=$1
    shift
    ((++running <= 2)) || wait -n || true
    {
        local ended=0
        "$LABS/grade" --tap "${@:3}" "$1" "$2" >"$BATS_TEST_TMPDIR/$name.tap" 2>&1 || ended=$?
        echo "$ended" >"$BATS_TEST_TMPDIR/$name.status"
    } 3>&- &
}

# graded_as NAME: sets failed, the names of the checks that did not pass, one a line, and score.
graded_as() {
    local output status
    output=$(<"$BATS_TEST_TMPDIR/$1.tap") status=$(<"$BATS_TEST_TMPDIR/$1.status")
    ((status < 2)) || fail "$output"
    failed=$(sed -n 's/^not ok [0-9]* - //p' <<<"$output")
    score=$(sed -n 's/^# \([0-9]*\) of \([0-9]*\) checks.*/\1\/\2/p' <<<"$output")
    [[ $status == "$([[ -z $failed ]] && printf 0 || printf 1)" ]] || fail "exit status $status with these failed checks: $failed"
}

# graded NAME: a row of the matrix.
graded() {
    local folder='' before='' patch patches copy start=$SECONDS row lines missing='' with=() running=0
    # shellcheck source=labs/lib/chapters.bash
    source "$LABS/lib/chapters.bash"
    chapter_find folder "$1"
    chapter_before before "$folder"
    patches=("$LABS/$folder"/wrong/*.patch)
    ((${#patches[@]} >= 2)) || fail 'two planted mistakes at least'
    # The toolkit does not start anything without an image
    ((10#${folder%%-*} >= 5)) || with=(--with '-I busybox')

    grading own "$folder" "$LABS/$folder"
    grading before "$folder" "$LABS/$before"
    for patch in "${patches[@]}"; do
        copy=$BATS_TEST_TMPDIR/${patch##*/}
        cp -r "$LABS/$folder" "$copy"
        (cd "$copy" && GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR git apply "$patch")
        grading "${patch##*/}" "$folder" "$copy"
    done
    # What of the course the toolkit does not do yet
    case $folder in
        15-*) [[ -f $ROOT/lib/commands/commit.sh ]] || missing='it has no commit' ;;
        19-*) "$ROOT/docker.sh" run --help | grep -q -e --userns || missing='it has no user namespace' ;;
    esac
    [[ -n $missing ]] || grading toolkit "$folder" "$ROOT" "${with[@]}"
    wait

    graded_as own
    assert_equal "$failed" ''
    row="own $score"
    graded_as before
    [[ -n $failed ]] || fail "the chapter before, $before, passes"
    row+=" | before $score"
    for patch in "${patches[@]}"; do
        graded_as "${patch##*/}"
        assert_equal "$failed" "$(sed -n 's/^check: //p' "$patch")"
        row+=" | $(basename "$patch" .patch) $score"
    done
    if [[ -n $missing ]]; then
        row+=" | toolkit skipped: $missing"
    else
        graded_as toolkit
        assert_equal "$failed" ''
        row+=" | toolkit $score"
    fi
    lines=$(diff -U0 -r -N -x wrong -x '*.md' -x '*.bats' "$LABS/$before" "$LABS/$folder" | grep -c '^+[^+]')
    printf '# %s: +%d lines | %s | %d s\n' "$folder" "$lines" "$row" $((SECONDS - start)) >&3
}

@test "graded: uts-namespace" { graded uts-namespace; }
@test "graded: mount-namespace" { graded mount-namespace; }
@test "graded: pid-namespace" { graded pid-namespace; }
@test "graded: memory" { graded memory; }
@test "graded: chroot" { graded chroot; }
@test "graded: pivot-root" { graded pivot-root; }
@test "graded: union" { graded union; }
@test "graded: volume" { graded volume; }
@test "graded: network-none-and-host" { graded network-none-and-host; }
@test "graded: network-bridge" { graded network-bridge; }
@test "graded: detach-and-ps" { graded detach-and-ps; }
@test "graded: logs" { graded logs; }
@test "graded: exec" { graded exec; }
@test "graded: stop-and-rm" { graded stop-and-rm; }
@test "graded: commit" { graded commit; }
@test "graded: environment" { graded environment; }
@test "graded: ipam-and-ports" { graded ipam-and-ports; }
@test "graded: security" { graded security; }
@test "graded: user-namespace" { graded user-namespace; }

@test "every chapter is graded here" {
    local folder
    for folder in $(chapters); do
        grep -q "{ graded ${folder#*-}; }" "$BATS_TEST_FILENAME" || fail "$folder has no row"
    done
}

@test "every check has points, in all 10 a chapter, and a hint that names a man page" {
    local folder
    for folder in $(chapters); do
        run awk '/^# points: / { points = $3 } /^# hint: .*[a-z_.]+\([1-8]\)/ { hint = 1 }
            /^@test / { if (!points || !hint) print; sum += points; points = hint = 0 } END { print sum }' "$LABS/$folder/check.bats"
        assert_output 10
    done
}

@test "the texts: the same headings everywhere, and the same commands in both languages" {
    local folder text
    for folder in $(chapters); do
        run grep '^## ' "$LABS/$folder/README.md"
        assert_output $'## Goal\n## Look first\n## Build\n## How to check your work\n## What breaks, and why\n## Then and now\n## Read more\n## Bonus'
        run grep '^## ' "$LABS/$folder/README.zh-CN.md"
        assert_output $'## 目标\n## 先看一看\n## 动手\n## 检查\n## 会出什么错，为什么\n## 当年与今天\n## 延伸阅读\n## 加分题'
        for text in README.md README.zh-CN.md; do
            # shellcheck disable=SC2016  # not to be expanded
            sed -n '/^```/,/^```$/p' "$LABS/$folder/$text" >"$BATS_TEST_TMPDIR/$text"
            grep -q '^\$ .*docker\.sh explain --pid ' "$BATS_TEST_TMPDIR/$text" || fail "$folder/$text does not look by docker.sh explain"
        done
        run diff "$BATS_TEST_TMPDIR"/README*
        assert_output ''
        run sed -n '1s/^# //p' "$LABS/$folder/README.md"
        assert_output --regexp "^$((10#${folder%%-*})) ${folder#*-}: "
    done
}

@test "the texts: every command says what the text says it does" {
    local folder
    for folder in $(chapters); do
        run "$LABS/look" "$folder"
        assert_success
        printf '# %s: %s\n' "$folder" "$output" >&3
    done
}

@test "look finds what is not as the text says" {
    # shellcheck disable=SC2016  # not to be expanded
    printf '## Look first\n```console\n$ echo one; echo two\none\n...\n$ echo three\nfour\n$ sh\n# exit 3\n$ echo $?\n3\n```\n' >"$BATS_TEST_TMPDIR/README.md"
    run -1 "$LABS/look" 1 "$BATS_TEST_TMPDIR/README.md"
    assert_line --partial 'README.md:6: echo three'
    assert_line '5 commands, 1 wrong'
}

@test "a skeleton is the chapter before with the gaps marked: it runs as that one, and diff finds nothing else" {
    local folder before=start dir file
    for folder in $(chapters); do
        dir=$BATS_TEST_TMPDIR/$folder
        run "$LABS/skeleton" "$folder" "$dir"
        assert_success
        assert_line --partial GAP
        for file in "$LABS/$before"/*.sh; do
            diff "$file" <(grep -v '^ *# GAP' "$dir/${file##*/}")
            bash -n "$dir/${file##*/}"
        done
        before=$folder
    done
    run -2 "$LABS/skeleton" uts-namespace "$BATS_TEST_TMPDIR"
    assert_output --partial 'is there already'
}

# hostile EDIT: an attempt that is chapter 1 with a line more, in DIR.
hostile() {
    DIR=$BATS_TEST_TMPDIR/hostile
    cp -r "$LABS/01-uts-namespace" "$DIR"
    { printf '#!/bin/bash\n%s\n' "$1" && cat "$LABS/01-uts-namespace/docker.sh"; } >"$DIR/docker.sh"
    SENTINEL=$BATS_TEST_TMPDIR/sentinel
    touch "$SENTINEL"
    export LABS_OWNER=$$ # others may be grading, too
    state >"$BATS_TEST_TMPDIR/before"
}

# What an attempt could have changed on the machine
state() {
    grep ' /mnt \| - tmpfs machine ' /proc/self/mountinfo || true
    ip -o link | grep 'left[0-9]' || true
    ip netns list | grep left || true
    hostname
    ls / /etc /usr/bin
}

# Also what the kernel takes a moment to remove
assert_whole() {
    assert_file_exists "$SENTINEL"
    state >"$BATS_TEST_TMPDIR/after"
    diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
    run find /sys/fs/cgroup -name "docker.sh-labs-grade.$$.*"
    assert_output ''
    run pgrep -fx 'sleep 49[0-9][0-9]'
    assert_output ''
    run pgrep -f "$DIR"
    assert_output ''
}

@test "an attempt that hangs, and does not listen to TERM: a failed check each, and nothing stays" {
    hostile 'trap "" TERM; while sleep 4901; do :; done; sleep 4902'
    run -1 env BATS_TEST_TIMEOUT=2 "$LABS/grade" 1 "$DIR"
    assert_line --partial 'no end within 2 seconds'
    assert_line '0 of 6 checks, 0 of 10 points'
    assert_whole
}

@test "an attempt that is a fork bomb: contained, graded, cleared away" {
    hostile 'bomb() { bomb | bomb & }; bomb; exit 1'
    run -1 env BATS_TEST_TIMEOUT=2 "$LABS/grade" 1 "$DIR"
    assert_line --regexp '^[01] of 6 checks'
    assert_whole
}

@test "an attempt that takes all memory, and one that writes without end" {
    hostile 'tail /dev/zero; yes'
    run -1 env BATS_TEST_TIMEOUT=3 "$LABS/grade" 1 "$DIR"
    assert_line --partial 'of 6 checks'
    assert_whole
}

@test "an attempt that leaves mounts, cgroups, links, names and processes: graded by what it does, and all is gone" {
    hostile 'mount -t tmpfs tmpfs /mnt; mkdir -p /sys/fs/cgroup/left/deep /sys/fs/cgroup/*/left/deep; ip link add left$$ type bridge
        ip netns add left$$; setsid sleep 4903 >/dev/null 2>&1 </dev/null & unshare --pid --fork --net sleep 4904 &'
    run -0 "$LABS/grade" 1 "$DIR"
    assert_line '6 of 6 checks, 10 of 10 points'
    assert_whole
}

@test "an attempt that removes \$container/ with an empty variable, or kills everybody: the machine is whole" {
    # shellcheck disable=SC2016  # the attempt's shell expands
    hostile 'nothing=; rm -rf "$nothing"/* 2>/dev/null'
    run -1 env BATS_TEST_TIMEOUT=10 "$LABS/grade" 1 "$DIR"
    assert_line --partial 'of 6 checks'
    assert_whole
    rm -rf "$DIR" && hostile 'umount -a -l 2>/dev/null; kill -KILL -1'
    run -1 env BATS_TEST_TIMEOUT=5 "$LABS/grade" 1 "$DIR"
    assert_whole
}

@test "grade: TAP and JUnit for programs, points and a hint for people, 2 when nothing can be graded" {
    run -1 "$LABS/grade" --tap --junit "$BATS_TEST_TMPDIR/junit.xml" uts-namespace "$LABS/start"
    assert_line --index 0 'TAP version 13'
    assert_line --index 1 '1..6'
    assert_line 'not ok 1 - in the container, hostname says what -C says'
    assert_line --regexp '^# hint: unshare\(1\)'
    assert_line 'ok 4 - the exit status is the program'"'s"
    assert_equal "$(grep -c '^ok\|^not ok' <<<"$output")" 6
    run grep -c '<testcase ' "$BATS_TEST_TMPDIR/junit.xml"
    assert_output 6
    run grep -c '<failure ' "$BATS_TEST_TMPDIR/junit.xml"
    assert_output 3
    run ! grep -E '&([^a-z]|[a-z]+[^a-z;])' "$BATS_TEST_TMPDIR/junit.xml"
    run -2 "$LABS/grade" no-such-chapter "$LABS/start"
    run -2 "$LABS/grade" 1 "$BATS_TEST_TMPDIR"
    run -2 "$LABS/grade" 1
}

@test "the machine has docker.sh explain in its PATH, and the attempt has nothing of it" {
    # shellcheck source=labs/lib/machine.bash
    source "$LABS/lib/machine.bash"
    local machine=$BATS_TEST_TMPDIR/machine
    mkdir "$BATS_TEST_TMPDIR/images"
    machine_make "$machine" "$LABS/01-uts-namespace" "$BATS_TEST_TMPDIR/images"
    run machine_run "$machine" 20 sh -c 'docker.sh explain --pid $$ | head -n 1; find /attempt -name "show*" -o -name toolkit'
    machine_remove "$machine"
    assert_output --regexp '^process [0-9]+ \(sh\): running$'
    refute_line --partial attempt
}

@test "grade does not touch the attempt, and copies neither its history nor its images" {
    # shellcheck disable=SC2016  # the attempt's shell expands
    hostile 'echo touched >>"$0"; touch /attempt/new'
    mkdir -p "$DIR/.git" "$DIR/images/huge"
    truncate -s 100G "$DIR/images/huge/file" "$DIR/.git/pack"
    before=$(find "$DIR" -type f -size -1M -exec md5sum {} +)
    run "$LABS/grade" 1 "$DIR"
    assert_line --partial 'of 6 checks'
    assert_equal "$(find "$DIR" -type f -size -1M -exec md5sum {} +)" "$before"
}

@test "make labs: a tag for each chapter, the program's difference alone between two, the same commits every time" {
    run -0 "$LABS/repository" "$BATS_TEST_TMPDIR/one"
    run -0 "$LABS/repository" "$BATS_TEST_TMPDIR/two"
    cd "$BATS_TEST_TMPDIR/one"
    assert_equal "$(git rev-parse HEAD)" "$(git -C ../two rev-parse HEAD)"
    assert_equal "$(git tag --sort=creatordate)" "$(chapters | sed 's/^[0-9]*-//')"
    run git diff --name-only memory pivot-root
    assert_output $'container.sh\ndocker.sh'
    run git status --porcelain
    assert_output ''
    for folder in $(chapters); do
        git checkout -q "${folder#*-}"
        run diff -r -x 'README*' -x check.bats -x wrong . "$LABS/$folder"
        refute_line --partial "Only in $LABS"
        refute_line --partial diff
    done
    assert [ -x images/busybox/bin/busybox ]
    # What docker.sh explain needs comes along, in the first commit, and can be put into PATH
    run git log --format=%s -- labs/toolkit
    assert_output 'Start: a program, and no container yet'
    run -0 labs/toolkit/docker.sh explain --pid $$
    mkdir -p "$BATS_TEST_TMPDIR/prefix/bin"
    run -0 make -s toolkit PREFIX="$BATS_TEST_TMPDIR/prefix"
    run -0 "$BATS_TEST_TMPDIR/prefix/bin/docker.sh" explain --pid $$
    run make -s toolkit PREFIX="$BATS_TEST_TMPDIR/prefix"
    assert_output --partial 'already'
    git checkout -q uts-namespace
    run -0 labs/look 1
    run -0 make -s grade CHAPTER=uts-namespace DIR=.
}

@test "reset removes what is the course's, and says so; --dry-run only says so" {
    # shellcheck source=labs/lib/machine.bash
    source "$LABS/lib/machine.bash"
    local machine=$BATS_TEST_TMPDIR/machine dir=$BATS_TEST_TMPDIR/attempt
    cp -r "$LABS/08-volume" "$dir" && cp "$LABS/reset" "$dir"
    machine_make "$machine" "$dir" "$dir/images"
    # shellcheck disable=SC2016  # that shell expands
    machine_run "$machine" 20 bash -e -c 'tree=/sys/fs/cgroup; [[ ! -d $tree/memory ]] || tree+=/memory
        mkdir -p $tree/docker.sh-labs/left/deep $tree/other
        sleep 4911 >/dev/null & echo $! >$tree/docker.sh-labs/left/deep/cgroup.procs
        ip link add labs0 type bridge; ip link add labs77 type veth peer name other
        iptables -t nat -A POSTROUTING -s 172.30.0.0/24 ! -o labs0 -j MASQUERADE -m comment --comment docker.sh-labs
        iptables -A FORWARD -i labs0 -j ACCEPT -m comment --comment docker.sh-labs
        iptables -A FORWARD -i other -j ACCEPT -m comment --comment other
        mkdir -p /run/docker.sh-labs/172.30.0.2 containers/left/merged volumes/data1 /mnt/containers/x
        mount -t tmpfs tmpfs containers/left/merged; mount -t tmpfs tmpfs /mnt/containers/x'
    run machine_run "$machine" 20 ./reset --dry-run .
    assert_line '9 things would be removed'
    run machine_run "$machine" 20 ./reset .
    assert_line '9 things removed'
    assert_line 'mount /attempt/containers/left/merged'
    run machine_run "$machine" 20 ./reset .
    assert_output '0 things removed'
    run machine_run "$machine" 20 bash -c 'find /sys/fs/cgroup -name docker.sh-labs -o -name other; ip -o link | grep -c labs; iptables-save | grep -c comment; ls -d containers volumes /run/docker.sh-labs; grep -c /containers/ /proc/mounts; pgrep -fx "sleep 4911"'
    machine_remove "$machine"
    assert_output --regexp '^/sys/fs/cgroup[a-z/]*/other
0
1
ls: cannot access .containers.*
ls: cannot access .volumes.*
ls: cannot access ./run/docker.sh-labs.*
1$'
}
