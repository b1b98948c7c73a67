# network: bridges, addresses, ports and names, on a host of this file's own: a network namespace, with a second one
# that is the world outside.

load helper

# What the host and the outside call each other
HOST_ADDRESS=10.99.0.1 OUTSIDE_ADDRESS=10.99.0.2

at() { nsenter --net="/run/netns/$1" "${@:2}" 3>&-; }
on_host() { at "$HOST" "$@"; }
docker() { on_host "$ROOT/docker.sh" "$@"; }

setup_file() {
    export HOST=t-host-$$ OUTSIDE=t-outside-$$ # other suites have theirs
    # The namespace's own: bridges and rules are not those of the other files
    export DOCKER_SH_ROOT=$BATS_FILE_TMPDIR/root DOCKER_SH_RUN=$BATS_FILE_TMPDIR/run
    export -n DOCKER_SH_BRIDGE DOCKER_SH_SUBNET
    mkdir -p "$DOCKER_SH_ROOT/images/busybox"
    "$ROOT/images/busybox.sh" "$DOCKER_SH_ROOT/images/busybox"
    ip netns add "$HOST"
    ip netns add "$OUTSIDE"
    ip -n "$HOST" link add uplink type veth peer name eth0 netns "$OUTSIDE"
    ip -n "$HOST" address add "$HOST_ADDRESS/24" dev uplink
    ip -n "$OUTSIDE" address add "$OUTSIDE_ADDRESS/24" dev eth0
    local link
    for link in "$HOST lo" "$HOST uplink" "$OUTSIDE lo" "$OUTSIDE eth0"; do
        ip -n "${link% *}" link set "${link#* }" up
    done
}

teardown_file() {
    local left
    docker network prune --force >/dev/null 2>&1
    left=$(
        on_host iptables-save | grep -i dockersh || true
        ip -n "$HOST" -o link | grep -E 'dockersh|: veth' || true
    )
    ip netns delete "$HOST"
    ip netns delete "$OUTSIDE"
    [[ -z $left ]] || fail "left on the host: $left"
}

teardown() {
    remove_containers
    docker network prune --force >/dev/null 2>&1
}

# serve NAME [OPTION...]: a container that stays up and says its name on port 80.
serve() {
    # shellcheck disable=SC2016  # the container's shell expands
    docker run -d --name "$1" -e "WHO=$1" "${@:2}" busybox sh -c 'echo "$WHO" >/index.html; exec httpd -f -h /' >/dev/null
}

# stay NAME [OPTION...]: one that only stays up.
stay() { docker run -d --name "$1" "${@:2}" busybox sleep 1000 >/dev/null; }

# get COMMAND... URL: what a web server says, by busybox' wget.
get() { "${@:1:$#-1}" timeout 5 busybox wget -q -O - "${@: -1}"; }

# says EXPECTED COMMAND...: COMMAND's output, in a while.
says() { [[ $("${@:2}" 2>/dev/null) == "$1" ]]; }

pings() { docker exec "$1" ping -c 1 -W 1 "$2" >/dev/null 2>&1; }

address_of() { docker inspect --format '{{.NetworkSettings.Networks.'"${2:-bridge}"'.IPAddress}}' "$1"; }

@test "without --network: the bridge dockersh0, made at first use, with an address, a route, lo and names" {
    run docker run --rm -h box busybox sh -c 'ip -4 -o address; ip route; cat /etc/hosts; ping -c 1 -W 1 172.31.0.1; ping -c 1 -W 1 127.0.0.1'
    assert_success
    assert_output --regexp 'lo +inet 127.0.0.1/8'
    assert_output --regexp 'eth0 +inet 172.31.0.[0-9]+/24'
    assert_line --partial 'default via 172.31.0.1 dev eth0'
    assert_line --regexp $'^172.31.0.[0-9]+\tbox$'
    run on_host ip -4 -o address show dev dockersh0
    assert_output --partial '172.31.0.1/24'
}

