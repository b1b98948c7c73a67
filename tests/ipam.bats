# ipam: who gets which address. Its subnets and ports are in ipam-subnet.bats and ipam-ports.bats.
#
# IPAM_SEED=N repeats a run of the tests that throw dice; IPAM_STEPS and IPAM_ROUNDS make them longer.

load helper
load ipam-helper

@test "the next address is behind the last one; a released one comes again after all others" {
    in_subnet 10.0.0.0/29
    gives 10.0.0.2
    gives 10.0.0.3
    gives 10.0.0.4
    release --owner a --address 10.0.0.3
    gives 10.0.0.5
    release --owner a --address 10.0.0.5
    gives 10.0.0.6
    gives 10.0.0.3
    gives 10.0.0.5
    assert_equal "$(readlink "$STATE/10.0.0.5") $(readlink "$STATE/.last")" 'a 10.0.0.5'
}

@test "network, broadcast, gateway and reserved addresses are no container's" {
    in_subnet 10.0.0.0/29
    local options=(--gateway 10.0.0.3 --reserve 10.0.0.2 --reserve 10.0.0.5) address
    for address in 1 4 6; do gives "10.0.0.$address" "${options[@]}"; done
    is_full "${options[@]}"
    for address in 0 2 3 5 7; do
        refuses 1 "Address already in use: 10.0.0.$address" \
            allocate --state "$STATE" --subnet "$SUBNET" --owner a "${options[@]}" --address "10.0.0.$address"
    done
}

@test "--ip-range is what is chosen from, and --address may be outside of it" {
    local options=(--ip-range 10.0.0.128/30)
    gives_to fixed 10.0.0.200 --address 10.0.0.200 "${options[@]}"
    gives_to fixed 10.0.0.129 --address 10.0.0.129 "${options[@]}"
    gives 10.0.0.128 "${options[@]}"
    gives 10.0.0.130 "${options[@]}"
    gives 10.0.0.131 "${options[@]}"
    is_full "${options[@]}"
    release --owner fixed
    gives 10.0.0.129 "${options[@]}"
}

@test "--address is given to one owner, as often as it asks" {
    gives 10.0.0.77 --address 10.0.0.77
    gives 10.0.0.77 --address 10.0.0.77
    refuses 1 'Address already in use: 10.0.0.77' \
        allocate --state "$STATE" --subnet "$SUBNET" --owner b --address 10.0.0.77
    assert_equal "$(leases)" '10.0.0.77 a'
    gives 10.0.0.2
}

@test "release takes what is the owner's, and does not mind what is gone" {
    release --owner a
    assert_not_exists "$STATE"
    gives_to a 10.0.0.2
    gives_to b 10.0.0.3
    gives_to a 10.0.0.4
    release --owner a --address 10.0.0.3
    release --owner aa
    assert_equal "$(leases)" $'10.0.0.2 a\n10.0.0.3 b\n10.0.0.4 a'
    release --owner a
    release --owner a
    assert_equal "$(leases)" '10.0.0.3 b'
    release --owner b --address 10.0.0.3
    release --owner b --address 10.0.0.3
    assert_equal "$(leases)" ''
}

@test "subnets of every size, IPv4 and IPv6, from the first address to the last and round again" {
    local cidr first last
    while read -r cidr first last; do
        in_subnet "$cidr"
        gives "$first"
        ln -sfn "$last" "$STATE/.last"
        [[ $first == "$last" ]] || gives "${first%2}3"
        [[ $first == "$last" ]] || gives "$last" --address "$last"
        check
    done <<'    END'
        10.0.0.0/8 10.0.0.2 10.255.255.254
        172.16.0.0/12 172.16.0.2 172.31.255.254
        10.20.0.0/16 10.20.0.2 10.20.255.254
        255.255.255.0/24 255.255.255.2 255.255.255.254
        10.0.0.8/30 10.0.0.10 10.0.0.10
        fd00::/64 fd00::2 fd00::ffff:ffff:ffff:ffff
        ffff:ffff:ffff:ffff::/64 ffff:ffff:ffff:ffff::2 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
        fd00::/126 fd00::2 fd00::3
    END
    in_subnet fd00::/126
    FAMILY=6 is_full
}

