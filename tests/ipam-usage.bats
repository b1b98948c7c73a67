# ipam: what nobody should ask of it, and values that nobody would type.
#
# IPAM_SEED=N repeats a run, IPAM_ROUNDS makes it longer.

load helper
load ipam-helper

@test "wrong usage is one line and 2, before anything is made" {
    local all=(--state "$STATE" --subnet "$SUBNET" --owner a)
    refuses 2 "not allocate, release, list, check, subnet or ports: ''"
    refuses 2 "not allocate, release, list, check, subnet or ports: 'alloc'" alloc
    refuses 2 '--state DIR is missing' allocate --subnet "$SUBNET" --owner a
    refuses 2 "--owner: 1 to 128 letters, digits, '_', '.', '-', not ''" allocate --state "$STATE" --subnet "$SUBNET"
    refuses 2 "--owner: 1 to 128 letters, digits, '_', '.', '-', not 'a/b'" release --state "$STATE" --owner a/b
    refuses 2 'invalid subnet : invalid CIDR block notation' allocate --state "$STATE" --owner a
    refuses 2 "superfluous: 'x'" allocate "${all[@]}" x
    refuses 2 "unrecognised option '--addr'" allocate "${all[@]}" --addr 10.0.0.1
    refuses 2 "option '--owner' cannot be specified more than once" allocate "${all[@]}" --owner b
    refuses 2 "invalid gateway 10.0.1.1: parent subnet $SUBNET doesn't contain this address" \
        allocate "${all[@]}" --gateway 10.0.1.1
    refuses 2 "invalid auxiliary address fd00::1: parent subnet $SUBNET doesn't contain this address" \
        allocate "${all[@]}" --reserve fd00::1
    refuses 2 'invalid ip-range 10.0.0.1/25: it should be 10.0.0.0/25' allocate "${all[@]}" --ip-range 10.0.0.1/25
    refuses 2 "invalid ip-range 10.0.0.0/23: parent subnet $SUBNET doesn't contain ip-range" \
        allocate "${all[@]}" --ip-range 10.0.0.0/23
    refuses 2 'invalid address: 10.0.0.010' allocate "${all[@]}" --address 10.0.0.010
    refuses 2 "no configured subnet or ip-range contain the IP address 10.0.1.7: $SUBNET" \
        allocate "${all[@]}" --address 10.0.1.7
    refuses 2 'invalid address: ../etc/passwd' release --state "$STATE" --owner a --address ../etc/passwd
    assert_not_exists "$STATE"
    run -0 ipam --version
    assert_output "ipam $(<"$ROOT/lib/VERSION")"
    run -0 ipam --help
    assert_line --index 0 --partial 'Usage: ipam allocate '
}

# Pieces that have a meaning somewhere in an address, a port or a name, and bytes that have none.
# shellcheck disable=SC2016  # what a shell would expand is to stay as it is
PIECES=('' ' ' ',' : :: / // . .. ../ - -- -1 0 00 1 08 0x10 1e9 255 256 65535 65536 99999999999999999999 10. 10.0.0 10.0.0.0/24 10.0.0.7
    fd00::/64 fd00::7 ::ffff:10.0.0.1 %eth0 tcp udp tcp/ tcp/0.0.0.0/ udp/::1/0 /8 /24 /33 /-0 '/ 8' 1-2 2-1 é '=' '*' '?' '%s' '%n'
    '$(id)' "'" \\ $'\n' $'\t' $'\e[2J' $'\177' $'\377' .last state /etc @file)

# broken INTO: one to four of them.
broken() {
    local _text='' _i _n=$((RANDOM % 4 + 1))
    for ((_i = 0; _i < _n; _i++)); do _text+=${PIECES[RANDOM % ${#PIECES[@]}]}; done
    printf -v "$1" %s "$_text"
}

@test "broken values: an answer, or one line and 1 or 2; never a crash, never a file elsewhere" {
    local seed=${IPAM_SEED:-$((SRANDOM % 32768))} round value words answer status refused=0
    local here="$BATS_TEST_TMPDIR/here" states=(--state state --subnet 10.0.0.0/24)
    mkdir "$here"
    cd "$here"
    RANDOM=$seed
    for ((round = 0; round < ${IPAM_ROUNDS:-500}; round++)); do
        broken value
        case $((round % 12)) in
            0) words=(allocate --state state --owner a --subnet "$value") ;;
            1) words=(allocate "${states[@]}" --owner "$value") ;;
            2) words=(allocate "${states[@]}" --owner a --gateway "$value") ;;
            3) words=(allocate "${states[@]}" --owner a --ip-range "$value") ;;
            4) words=(allocate "${states[@]}" --owner a --reserve "$value") ;;
            5) words=(allocate "${states[@]}" --owner a --address "$value") ;;
            6) words=(release --state state --owner a --address "$value") ;;
            7) words=(subnet --subnet "$value" --gateway 10.0.0.1) ;;
            8) words=(subnet --subnet 10.0.0.0/24 --taken "$value") ;;
            9) words=(ports --state ports --owner a "$value") ;;
            10) words=(ports --state ports --owner a "udp/127.0.0.1/$value") ;;
            11) words=("$value" --state state "--$value") ;;
        esac
        status=0
        answer=$(LC_ALL=C timeout -k 1 20 "$ROOT/helpers/bin/ipam" "${words[@]}" 2>&1 3>&- </dev/null) || status=$?
        # "listen udp ...: ..." in the kernel's words is a failed call
        case $status in
            0) [[ $answer != *ipam:* ]] ;;
            1 | 2 | 125) LC_ALL=C && [[ $answer =~ ^ipam:\ [^[:cntrl:]]+$ && ($status != 125 || ${words[0]} == ports) ]] ;;
            *) false ;;
        esac || fail "seed $seed, round $round: ${words[*]@Q}: status $status: ${answer@Q}"
        ((status == 0)) || refused=$((refused + 1))
        [[ -z $(find . -mindepth 1 -maxdepth 1 ! -name state ! -name ports) ]] || fail "seed $seed, round $round: ${words[*]@Q}: $(ls -A)"
    done
    ((refused > round / 2 && refused < round)) || fail "seed $seed: $refused of $round were refused"
    # What is there is whole
    ipam list --state state
    ipam list --state ports
}