@test "the course: two containers of testbridge ping each other" {
    run docker network create --driver bridge --subnet 192.168.10.0/24 testbridge
    assert_output --regexp '^[0-9a-f]{64}$'
    stay "$(name a)" --net testbridge
    stay "$(name b)" --net testbridge
    assert_equal "$(address_of "$(name a)" testbridge)" 192.168.10.2
    assert_equal "$(address_of "$(name b)" testbridge)" 192.168.10.3
    docker exec "$(name a)" ping -c 1 -W 1 192.168.10.3
    docker exec "$(name b)" ping -c 1 -W 1 192.168.10.2
    docker exec "$(name b)" ping -c 1 -W 1 192.168.10.1
}

@test "the course's form: -n takes a network, and names one for its commands" {
    docker -c network -n "$(name net)" create 2>/dev/null && fail 'create goes behind -c network'
    docker network create "$(name net)" >/dev/null
    run docker -c run -m 100M --rm -C "$(name)" -I busybox -n "$(name net)" -P 'ip -4 -o address show dev eth0'
    assert_success
    assert_output --partial "$(docker network inspect --format '{{json .IPAM.Config}}' "$(name net)" | grep -oE '"[0-9]+\.[0-9]+\.' | head -n 1 | tr -d '"')"
    run docker -c run --rm -I busybox -n bridge -P 'hostname -i'
    assert_output --regexp '^172\.31\.0\.'
    run docker -c network-rm -n "$(name net)"
    assert_output "$(name net)"
}

@test "the host reaches a container, a container the host, and through MASQUERADE the world outside" {
    serve "$(name)"
    wait_for 5 says "$(name)" get on_host "http://$(address_of "$(name)")/"
    docker exec "$(name)" ping -c 1 -W 1 "$HOST_ADDRESS"
    docker exec "$(name)" ping -c 1 -W 1 "$OUTSIDE_ADDRESS"
    # shellcheck disable=SC2016  # socat's shell expands
    at "$OUTSIDE" socat TCP-LISTEN:7000,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR' &
    wait_for 5 says "$HOST_ADDRESS" docker run --rm busybox nc "$OUTSIDE_ADDRESS" 7000
    wait $!
}

@test "-p: reached from outside, by the host's address, by 127.0.0.1, by itself and by a neighbour" {
    local address
    serve "$(name)" -p 8080:80
    wait_for 5 says "$(name)" get on_host http://127.0.0.1:8080/
    assert_equal "$(get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/")" "$(name)"
    for address in "$HOST_ADDRESS" 172.31.0.1 127.0.0.1; do
        assert_equal "$(get on_host "http://$address:8080/")" "$(name)"
    done
    for address in "$HOST_ADDRESS" 172.31.0.1; do
        assert_equal "$(get docker exec "$(name)" "http://$address:8080/")" "$(name)"
        assert_equal "$(get docker run --rm busybox "http://$address:8080/")" "$(name)"
    done
    docker network create "$(name net)" >/dev/null
    assert_equal "$(get docker run --rm --network "$(name net)" busybox "http://$HOST_ADDRESS:8080/")" "$(name)"
}

@test "-p: the kernel's own hairpin, where bridges do not ask iptables" {
    local setting=/proc/sys/net/bridge/bridge-nf-call-iptables
    serve "$(name)" -p 8080:80
    on_host test -e "$setting" || skip 'no br_netfilter: the test before this one has seen it'
    on_host sh -c "echo 0 >$setting"
    wait_for 5 says "$(name)" get docker exec "$(name)" "http://$HOST_ADDRESS:8080/"
    run get docker run --rm busybox "http://$HOST_ADDRESS:8080/"
    on_host sh -c "echo 1 >$setting"
    assert_output "$(name)"
}