@test "a free address is found behind a block of thousands, and the last one of all" {
    in_subnet 10.0.0.0/20
    mkdir "$STATE"
    printf '%s\n' 10.0.{0..15}.{0..255} | grep -vxE '10\.0\.(0\.[01]|15\.255|7\.7)' | xargs ln -s -t "$STATE"
    gives 10.0.7.7
    is_full
    rm "$STATE/10.0.12.1" "$STATE/10.0.0.9"
    gives 10.0.12.1
    gives 10.0.0.9
    check
}

@test "what is no lease is named, and left as it is" {
    local entry target words
    in_subnet 10.0.0.0/29
    words=(allocate --state "$STATE" --subnet "$SUBNET" --owner a)
    mkdir -p "$STATE/10.0.0.2"
    refuses 1 "$STATE/10.0.0.2: damaged: no symlink" "${words[@]}"
    refuses 1 "$STATE/10.0.0.2: damaged: no symlink" "${words[@]}" --address 10.0.0.2
    release --owner a
    assert_dir_exists "$STATE/10.0.0.2"
    rmdir "$STATE/10.0.0.2"
    ln -s ../some/path "$STATE/10.0.0.2"
    refuses 1 "$STATE/10.0.0.2: damaged: '../some/path' is no owner" "${words[@]}"
    rm "$STATE/10.0.0.2"
    for target in 10.0.1.1 fd00::1 010.0.0.1 'no address'; do
        ln -sfn "$target" "$STATE/.last"
        refuses 1 "$STATE/.last: damaged: '$target' is no address of $SUBNET" "${words[@]}"
        assert_equal "$(readlink "$STATE/.last")" "$target"
    done
    rm "$STATE/.last"
    touch "$STATE/.last"
    refuses 1 "$STATE/.last: damaged: no symlink" "${words[@]}"
    rm "$STATE/.last"
    # The rest is met where the directory is read
    for entry in 2 3 4 5 6; do gives "10.0.0.$entry"; done
    ln -s a "$STATE/some"$'\n'file
    refuses 1 "$STATE/some?file: damaged: 'some?file' is no address of $SUBNET" "${words[@]}"
    refuses 1 "$STATE/some?file: damaged: no address and no port" list --state "$STATE"
    assert_equal "$(find "$STATE" -mindepth 1 | wc -l)" 8 # seven, one in two lines
}

@test "check names everything that is no lease, a line each; list is in the order of numbers" {
    check
    mkdir "$STATE"
    local name
    for name in 10.0.0.100 10.0.0.20 10.0.0.3; do gives_to "$name" "$name" --address "$name"; done
    assert_equal "$(leases)" $'10.0.0.3 10.0.0.3\n10.0.0.20 10.0.0.20\n10.0.0.100 10.0.0.100'
    ln -s 10.0.0.7 "$STATE/.last.new" # of one who was killed
    check
    mkdir "$STATE/10.0.0.4"
    touch "$STATE/10.0.0.5"
    for name in 10.0.1.1 10.0.0.1 10.0.0.255 fd00::1 .hidden; do ln -s a "$STATE/$name"; done
    ln -s 'a b' "$STATE/10.0.0.6"
    ln -s nowhere "$STATE/.last"
    run -1 check
    assert_equal "${#lines[@]}" 9
    for name in 10.0.0.4 10.0.0.5 10.0.1.1 10.0.0.1 10.0.0.255 fd00::1 .hidden 10.0.0.6 .last; do
        assert_line --partial "ipam: $STATE/$name: damaged: "
    done
    in_subnet fd00::/64
    for name in fd00::10 fd00::a fd00::9; do gives "$name" --address "${name^^}"; done
    assert_equal "$(leases)" $'fd00::9 a\nfd00::a a\nfd00::10 a'
    release --owner a --address FD00::000A
    assert_equal "$(leases)" $'fd00::9 a\nfd00::10 a'
}

# answer NUMBER: an address for oNUMBER, or why not, into a file. It becomes ipam, for whoever wants to kill it.
answer() {
    exec "$ROOT/helpers/bin/ipam" allocate --state "$STATE" --subnet "$SUBNET" --owner "o$1" \
        >"$BATS_TEST_TMPDIR/answer.$1" 2>&1 3>&-
}
answer_more() { answer $((64 + $1)); }

