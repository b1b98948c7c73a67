# The record: docs/RECORD.md against the code that writes and reads it, and against the records of containers.

load helper

PAGE=$ROOT/docs/RECORD.md

teardown() {
    remove_containers
    [[ ! -d $DOCKER_SH_ROOT/networks/$(name) ]] || docker network rm "$(name)" >/dev/null
}

# rows: FIELD|WRITERS|READERS of each row, places apart by blanks; "networks/NET/ip".
rows() {
    # shellcheck disable=SC2016  # backquotes of Markdown
    sed -nE 's#^\| `([a-zA-Z_./]+)`[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|$#\1|\2|\3#p' "$PAGE" | tr -d '`,'
}

# pairs: "FIELD writes|reads PLACE", as the code has them where it says so by a function of the record's.
pairs() {
    cd "$ROOT" || return
    local shell=(lib/*/*.sh helpers/*.sh)
    grep -HoE '^[^#]*record_(get|get_list) "?[^ ]+ "\$[a-z0-9]+" "?[a-z_/$]+' "${shell[@]}" | sed -E 's#^([^:]+):.* "?([a-z_/$]+)$#\2 reads \1#'
    grep -HoE '^[^#]*record_process_(alive|await) "\$[a-z0-9_]+" [a-z]+' "${shell[@]}" | sed -E 's#^([^:]+):.* ([a-z]+)$#\2 reads \1#'
    grep -HoE '^[^#]*record_(set|set_list|flag) "\$[a-z0-9]+" "?[a-z_/$]+' "${shell[@]}" | sed -E 's#^([^:]+):.* "?([a-z_/$]+)$#\2 writes \1#'
    grep -HoE '^[^#]*record_(try_)?replace "\$[a-z]+" [a-z_]+' "${shell[@]}" | sed -E 's#^([^:]+):.* ([a-z_]+)$#\2 writes \1#'
    grep -HoE 'draft\.(value|list)\("[a-z_]+"' helpers/spec/*.cpp | sed -E 's#^([^:]+):.*"([a-z_]+)"$#\2 writes \1#'
    grep -rHoE --include='*.cpp' --include='*.hpp' '(record|container)(\.record)?(\.|->)(value|list|has|is|alive)\("[a-z_]+"|tuples<.>\((container\.)?record, "[a-z_]+"' helpers |
        sed -E 's#^([^:]+):.*"([a-z_]+)"$#\2 reads \1#'
}

@test "every field that is written or read is on the page, with who does it" {
    local field does place row wrong='' count=0
    local -A writers=() readers=()
    while IFS='|' read -r field row place; do
        writers[$field]=" $row " readers[$field]=" $place "
    done < <(rows)
    ((${#writers[@]} > 60)) || fail "the page has ${#writers[@]} rows that can be read"
    while read -r field does place; do
        # Names of a variable's making stand for an endpoint's fields, or for any
        field=${field/\$at\//networks/NET/} field=${field%\$key}
        [[ $field != networks/\$* ]] || field=networks/NET/${field##*/}
        field=${field/#\$_path\//}
        [[ $field != \$* && $field != *\$* ]] || continue
        count=$((count + 1))
        [[ -n ${writers[$field]-} ]] || field=${field%6}
        if [[ -z ${writers[$field]-} ]]; then
            wrong+="$field is of no row: $place $does it"$'\n'
        elif [[ $does == reads ]]; then
            [[ ${readers[$field]} == *" $place "* || ${readers[$field]} == *" ${place%/*} "* ]] || wrong+="$field: $place reads it"$'\n'
        else
            [[ ${writers[$field]} == *" $place "* ]] || wrong+="$field: $place writes it"$'\n'
        fi
    done < <(pairs | sed -E 's#(helpers/[a-z-]+)/.*#\1#' | sort -u)
    ((count > 150)) || fail "only $count places were found in the code"
    [[ -z $wrong ]] || fail "$wrong"
}

@test "whom the page names as a writer or a reader has the field's name" {
    local field writers readers place name wrong=''
    while IFS='|' read -r field writers readers; do
        name=${field%/} name=${name##*/}
        for place in $writers $readers; do
            [[ -e $ROOT/$place ]] || wrong+="$field: $place is not there"$'\n'
            grep -rqE --include='*.sh' --include='*.?pp' "(^|[^a-z_])$name([^a-z_]|$)" "$ROOT/$place" ||
                wrong+="$field: $place has nothing of it"$'\n'
        done
        [[ $writers == *[a-z]* && $readers == *[a-z]* ]] || wrong+="$field is for nobody"$'\n'
    done < <(rows)
    [[ -z $wrong ]] || fail "$wrong"
}

@test "what a container's record has is on the page, and what the page has some record has" {
    local known field wrong='' unseen=' renaming restarting changes ended terminal network_container oom_killed stopped '
    touch "$BATS_TEST_TMPDIR/seen"
    docker network create --subnet 10.211.77.0/24 "$(name)" >/dev/null
    # Everything that can be asked for, as far as it goes together
    docker run -d --name "$(name)" --network "$(name)" --ip 10.211.77.9 --mac-address 02:42:ac:1f:fb:09 \
        --network-alias other -p 127.0.0.1::80 --expose 81 -P --dns 1.1.1.1 --dns-search a --dns-option rotate \
        --add-host x:1.2.3.4 -v "$(name v):/v" -v /anonymous --tmpfs /t -m 64M --ulimit nofile=100 --oom-score-adj 100 \
        -e A=1 -l b=c -it --init --read-only --security-opt no-new-privileges --restart on-failure:1 \
        --log-opt max-size=1m --log-opt max-file=2 --stop-signal INT --entrypoint sh -u 0:0 -w /v \
        --health-cmd 'exit 1' --health-interval 100ms --health-timeout 5s --health-start-period 1ms --health-retries 9 \
        busybox -c 'sleep 1; exit 3' >/dev/null
    wait_for 10 test -s "$DOCKER_SH_ROOT/containers/$(name)/health_log"
    seen "$(name)"
    wait_for 20 exited "$(name)"
    seen "$(name)"
    docker commit "$(name)" "$(name image)" >/dev/null
    docker run -d --rm --name "$(name two)" --network none --entrypoint sleep "$(name image)" 1000 >/dev/null
    seen "$(name two)"
    docker rm -f "$(name two)" >/dev/null
    docker rmi "$(name image)" >/dev/null
    known=$'\n'$(rows | cut -d '|' -f 1)$'\nwork/\nmerged/\n'
    while read -r field; do
        [[ $known == *$'\n'"$field"$'\n'* ]] || wrong+="$field is not on the page"$'\n'
    done <"$BATS_TEST_TMPDIR/seen"
    for field in $known; do
        [[ $unseen == *" $field "* ]] || grep -qxF "$field" "$BATS_TEST_TMPDIR/seen" || wrong+="$field is in no record"$'\n'
    done
    [[ -z $wrong ]] || fail "$wrong"
}

# seen CONTAINER: what its record has at this moment, as the page calls it.
seen() {
    (cd "$DOCKER_SH_ROOT/containers/$1/" && find . -mindepth 1 \
        \( -name rwlayer -o -name layers -o -name work -o -name merged \) -prune -printf '%P/\n' -o ! -type d -printf '%P\n') |
        sed -E 's#^networks/[^/]+/#networks/NET/#; s#(ip|prefix|gateway)6$#\1#; s#^log\.[0-9]+$#log#' >>"$BATS_TEST_TMPDIR/seen"
}

exited() { [[ $(docker inspect -f '{{.State.Status}} {{.RestartCount}}' "$1") == 'exited 1' ]]; }
