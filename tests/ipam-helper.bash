# ipam-helper: what the tests of ipam share besides helper.

# in_subnet CIDR: allocate does so from now on, with leases of its own.
in_subnet() {
    SUBNET=$1
    STATE="$BATS_TEST_TMPDIR/leases of ${1/\//-}"
}
setup() { in_subnet 10.0.0.0/24; }

ipam() { "$ROOT/helpers/bin/ipam" "$@" 3>&-; }
allocate() { ipam allocate --state "$STATE" --subnet "$SUBNET" "$@"; }
release() { ipam release --state "$STATE" "$@"; }

check() { ipam check --state "$STATE" --subnet "$SUBNET" "$@"; }
leases() { ipam list --state "$STATE"; }

# gives_to OWNER ADDRESS WORDS...: allocate prints that address; gives: to a.
gives_to() {
    run allocate --owner "$1" "${@:3}"
    assert_success
    assert_output "$2"
}
gives() { gives_to a "$@"; }

# refuses STATUS LINE WORDS...: ipam does, in that one line.
refuses() {
    run --separate-stderr -"$1" ipam "${@:3}"
    # shellcheck disable=SC2154  # run sets it
    assert_equal "$stderr" "ipam: $2"
    assert_output ''
}

# is_full: allocate says so.
is_full() {
    refuses 1 "no available IPv${FAMILY:-4} addresses on this network's address pools: $SUBNET" \
        allocate --state "$STATE" --subnet "$SUBNET" --owner z "$@"
}

# at_once COUNT FUNCTION: FUNCTION 1, FUNCTION 2 ... in the background, held back until all of them stand at the lock.
at_once() {
    local i lock node
    mkdir -p "$STATE"
    node=$(stat -c %i "$STATE")
    exec {lock}<"$STATE"
    flock "$lock"
    JOBS=()
    for ((i = 1; i <= $1; i++)); do
        "$2" "$i" &
        JOBS+=($!)
    done
    wait_for 20 all_wait "$1" "$node"
    flock -u "$lock"
    exec {lock}<&-
}
all_wait() { (($(grep -c -- "-> FLOCK .*:$2 " /proc/locks) == $1)); }
