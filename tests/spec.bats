# spec: how words become a record: at one go, whole, by one start of helpers/spec, and whoever is killed meanwhile.

# shellcheck disable=SC2154  # run --separate-stderr sets stderr
load helper

# A second home of docker.sh, whose helpers/bin/spec begins with the shell text $1.
spec_begins_with() {
    HOME_COPY=$(mktemp -d "${TMPDIR:-/var/tmp}/docker.sh-home.XXXXXX")
    cp -R "$ROOT/docker.sh" "$ROOT/container.sh" "$ROOT/lib" "$ROOT/helpers" "$HOME_COPY/"
    mv "$HOME_COPY/helpers/bin/spec" "$HOME_COPY/helpers/bin/spec.real"
    # shellcheck disable=SC2016  # that shell expands
    printf '#!/bin/sh\n%s\nexec "$0.real" "$@"\n' "$1" >"$HOME_COPY/helpers/bin/spec"
    chmod 755 "$HOME_COPY/helpers/bin/spec"
}

teardown() {
    remove_containers
    [[ -z ${HOME_COPY-} ]] || rm -rf "$HOME_COPY"
}

# What is there of containers, finished or not.
left() { find "$DOCKER_SH_ROOT/containers" -mindepth 1 -maxdepth 1; }
nothing_left() { [[ -z $(left) ]]; }

@test "one start of spec is enough, for run, create, update and network connect" {
    spec_begins_with "echo \"\$1\" >>$BATS_TEST_TMPDIR/starts"
    docker network create "$(name net)" >/dev/null
    "$HOME_COPY/docker.sh" run --rm --init -m 50M -v /v -p 18089:80 --network "$(name net)" -e HOME busybox true
    "$HOME_COPY/docker.sh" -c run -C "$(name)" -I busybox -P true
    "$HOME_COPY/docker.sh" -c run -C "$(name)" -I busybox -P true
    "$HOME_COPY/docker.sh" create --name "$(name two)" --network bridge busybox true
    "$HOME_COPY/docker.sh" update -m 60M --restart no "$(name)" "$(name two)"
    "$HOME_COPY/docker.sh" network connect "$(name net)" "$(name two)"
    run -125 "$HOME_COPY/docker.sh" run nosuch
    assert_equal "$(tr '\n' ' ' <"$BATS_TEST_TMPDIR/starts")" 'run run run create update connect run '
    remove_containers
    docker network rm "$(name net)" >/dev/null
}

@test "spec asks nobody but who knows, says nothing on stdout, and leaves stdin to the program" {
    run --separate-stderr docker run -i --rm busybox cat <<<hello
    assert_equal "$output$stderr" hello
    run docker run --rm -i --env-file /dev/stdin busybox sh -c 'echo $A; cat' <<<'A=stdin'
    assert_output stdin
    run "$ROOT/helpers/bin/spec" run -- docker busybox
    assert_output 'docker.sh: --asks or --answers is missing'
    assert_equal "$status" 2
}

@test "spec split: the words of a text as sh would split it, and no more than that" {
    local text
    splits() { [[ $("$ROOT/helpers/bin/spec" split -- "$1" | tr '\0' '|') == "$2" ]] || fail "$1: not $2"; }
    splits '' ''
    splits $' \t\n' ''
    splits "a  'b c'\"d\" ''"$'\n'"\"\"" 'a|b cd|||'
    splits "a\\ b \\' \\\" \\\\" "a b|'|\"|\\|"
    # shellcheck disable=SC2016  # nothing is to expand
    splits '"\$x \` \" \\ \a" '"'"'\$x "'"'"' $HOME *' '$x ` " \ \a|\$x "|$HOME|*|'
    splits '-- --id x' '--|--id|x|'
    for text in "a 'b" 'a "b' 'a "b\"' "a \\"; do
        run --separate-stderr ! "$ROOT/helpers/bin/spec" split -- "$text"
        assert_equal "$output$stderr" "docker.sh: unbalanced quote: $text"
    done
}

@test "a signal while spec is at work ends it all, with nothing left; what comes to nothing takes no time" {
    spec_begins_with 'sleep 0.3'
    local signal pid status
    docker run --rm busybox true
    for signal in INT TERM HUP; do
        env --default-signal "$HOME_COPY/docker.sh" run --name "$(name)" busybox sleep 300 3>&- 2>/dev/null &
        pid=$!
        sleep 0.15
        kill -s "$signal" "$pid"
        status=0
        wait "$pid" || status=$?
        assert_equal "$signal $status" "$signal $((128 + $(kill -l "$signal")))"
        assert_equal "$(left)" ''
    done
}