@test "-p 127.0.0.1:...: not from outside; --publish IP::PORT chooses one; port, ps and inspect tell" {
    local port
    serve "$(name)" -p 127.0.0.1:8080:80 -p "$HOST_ADDRESS::80" --expose 443
    port=$(docker port "$(name)" 80 | sed -n "s/^$HOST_ADDRESS://p")
    wait_for 5 says "$(name)" get on_host http://127.0.0.1:8080/
    run ! get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/"
    assert_equal "$(get at "$OUTSIDE" "http://$HOST_ADDRESS:$port/")" "$(name)"
    run docker port "$(name)"
    assert_output "80/tcp -> 127.0.0.1:8080"$'\n'"80/tcp -> $HOST_ADDRESS:$port"
    run docker ps --format '{{.Ports}}'
    assert_output "127.0.0.1:8080->80/tcp, $HOST_ADDRESS:$port->80/tcp, 443/tcp"
    run docker inspect --format '{{json .NetworkSettings.Ports}}' "$(name)"
    assert_output "{\"443/tcp\":null,\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8080\"},{\"HostIp\":\"$HOST_ADDRESS\",\"HostPort\":\"$port\"}]}"
    run -1 docker port "$(name)" 81
    assert_output "docker.sh: No public port '81/tcp' published for $(name)"
}

@test "-p: ranges, udp, -P for what is exposed" {
    docker run -d --name "$(name)" -p 9000-9002:80-82 -p 9100-9110:90/udp -P --expose 70-71 --expose 53/udp busybox sleep 1000 >/dev/null
    run docker port "$(name)"
    assert_line '80/tcp -> 0.0.0.0:9000'
    assert_line '82/tcp -> 0.0.0.0:9002'
    assert_line '90/udp -> 0.0.0.0:9100'
    assert_line --regexp '^70/tcp -> 0.0.0.0:[0-9]{5}$'
    assert_line --regexp '^53/udp -> 0.0.0.0:[0-9]{5}$'
    assert_equal "${#lines[@]}" 7
    # The first of a range that is free
    docker run -d --name "$(name two)" -p 9100-9110:90/udp busybox sleep 1000 >/dev/null
    assert_equal "$(docker port "$(name two)")" '90/udp -> 0.0.0.0:9101'
    nsenter --net --target "$(<"$DOCKER_SH_ROOT/containers/$(name two)/pid")" \
        socat UDP-LISTEN:90,fork SYSTEM:'echo over UDP' 3>&- &
    wait_for 5 says 'over UDP' at "$OUTSIDE" sh -c "echo | socat -T 1 - UDP:$HOST_ADDRESS:9101"
    kill $!
}

@test "a port that is taken, by a container or by anybody, is refused before the start, and nothing is left" {
    local listener before
    stay "$(name)" -p 8080:80
    before=$(on_host iptables-save | grep -c -- '-j DNAT')
    run -125 docker run -d --name "$(name two)" -p 8081:80 -p 127.0.0.1:8080:80 busybox true
    assert_output 'docker.sh: Bind for 127.0.0.1:8080 failed: port is already allocated'
    on_host socat TCP-LISTEN:8082,fork,reuseaddr SYSTEM:true &
    listener=$!
    wait_for 5 sh -c "nsenter --net=/run/netns/$HOST ss -Hltn | grep -q :8082"
    run -125 docker run -d --name "$(name two)" -p 8081:80 -p 8082:80 busybox true
    kill "$listener"
    assert_output --regexp '^docker.sh: .*8082.*address already in use$'
    assert_equal "$(on_host iptables-save | grep -c -- '-j DNAT')" "$before"
    refute [ -e "$DOCKER_SH_ROOT/containers/$(name two)" ]
    # What was taken before the refusal is free again
    run -0 docker run --rm -p 8081:80 busybox true
}

@test "the rules go when the container stops, and come back when it starts" {
    serve "$(name)" -p 8080:80
    docker stop -t 0 "$(name)" >/dev/null
    run on_host iptables-save
    refute_output --partial 8080
    assert_equal "$(docker ps -a --format '{{.Ports}}')" ''
    docker start "$(name)" >/dev/null
    wait_for 5 says "$(name)" get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/"
    docker rm -f "$(name)" >/dev/null
    run on_host iptables-save
    refute_output --partial 8080
}

