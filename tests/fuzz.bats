# fuzz: values that nobody would type. Whatever they are: the program runs, or one line and 125, and never a leftover.
#
# FUZZ_SEED=N repeats a run; FUZZ_ROUNDS makes it longer.

load helper

# Pieces that have a meaning somewhere on the way from the command line to the kernel, and bytes that have none.
# shellcheck disable=SC2016  # what a shell would expand is to stay as it is
PIECES=('' ' ' ',' ':' '::' / // . .. ./ ../ - -- -1 0 00 1 08 0x10 1e9 999 99999999999999999999 K m g T b ib x a B é '=' '=='
    '*' '?' '[' ']' '{a,b}' '~' '#' '%s' '%n' '$HOME' '$(id)' '`id`' '"' "'" \\ '\n' $'\n' $'\t' $'\e[2J' $'\177' $'\377' '!'
    '&' '|' ';' '<' '>' ro rw nocopy /etc /proc /dev/null /tmp/x 'size=1m' nan inf 1.5 .5 5. + ^ '(' ')' '@(a)' '(())' 'a[$(id)]')

# broken INTO: one to four pieces.
broken() {
    local _text='' _i _n=$((RANDOM % 4 + 1))
    for ((_i = 0; _i < _n; _i++)); do _text+=${PIECES[RANDOM % ${#PIECES[@]}]}; done
    printf -v "$1" %s "$_text"
}

# good STATUS STDERR [OPTION VALUE]: whether that is an answer.
good() {
    local LC_ALL=C
    # what runs says nothing; what does not, says one line without control characters
    if (($1 == 0)); then [[ -z $2 ]]; else [[ $1 == 125 && $2 =~ ^docker\.sh:\ [^[:cntrl:]]+$ ]]; fi
}

left() { find "$DOCKER_SH_ROOT/containers" "$BATS_TEST_TMPDIR/here" -mindepth 1 -maxdepth 1; }

@test "broken values: the program runs, or one line and 125; never a leftover" {
    local seed=${FUZZ_SEED:-$((SRANDOM % 32768))} option value words answer i status ran=0 refused=0
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here"
    docker run --rm busybox true
    RANDOM=$seed
    for ((i = 0; i < ${FUZZ_ROUNDS:-150}; i++)); do
        option=$((i % 7))
        broken value
        case $option in
            0) words=(run --rm -m "$value" busybox true) ;;
            1) words=(run --rm -v "$value" busybox true) ;;
            2) words=(run --rm --cpus "$value" busybox true) ;;
            3) words=(run --rm -e "$value" busybox true) ;;
            4) words=(-c run --rm -I busybox -P "true $value") ;;
            5) words=(run --rm --name "$value" busybox true) ;;
            6) words=(run --rm -u "$value" -w "/$value" busybox true) ;;
        esac
        status=0
        answer=$(timeout -k 1 20 "$ROOT/docker.sh" "${words[@]}" 2>&1 3>&- </dev/null) || status=$?
        good "$status" "$answer" || fail "seed $seed, round $i: ${words[*]@Q}: status $status: ${answer@Q}"
        [[ -z $(left) ]] || fail "seed $seed, round $i: ${words[*]@Q}: leaves $(left)"
        if ((status)); then refused=$((refused + 1)); else ran=$((ran + 1)); fi
    done
    ((ran > 0 && refused > ran)) || fail "seed $seed: $ran ran, $refused were refused"
}

@test "broken ports, addresses and subnets: never more than a line, never a leftover" {
    local seed=${FUZZ_SEED:-$((SRANDOM % 32768))} value words answer i status refused=0 before
    PIECES+=(80 8080 -81 80-82 /tcp /udp 0.0.0.0 127.0.0.1 10.0.0.0 192.168.7.0/24 fd00:: /64 65535 65536 256 '[::1]')
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here"
    docker network create --subnet 10.98.0.0/24 "$(name net)" >/dev/null
    before=$(docker network ls -q)
    RANDOM=$seed
    for ((i = 0; i < ${FUZZ_ROUNDS:-1500}; i++)); do
        broken value
        case $((i % 3)) in
            0) words=(create --name "$(name)" -p "$value" busybox true) ;;
            1) words=(create --name "$(name)" --network "$(name net)" --ip "$value" busybox true) ;;
            2) words=(network create --subnet "$value" "$(name fuzz)") ;;
        esac
        status=0
        answer=$(timeout -k 1 20 "$ROOT/docker.sh" "${words[@]}" 2>&1 3>&- </dev/null) || status=$?
        if ((status == 0)); then
            [[ $answer =~ ^[0-9a-f]{64}$ ]] || fail "seed $seed, round $i: ${words[*]@Q}: ${answer@Q}"
            if ((i % 3 == 2)); then docker network rm "$(name fuzz)"; else docker rm "$(name)"; fi >/dev/null
        else
            good 125 "$answer" && [[ $status == @(1|125) ]] ||
                fail "seed $seed, round $i: ${words[*]@Q}: status $status: ${answer@Q}"
            refused=$((refused + 1))
        fi
    done
    assert_equal "$(left)" ''
    assert_equal "$(docker network ls -q)" "$before"
    docker network rm "$(name net)"
    ((refused > i / 2)) || fail "seed $seed: only $refused were refused"
}
