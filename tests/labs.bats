# labs: the course. Every chapter's check passes on the chapter itself and on the toolkit, and fails on the chapter before
# and on every mistake in wrong/; the commands in the texts do what the texts say.

load helper

LABS=$ROOT/labs

chapters() { printf '%s\n' "$LABS"/??-*/ | sed 's|/$||; s|.*/||'; }

# The chapters that have a text already
texts() { for folder in $(chapters); do [[ ! -f $LABS/$folder/README.md ]] || printf '%s\n' "$folder"; done; }

# grade_it FOLDER DIR [OPTION...]: sets failed, the names of the checks that did not pass, one a line, and score.
grade_it() {
    run "$LABS/grade" --tap "${@:3}" "$1" "$2"
    ((status < 2)) || fail "$output"
    failed=$(sed -n 's/^not ok [0-9]* - //p' <<<"$output")
    score=$(sed -n 's/^# \([0-9]*\) of \([0-9]*\) checks.*/\1\/\2/p' <<<"$output")
    [[ $status == "$([[ -z $failed ]] && printf 0 || printf 1)" ]] || fail "exit status $status with these failed checks: $failed"
}

# graded NAME: a row of the matrix.
graded() {
    local folder='' before='' patch patches copy=$BATS_TEST_TMPDIR/copy start=$SECONDS row lines with=()
    # shellcheck source=labs/lib/chapters.bash
    source "$LABS/lib/chapters.bash"
    chapter_find folder "$1"
    chapter_before before "$folder"

    grade_it "$folder" "$LABS/$folder"
    assert_equal "$failed" ''
    row="own $score"

    grade_it "$folder" "$LABS/$before"
    [[ -n $failed ]] || fail "the chapter before, $before, passes"
    row+=" | before $score"

    patches=("$LABS/$folder"/wrong/*.patch)
    ((${#patches[@]} >= 2)) || fail 'two planted mistakes at least'
    for patch in "${patches[@]}"; do
        rm -rf "$copy" && cp -r "$LABS/$folder" "$copy"
        (cd "$copy" && GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR git apply "$patch")
        grade_it "$folder" "$copy"
        assert_equal "$failed" "$(sed -n 's/^check: //p' "$patch")"
        row+=" | $(basename "$patch" .patch) $score"
    done

    # The toolkit does not start anything without an image
    ((10#${folder%%-*} >= 5)) || with=(--with '-I busybox')
    if [[ $folder == 10-* && ! -f $ROOT/lib/commands/network-ls.sh ]]; then
        row+=' | toolkit: no bridge yet'
    else
        grade_it "$folder" "$ROOT" "${with[@]}"
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

@test "every chapter is graded here" {
    local folder
    for folder in $(chapters); do
        grep -q "{ graded ${folder#*-}; }" "$BATS_TEST_FILENAME" || fail "$folder has no row"
    done
}

@test "the texts: the same headings everywhere, and the same commands in both languages" {
    local folder text
    for folder in $(texts); do
        run grep '^## ' "$LABS/$folder/README.md"
        assert_output $'## Goal\n## Look first\n## Build\n## How to check your work\n## What breaks, and why\n## Then and now\n## Read more\n## Bonus'
        run grep '^## ' "$LABS/$folder/README.zh-CN.md"
        assert_output $'## 目标\n## 先看一看\n## 动手\n## 检查\n## 会出什么错，为什么\n## 当年与今天\n## 延伸阅读\n## 加分题'
        for text in README.md README.zh-CN.md; do
            # shellcheck disable=SC2016  # not to be expanded
            sed -n '/^```/,/^```$/p' "$LABS/$folder/$text" >"$BATS_TEST_TMPDIR/$text"
        done
        run diff "$BATS_TEST_TMPDIR"/README*
        assert_output ''
        run sed -n '1s/^# //p' "$LABS/$folder/README.md"
        assert_output --regexp "^$((10#${folder%%-*})) ${folder#*-}: "
    done
}

@test "the texts: every command says what the text says it does" {
    local folder
    for folder in $(texts); do
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