@test "tables that somebody has emptied are mended by the next published port" {
    docker run --rm busybox true
    on_host sh -c 'iptables -F; iptables -t nat -F; iptables -X; iptables -t nat -X'
    serve "$(name)" -p 8080:80
    wait_for 5 says "$(name)" get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/"
    docker exec "$(name)" ping -c 1 -W 1 "$OUTSIDE_ADDRESS"
}

@test "it works under a FORWARD policy DROP, and beside rules of others" {
    on_host iptables -P FORWARD DROP
    on_host iptables -N DOCKER-USER
    on_host iptables -A FORWARD -j DOCKER-USER
    serve "$(name)" -p 8080:80
    wait_for 5 says "$(name)" get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/"
    docker exec "$(name)" ping -c 1 -W 1 "$OUTSIDE_ADDRESS"
    run docker run --rm busybox ping -c 1 -W 1 "$(address_of "$(name)")"
    on_host iptables -D FORWARD -j DOCKER-USER
    on_host iptables -X DOCKER-USER
    on_host iptables -P FORWARD ACCEPT
    assert_success
}

@test "two networks do not reach each other; an internal one reaches its own, and nothing outside" {
    docker network create "$(name one)" >/dev/null
    docker network create --internal "$(name two)" >/dev/null
    stay "$(name a)" --network "$(name one)"
    stay "$(name b)"
    stay "$(name c)" --network "$(name two)"
    stay "$(name d)" --network "$(name two)"
    run ! pings "$(name a)" "$(address_of "$(name b)")"
    run ! pings "$(name b)" "$(address_of "$(name a)" "$(name one)")"
    run ! pings "$(name b)" "$(address_of "$(name c)" "$(name two)")"
    pings "$(name a)" "$OUTSIDE_ADDRESS"
    pings "$(name c)" "$(name d)"
    run ! pings "$(name c)" "$OUTSIDE_ADDRESS"
    # Nor by a route that it makes itself, were it allowed to
    docker exec --privileged "$(name c)" ip route add default via "$(docker network inspect --format '{{json .IPAM.Config}}' "$(name two)" | grep -oE '"Gateway": *"[^"]+' | cut -d '"' -f 4)"
    run ! pings "$(name c)" "$OUTSIDE_ADDRESS"
    run ! pings "$(name c)" "$(address_of "$(name b)")"
}

@test "a container does not reach what listens on the host's 127.0.0.1" {
    local listener
    on_host socat TCP-LISTEN:7100,bind=127.0.0.1,fork,reuseaddr SYSTEM:'echo secret' &
    listener=$!
    stay "$(name)"
    wait_for 5 says secret on_host busybox nc 127.0.0.1 7100
    docker exec --privileged "$(name)" sh -c 'ip address del 127.0.0.1/8 dev lo; ip route add 127.0.0.1 via 172.31.0.1'
    run timeout 3 "$ROOT/docker.sh" exec "$(name)" nc 127.0.0.1 7100
    kill "$listener"
    refute_output --partial secret
}

@test "none has only lo, host is the host's own, and container:NAME another container's" {
    run docker run --rm --network none busybox ip -o link
    assert_equal "${#lines[@]}" 1
    assert_line --partial 'lo: <LOOPBACK,UP'
    run docker run --rm --network host busybox ip -o link
    assert_line --partial uplink
    serve "$(name)" -h web
    run docker run --rm --network "container:$(name)" busybox sh -c 'hostname; cat /etc/hosts; wget -qO - http://127.0.0.1/'
    assert_success
    assert_line --index 0 web
    assert_line --regexp $'^172.31.0.[0-9]+\tweb$'
    assert_line "$(name)"
    run docker run -d --network "container:$(name)" --name "$(name two)" busybox sleep 1000
    assert_success
    run docker exec "$(name two)" wget -qO - http://127.0.0.1/
    assert_output "$(name)"
    docker rm -f "$(name)" >/dev/null
    run -1 docker start "$(name)" "$(name two)x"
    docker stop -t 0 "$(name two)" >/dev/null
    run -1 docker start "$(name two)"
    assert_output --regexp '^docker.sh: cannot join network of a non running container: [0-9a-f]{64}$'
    run -125 docker run --network "container:$(name nosuch)" busybox true
    assert_output "docker.sh: No such container: $(name nosuch)"
    run -125 docker run --network "container:$(name two)" -p 80:80 busybox true
    assert_output 'docker.sh: conflicting options: --publish and the network mode container:NAME'
}

@test "network ls, inspect, rm: what Docker says of them" {
    run docker network ls
    assert_line --index 0 --regexp '^NETWORK ID +NAME +DRIVER +SCOPE$'
    assert_line --regexp '^[0-9a-f]{12} +bridge +bridge +local$'
    assert_line --regexp '^[0-9a-f]{12} +host +host +local$'
    assert_line --regexp '^[0-9a-f]{12} +none +null +local$'
    docker network create --label a=b --subnet 10.77.0.0/16 --gateway 10.77.0.9 --ip-range 10.77.5.0/24 -o mtu=1400 "$(name net)" >/dev/null
    run docker network ls -q -f label=a=b -f type=custom
    assert_output --regexp '^[0-9a-f]{12}$'
    run docker network inspect --format '{{json .IPAM.Config}} {{.Driver}} {{.Internal}}' "$output"
    assert_output '[{"Subnet":"10.77.0.0/16","IPRange":"10.77.5.0/24","Gateway":"10.77.0.9"}] bridge false'
    stay "$(name)" --network "$(name net)"
    run docker exec "$(name)" ip -o address show dev eth0
    assert_output --regexp 'inet 10\.77\.5\.[0-9]+/16'
    run docker exec "$(name)" cat /sys/class/net/eth0/mtu
    assert_output 1400
    run docker network inspect "$(name net)"
    assert_output --partial "\"Name\": \"$(name)\""
    run -1 docker network rm "$(name net)"
    assert_output "docker.sh: error while removing network: network $(name net) has active endpoints"
    docker rm -f "$(name)" >/dev/null
    run docker network rm "$(name net)"
    assert_output "$(name net)"
    run -1 docker network rm "$(name net)" bridge
    assert_line "docker.sh: network $(name net) not found"
    assert_line 'docker.sh: bridge is a pre-defined network and cannot be removed'
}

@test "network create: own subnets collide with nothing; what overlaps or makes no sense is refused" {
    local i
    ip -n "$HOST" route add 172.19.0.0/16 dev uplink
    for i in 1 2 3; do docker network create "$(name "n$i")" >/dev/null; done
    ip -n "$HOST" route del 172.19.0.0/16 dev uplink
    run docker network inspect --format '{{json .IPAM.Config}}' "$(name n1)" "$(name n2)" "$(name n3)"
    assert_equal "$(sort -u <<<"$output" | wc -l)" 3
    refute_output --partial 172.19.
    refute_output --partial 172.31.
    refuse() {
        run -1 docker network create "${@:2}"
        assert_line --partial "$1"
        assert_equal "${#lines[@]}" 1
    }
    refuse 'overlaps' --subnet 172.31.0.128/25 "$(name x)"
    refuse 'already exists' "$(name n1)"
    refuse 'predefined' bridge
    refuse '10.1.2.3/24' --subnet 10.1.2.3/24 "$(name x)"
    refuse 'nonsense' --subnet nonsense "$(name x)"
    refuse '10.2.0.1' --subnet 10.1.0.0/16 --gateway 10.2.0.1 "$(name x)"
    refuse 'need a --subnet' --gateway 10.2.0.1 "$(name x)"
    refuse 'given twice' --subnet 10.1.0.0/16 --subnet 10.2.0.0/16 "$(name x)"
    refuse 'overlay' --driver overlay "$(name x)"
    refuse "'nosuch'" -o nosuch=1 "$(name x)"
    refuse 'MTU' -o mtu=12 "$(name x)"
    refuse 'needs --ipv6' --subnet fd00::/64 "$(name x)"
    refuse 'invalid network name' -- -x
    refuse 'invalid network name' a/b
    run ! docker network inspect "$(name x)"
}

@test "--ip stays over stop and start; a taken one, one of the default network, and a wrong one are refused" {
    docker network create --subnet 10.78.0.0/24 "$(name net)" >/dev/null
    stay "$(name)" --network "$(name net)" --ip 10.78.0.77 --mac-address 02:00:00:00:00:77
    assert_equal "$(address_of "$(name)" "$(name net)")" 10.78.0.77
    docker stop -t 0 "$(name)" >/dev/null
    stay "$(name two)" --network "$(name net)"
    docker start "$(name)" >/dev/null
    run docker exec "$(name)" ip address show dev eth0
    assert_output --partial 10.78.0.77/24
    assert_output --partial 02:00:00:00:00:77
    run -125 docker run --network "$(name net)" --ip 10.78.0.77 busybox true
    assert_output --partial 'Address already in use'
    run -125 docker run --network "$(name net)" --ip 10.79.0.1 busybox true
    assert_output --partial 10.79.0.1
    run -125 docker run --ip 172.31.0.77 busybox true
    assert_output --partial 'networks of your own only'
    run -125 docker run --network "$(name net)" --mac-address 01:00:00:00:00:01 busybox true
    assert_output --partial multicast
}

@test "names: containers of one network find each other by name and alias, as they come and go" {
    docker network create "$(name net)" >/dev/null
    stay "$(name a)" --network "$(name net)" --add-host kept:1.2.3.4
    stay "$(name b)" --network "$(name net)" --network-alias db --net-alias store
    pings "$(name a)" "$(name b)"
    pings "$(name b)" "$(name a)"
    pings "$(name a)" db
    pings "$(name a)" store
    docker rename "$(name b)" "$(name c)"
    pings "$(name a)" "$(name c)"
    run ! pings "$(name a)" "$(name b)"
    docker exec "$(name a)" sh -c 'printf "5.6.7.8\tmine\n" >>/etc/hosts'
    docker stop -t 0 "$(name c)" >/dev/null
    run ! pings "$(name a)" "$(name c)"
    run docker exec "$(name a)" cat /etc/hosts
    assert_line $'5.6.7.8\tmine'
    assert_line $'1.2.3.4\tkept'
    docker start "$(name c)" >/dev/null
    pings "$(name a)" db
    # The default network has no names, as Docker's
    stay "$(name d)"
    run ! docker exec "$(name d)" ping -c 1 -W 1 "$(name a)"
}

@test "connect and disconnect: one more interface while it runs, and after a start" {
    docker network create --subnet 10.78.1.0/24 "$(name net)" >/dev/null
    serve "$(name)" -p 8080:80
    stay "$(name two)" --network "$(name net)"
    docker network connect --alias web --ip 10.78.1.9 "$(name net)" "$(name)"
    run docker exec "$(name)" ip -o -4 address show dev eth1
    assert_output --partial 10.78.1.9/24
    pings "$(name two)" web
    run -1 docker network connect "$(name net)" "$(name)"
    assert_output --partial 'already exists'
    docker restart -t 0 "$(name)" >/dev/null
    pings "$(name two)" web
    run docker exec "$(name)" ip route
    assert_line --partial 'default via 172.31.0.1 dev eth0'
    wait_for 5 says "$(name)" get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/"
    docker network disconnect "$(name net)" "$(name)"
    run docker exec "$(name)" ip -o link
    refute_output --partial eth1
    run ! pings "$(name two)" web
    run -1 docker network disconnect "$(name net)" "$(name)"
    assert_output "docker.sh: container $(name) is not connected to network $(name net)"
    run -1 docker network connect host "$(name)"
    assert_output --partial 'host network'
    # One that does not run is plugged in when it starts
    docker create --name "$(name three)" busybox sleep 1000 >/dev/null
    docker network connect "$(name net)" "$(name three)"
    docker start "$(name three)" >/dev/null
    pings "$(name two)" "$(name three)"
}

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
        on_host "$ROOT/docker.sh" run -d --name "$(name)" -p 8080:80 busybox sleep 1000 >/dev/null 2>&1 &
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

@test "IPv6: an address, a neighbour, and a way out" {
    docker network create --ipv6 --subnet fd00:77::/64 "$(name net)" >/dev/null
    ip -n "$HOST" address add fd00:99::1/64 dev uplink nodad
    ip -n "$OUTSIDE" address add fd00:99::2/64 dev eth0 nodad
    stay "$(name a)" --network "$(name net)" --ip6 fd00:77::77
    stay "$(name b)" --network "$(name net)"
    run docker exec "$(name a)" ip -6 -o address show dev eth0
    assert_output --partial fd00:77::77/64
    docker exec "$(name b)" ping -6 -c 1 -W 1 fd00:77::77
    docker exec "$(name b)" ping -6 -c 1 -W 1 fd00:77::1
    docker exec "$(name b)" ping -6 -c 1 -W 1 fd00:99::2
    # Without --ipv6 there is none, not even a link's own
    run docker run --rm busybox ip -6 -o address show dev eth0
    assert_output ''
}

@test "both kinds of iptables" {
    local tool
    for tool in iptables-nft iptables-legacy; do
        on_host "$tool" -t nat -L -n >/dev/null 2>&1 || continue
        docker network prune -f >/dev/null
        DOCKER_SH_IPTABLES=$tool serve "$(name)" -p 8080:80
        wait_for 5 says "$(name)" get at "$OUTSIDE" "http://$HOST_ADDRESS:8080/"
        run on_host "$tool-save"
        assert_output --partial DOCKERSH-PORTS
        DOCKER_SH_IPTABLES=$tool docker rm -f "$(name)" >/dev/null
        DOCKER_SH_IPTABLES=$tool docker network prune -f >/dev/null
        run on_host "$tool-save"
        refute_output --partial DOCKERSH
        tried=yes
    done
    [[ -n ${tried-} ]] || fail 'neither works'
}

@test "forwarding that was off is switched on, said once, and off again when the last network has gone" {
    docker network prune -f >/dev/null
    on_host sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
    run docker run --rm busybox true
    assert_output 'docker.sh: net.ipv4.ip_forward was 0 and is 1 from now on: this machine forwards packets'
    run docker run --rm busybox true
    assert_output ''
    docker network prune -f >/dev/null
    assert_equal "$(on_host cat /proc/sys/net/ipv4/ip_forward)" 0
    run ip -n "$HOST" link show dev dockersh0
    assert_failure
}

@test "system prune: ended containers and unused networks, after a question" {
    docker network create "$(name net)" >/dev/null
    docker run --name "$(name)" busybox true
    stay "$(name two)"
    run docker system prune <<<n
    assert_output --partial 'Are you sure you want to continue? [y/N]'
    run -0 docker inspect --format . "$(name)"
    run docker system prune -f
    assert_line 'Deleted Containers:'
    assert_line 'Deleted Networks:'
    assert_line "$(name net)"
    run -1 docker inspect --format . "$(name)"
    is_up "$(name two)"
}

@test "what is no port is refused in one line, and nothing is made" {
    local text
    for text in '' : :: 0 80: :80 a 80:a a:80 65536 80:65536 80/xyz 1.2.3:80:80 1.2.3.4:80:80:80 5-3 80-81:90-95 '[::1]:80:80' '80 :80' -1:80; do
        run -125 docker run --name "$(name)" -p "$text" busybox true
        assert_output --regexp '^docker\.sh: invalid publish: [^[:cntrl:]]+$'
    done
    run -125 docker run --name "$(name)" -p 10.1.1.1:80:80 busybox true
    assert_output --regexp '^docker.sh: .*10\.1\.1\.1'
    refute [ -e "$DOCKER_SH_ROOT/containers/$(name)" ]
}
