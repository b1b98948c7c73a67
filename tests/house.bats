# house: the rules by which the source is laid out (docs/ARCHITECTURE.md): what a file may import, how long it may be.

load helper

# Every file of lib, by the name that `use` knows it by.
rooms() { (cd "$ROOT/lib" && printf '%s\n' */*.sh | sed 's/\.sh$//'); }

# code FILE: without comments.
code() { sed -E '/^[[:space:]]*#/d; s/[[:space:]]# .*$//' "$1"; }

# functions FILE: those that it defines.
functions() { sed -nE 's/^([a-z_0-9]+)\(\) \{.*/\1/p' "$1"; }

# uses FILE: what it says that it needs, at its head and in its functions.
uses() { code "$1" | grep -oE '\buse ([a-z-]+/[a-z-]+ ?)+' | sed 's/^use //' | tr ' ' '\n' | sed '/^$/d' | sort -u; }

# calls FILE: the words that stand where a command does.
calls() {
    code "$1" | grep -oE "(^|[;&|({!]|\b(if|then|else|elif|while|until|do|defer|step|trap)) *[a-z][a-z_0-9]+( |;|\)|\$)" |
        sed -E 's/[ ;)]$//; s/.*[^a-z_0-9]([a-z_0-9]+)$/\1/; s/^ +//' | grep -vx use | sort -u
}

@test "a file calls only what it has itself or says that it needs" {
    local room function wrong='' needs
    local -A home=()
    for room in $(rooms); do
        [[ $room != commands/* ]] || continue
        for function in $(functions "$ROOT/lib/$room.sh"); do
            # What is said with run --explain takes the place of what says nothing
            [[ $room/$function != core/explain/@(explain|step|write) ]] || continue
            [[ -z ${home[$function]-} ]] || wrong+="$function: ${home[$function]} and $room have it"$'\n'
            home[$function]=$room
        done
    done
    ((${#home[@]} > 50)) || fail 'no functions were found'
    for room in $(rooms); do
        needs=" $room $(uses "$ROOT/lib/$room.sh" | tr '\n' ' ')"
        # The door has these open before a command begins (docker.sh)
        [[ $room != commands/* ]] || needs+=' core/message core/undo cli/command cli/option '
        for function in $(calls "$ROOT/lib/$room.sh"); do
            [[ $room == core/explain || -z ${home[$function]-} || $needs == *" ${home[$function]} "* ]] ||
                wrong+="$room calls $function and does not use ${home[$function]}"$'\n'
        done
    done
    [[ -z $wrong ]] || fail "$wrong"
}

@test "what a file says that it needs is there, and is needed" {
    local room needed text wrong='' names
    for room in $(rooms); do
        text=$(code "$ROOT/lib/$room.sh")
        for needed in $(uses "$ROOT/lib/$room.sh"); do
            [[ -f $ROOT/lib/$needed.sh ]] || wrong+="$room needs $needed, which is not there"$'\n'
            names=$(functions "$ROOT/lib/$needed.sh" && code "$ROOT/lib/$needed.sh" | grep -oE '^(declare -gA )?[A-Z][A-Z_]+=| [A-Z][A-Z_]+=' | sed -E 's/^declare -gA //; s/[ =]//g')
            [[ $needed == @(commands/*|core/explain|core/builtins|record/plan-more) ]] || grep -qwF -- "$names" <<<"$text" ||
                wrong+="$room says that it needs $needed, and has nothing of it"$'\n'
        done
    done
    [[ -z $wrong ]] || fail "$wrong"
}

@test "there is one way to import, and the files that are read stay apart from those that are run" {
    cd "$ROOT"
    run grep -nE '(^|[;&|(]) *(source|\.) ' docker.sh container.sh helpers/*.sh lib/*/*.sh
    # shellcheck disable=SC2016  # a pattern
    run grep -vE '^(docker\.sh|container\.sh|helpers/[a-z]+\.sh):[0-9]+: *source "\$DOCKER_SH_HOME/lib/core/use\.sh"$|^lib/core/use\.sh:' \
        <<<"$output"
    assert_output ''
    run find lib -name '*.sh' -perm /111
    assert_output ''
    run grep -l '^#!' lib/*/*.sh
    assert_output ''
}

@test "no file reads what its caller has" {
    cd "$ROOT"
    # `use` is there for others
    run bash -c "grep -nE 'Sees |SC2034|SC2154' lib/*/*.sh | grep -v '^lib/core/use'"
    assert_output ''
}

@test "every function is called by somebody" {
    local function
    cd "$ROOT"
    run bash -c "sed -nE 's/^([a-z_0-9]+)\(\) \{.*/\1/p' lib/*/*.sh | sort -u | grep -vE '^plan_|^main$'"
    assert_line undo
    for function in "${lines[@]}"; do
        grep -hw "$function" docker.sh container.sh helpers/*.sh lib/*/*.sh | grep -vE "^ *#|^$function\(\)" | grep -qw "$function" ||
            fail "nobody calls $function"
    done
}

@test "a file can be held in the head: lines of lib, of helpers, of the two scripts" {
    local wrong
    wrong=$(cd "$ROOT" && {
        wc -l docker.sh container.sh | awk '$2 != "total" && $1 > 80'
        wc -l lib/*/*.sh | awk '$2 != "total" && $1 > 150'
        wc -l helpers/*/*.cpp helpers/*/*.hpp helpers/*/*/*.cpp helpers/*/*/*.hpp 2>/dev/null | awk '$2 != "total" && $1 > 300'
        awk 'length > 120 { print FILENAME ":" FNR ": " length " columns" }' docker.sh container.sh lib/*/*.sh helpers/*.sh
    })
    [[ -z $wrong ]] || fail "$wrong"
}

@test "the pages name files that are there" {
    local page name wrong=''
    for page in "$ROOT"/docs/*.md "$ROOT/README.md" "$ROOT/CONTRIBUTING.md" "$ROOT/helpers/README.md"; do
        # shellcheck disable=SC2016  # backquotes of Markdown
        for name in $(grep -oE '`(lib|helpers|docs|tests|labs|images)/[A-Za-z0-9_./-]+`' "$page" | tr -d '`'); do
            [[ -e $ROOT/$name || $name == helpers/bin/* ]] || wrong+="${page##*/}: $name is not there"$'\n'
        done
    done
    [[ -z $wrong ]] || fail "$wrong"
}