@test "64 at once get 64 addresses; a /24 has 253" {
    local job refused=0
    at_once 64 answer
    for job in "${JOBS[@]}"; do wait "$job"; done
    at_once 190 answer_more
    for job in "${JOBS[@]}"; do wait "$job" || refused=$((refused + 1)); done
    assert_equal "$refused" 1
    assert_equal "$(sort -u "$BATS_TEST_TMPDIR"/answer.* | grep -c '^10\.0\.0\.')" 253
    assert_equal "$(leases | wc -l)" 253
    assert_equal "$(cat "$BATS_TEST_TMPDIR"/answer.* | grep -v '^10\.')" \
        "ipam: no available IPv4 addresses on this network's address pools: $SUBNET"
    check
}

@test "64 at once, every second one killed: each address has one owner, and its owner's release finds it" {
    local i answer
    at_once 64 answer
    for ((i = 0; i < 64; i += 2)); do kill -9 "${JOBS[i]}" 2>/dev/null || true; done
    for i in "${!JOBS[@]}"; do
        wait "${JOBS[i]}" || ((i % 2 == 0))
        answer=$(cat "$BATS_TEST_TMPDIR/answer.$((i + 1))" 2>/dev/null) || true
        [[ -z $answer ]] || assert_equal "$(readlink "$STATE/$answer")" "o$((i + 1))"
    done
    check
    for i in {1..64}; do release --owner "o$i"; done
    assert_equal "$(leases)" ''
}

@test "2,000 steps, every third killed on the way: no address twice, none lost" {
    run bash "$ROOT/tests/ipam-model.bash" "$ROOT/helpers/bin/ipam" "$BATS_TEST_TMPDIR"
    assert_success
    echo "$output" >&2
}

@test "who waits for the lock gets it when its holder is killed" {
    local holder waiting node
    mkdir "$STATE"
    node=$(stat -c %i "$STATE")
    flock -o "$STATE" sleep 1000 3>&- &
    holder=$!
    wait_for 10 grep -q "FLOCK .*:$node " /proc/locks
    allocate --owner a >"$BATS_TEST_TMPDIR/answer" &
    waiting=$!
    wait_for 10 all_wait 1 "$node"
    pkill -9 -P "$holder"
    kill -9 "$holder" 2>/dev/null || true
    assert_ends "$waiting" 0
    assert_equal "$(<"$BATS_TEST_TMPDIR/answer")" 10.0.0.2
}

@test "what cannot be written is one line, and leaves no lease" {
    # shellcheck disable=SC2016  # the inner shell expands
    run unshare --mount bash -c 'mkdir "$2" && mount -t tmpfs -o nr_inodes=4 tmpfs "$2" || exit
        for owner in a b c d; do "$1" allocate --state "$2/state" --subnet 10.0.0.0/24 --owner "$owner" 3>&-; done
        "$1" list --state "$2/state"' - "$ROOT/helpers/bin/ipam" "$BATS_TEST_TMPDIR/full"
    assert_output "10.0.0.2
ipam: $BATS_TEST_TMPDIR/full/state/.last: No space left on device
ipam: $BATS_TEST_TMPDIR/full/state/.last: No space left on device
ipam: $BATS_TEST_TMPDIR/full/state/.last: No space left on device
10.0.0.2 a"
    # shellcheck disable=SC2016  # the inner shell expands
    run -125 bash -c '"$1" allocate --state "$2" --subnet 10.0.0.0/24 --owner a >/dev/full 3>&-' - "$ROOT/helpers/bin/ipam" "$STATE"
    assert_output 'ipam: cannot write: No space left on device'
    run -125 ipam allocate --state "$BATS_TEST_TMPDIR/no/such" --subnet 10.0.0.0/24 --owner a
    assert_output "ipam: $BATS_TEST_TMPDIR/no/such: No such file or directory"
    run -125 ipam allocate --state /etc/passwd --subnet 10.0.0.0/24 --owner a
    assert_output 'ipam: /etc/passwd: Not a directory'
    assert_equal "$(leases)" ''
}
