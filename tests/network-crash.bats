# network-crash: many at once, processes that are killed, networks that are full.

load helper
load netns

@test "30 at once on one network: 30 addresses, all reach the gateway, all are gone after" {
    local i pids=() names=()
    docker network create "$(name net)" >/dev/null
    for i in {1..30}; do
        stay "$(name "$i")" --network "$(name net)" &
        pids+=($!)
        names+=("$(name "$i")")
    done
    for i in "${pids[@]}"; do wait "$i"; done
    run docker inspect --format "{{(index .NetworkSettings.Networks \"$(name net)\").IPAddress}}" "${names[@]}"
    run docker inspect --format "{{json .NetworkSettings.Networks}}" "${names[@]}"
    assert_equal "$(grep -oE '"IPAddress":"[0-9.]+"' <<<"$output" | sort -u | wc -l)" 30
    for i in "${names[@]}"; do
        docker exec "$i" sh -c 'ping -c 1 -W 2 "$(ip route | sed -n "s/default via \([^ ]*\).*/\1/p")"' >/dev/null || fail "$i"
    done
    docker rm -f "${names[@]}" >/dev/null
    wait_for 5 no_veths
    assert_equal "$(ls "$DOCKER_SH_RUN/networks/$(name net)/leases")" ''
    assert_equal "$(ls "$DOCKER_SH_RUN/networks/$(name net)/members")" ''
}

no_veths() { ! ip -n "$HOST" -o link | grep -q veth; }

@test "names of 1 and of 64 characters" {
    local long
    printf -v long 't%s-%064d' "$BATS_TEST_NUMBER" 0
    long=${long:0:64}
    docker run --rm --name Q busybox ping -c 1 -W 1 172.31.0.1
    docker network create "$long" >/dev/null
    docker run --rm --name "$long" --network "$long" busybox ping -c 1 -W 1 "$long"
}

@test "kill -9 of docker.sh, monitor and PID 1: rm -f and prune give back address, port, rules and names" {
    local record=$DOCKER_SH_ROOT/containers
    docker network create "$(name net)" >/dev/null
    serve "$(name)" -p 8080:80 --network "$(name net)"
    serve "$(name two)" -p 8081:80 --network "$(name net)"
    kill -KILL "$(<"$record/$(name)/runner")" "$(<"$record/$(name two)/runner")"
    kill -KILL "$(<"$record/$(name)/pid")" "$(<"$record/$(name two)/pid")"
    wait_for 5 sh -c "! kill -0 $(<"$record/$(name)/pid") 2>/dev/null"
    docker rm -f "$(name)" >/dev/null
    run on_host iptables-save
    refute_output --partial 8080
    # The other one's container stays; only what it held goes
    docker network prune -f >/dev/null
    run on_host iptables-save
    refute_output --partial 8081
    assert_equal "$(ls "$DOCKER_SH_RUN/ports")" ''
    assert_equal "$(find "$DOCKER_SH_RUN/networks" -path '*/members/*' -o -path '*/leases/[0-9]*')" ''
    docker start "$(name two)" >/dev/null
    wait_for 5 says "$(name two)" get on_host http://127.0.0.1:8081/
}

@test "kill -9 of docker.sh at any moment of run -d -p: rm -f and prune leave nothing" {
    local delay pid
    docker run --rm busybox true
    for delay in 0.005 0.01 0.015 0.02 0.025 0.03 0.035 0.04 0.05 0.06; do
        # Without a function, whose shell it would be that is killed
        nsenter --net="/run/netns/$HOST" "$ROOT/docker.sh" run -d --name "$(name)" -p 8080:80 busybox sleep 1000 >/dev/null 2>&1 3>&- &
        pid=$!
        sleep "$delay"
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        docker rm -f "$(name)" "$(docker ps -aq)" >/dev/null 2>&1 || true # it may have no name yet
        # A helper that outlives docker.sh for a moment may take a port behind rm's back
        docker network prune -f >/dev/null
        assert_equal "$(docker ps -aq)" ''
        assert_equal "$(on_host iptables-save | grep -c -- '-j DNAT')" 0
        assert_equal "$(ls "$DOCKER_SH_RUN/ports" 2>/dev/null)" ''
        assert_equal "$(find "$DOCKER_SH_RUN/networks" -path '*/leases/[0-9]*')" ''
    done
}

@test "a full network: addresses of the dead are given away, else one clear line" {
    local i
    docker network create --subnet 10.78.2.0/29 "$(name net)" >/dev/null
    for i in 1 2 3 4 5; do stay "$(name "$i")" --network "$(name net)"; done
    run -125 docker run --rm --network "$(name net)" busybox true
    assert_output --regexp '^docker.sh: .*10\.78\.2\.0/29'
    kill -KILL "$(<"$DOCKER_SH_ROOT/containers/$(name 1)/runner")" "$(<"$DOCKER_SH_ROOT/containers/$(name 1)/pid")"
    run -0 docker run --rm --network "$(name net)" busybox true
}

@test "a lease that is another's by now is not given back: only helpers/ipam touches leases" {
    local lease
    docker run --name "$(name)" busybox sleep 1000 3>&- &
    wait_for 10 is_up "$(name)"
    lease=$DOCKER_SH_RUN/networks/bridge/leases/$(<"$DOCKER_SH_ROOT/containers/$(name)/networks/bridge/ip")
    assert_equal "$(readlink "$lease")" "$(<"$DOCKER_SH_ROOT/containers/$(name)/id")"
    ln -sfn another "$lease"
    docker kill "$(name)"
    assert_ends $! 137
    assert_equal "$(readlink "$lease")" another
    rm "$lease"
}