@test "kill -9 of spec at any moment: one line and 125, or a container; never half a record" {
    local delay status said=0 went=0
    # It becomes spec, and somebody is there already who will kill that
    # shellcheck disable=SC2016  # the inner shell expands
    spec_begins_with '[ "$DELAY" = never ] || (sleep "$DELAY"; kill -KILL $$) >/dev/null 2>&1 </dev/null &'
    docker run --rm busybox true
    for delay in 0.00{00..90..3} never; do
        status=0
        DELAY=$delay "$HOME_COPY/docker.sh" run --rm -m 50M -v /v busybox true 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
        case $status in
            0) went=$((went + 1)) ;;
            125)
                said=$((said + 1))
                grep -qx 'docker.sh: helpers/spec has ended without a word' "$BATS_TEST_TMPDIR/err"
                ;;
            *) fail "after $delay s: $status: $(<"$BATS_TEST_TMPDIR/err")" ;;
        esac
        assert_equal "$(left)" ''
    done
    ((said && went)) || fail "$said were killed, $went went well"
}

@test "a container that is described anew is never lost: kill -9 and TERM at any moment of that" {
    local signal delay pid
    docker -c run -C "$(name)" -I busybox -P "sh -c 'echo kept >/file'"
    for signal in KILL TERM; do
        for delay in 0.0{00..60..3}; do
            "$ROOT/docker.sh" -c run -C "$(name)" -I busybox -m 50M --read-only -P true </dev/null >/dev/null 2>&1 3>&- &
            pid=$!
            # Until then it is a shell of the test's, which would clean up after all
            until grep -qsa docker.sh "/proc/$pid/cmdline"; do kill -0 "$pid" || break; done
            sleep "$delay"
            kill -s "$signal" "$pid" 2>/dev/null || true
            wait "$pid" || true
            wait_for 20 again || fail "$signal after $delay s: $(<"$BATS_TEST_TMPDIR/said")"
        done
    done
    assert_equal "$(left | wc -l)" 2
}
again() {
    docker -c run -C "$(name)" -I busybox -P 'cat /file' </dev/null >"$BATS_TEST_TMPDIR/said" 2>&1 || true
    [[ $(<"$BATS_TEST_TMPDIR/said") == kept ]]
}

@test "what a killed one had begun to write goes with system prune" {
    mkdir -p "$DOCKER_SH_ROOT/containers/.new.old/networks" "$DOCKER_SH_ROOT/containers/.new.young"
    touch -d '2 minutes ago' "$DOCKER_SH_ROOT/containers/.new.old"
    docker system prune -f
    assert_equal "$(left)" "$DOCKER_SH_ROOT/containers/.new.young"
    rmdir "$DOCKER_SH_ROOT/containers/.new.young"
    docker ps -aq
}

@test "a name is invented that nobody has, however many there are" {
    local left right words
    mkdir "$DOCKER_SH_ROOT/containers/elsewhere"
    # All that there can be without a number
    words=$(sed -n '/^std::string invent_name/,/^}/p' "$ROOT/helpers/spec/names.cpp" | grep -oE '"[a-z]{2,}"' | tr -d '"')
    for left in $words; do
        for right in $words; do ln -sfn elsewhere "$DOCKER_SH_ROOT/containers/${left}_$right"; done
    done
    run -0 docker create --network none busybox true
    run docker inspect -f '{{.Name}}' "$output"
    assert_output --regexp '^/[a-z]+_[a-z]+[0-9]+$'
    rm -r "$DOCKER_SH_ROOT/containers"/[a-z]*_*[a-z] "$DOCKER_SH_ROOT/containers/elsewhere"
    docker rm "${output#/}"
}

@test "a record is whole when its name is there: nobody sees half of one" {
    local i pid
    for i in {1..10}; do
        "$ROOT/docker.sh" create --name "$(name "$i")" busybox true >/dev/null 3>&- &
        pid=$!
        until [[ -e $DOCKER_SH_ROOT/containers/$(name "$i") ]]; do :; done
        assert_equal "$(cat "$DOCKER_SH_ROOT/containers/$(name "$i")"/{name,image,stop_signal})" "$(name "$i")"$'\nbusybox\nTERM'
        wait "$pid"
    done
}
