# network: bridges, addresses, names, and who reaches whom.

load helper
load netns

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
    nsenter --net="/run/netns/$OUTSIDE" socat TCP-LISTEN:7000,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR' 3>&- &
    wait_for 5 says "$HOST_ADDRESS" docker run --rm busybox nc "$OUTSIDE_ADDRESS" 7000
    wait $!
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
    nsenter --net="/run/netns/$HOST" socat TCP-LISTEN:7100,bind=127.0.0.1,fork,reuseaddr SYSTEM:'echo secret' 3>&- &
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
    run -125 docker run --network none --network-alias x busybox true
    assert_output "docker.sh: --network-alias is supported in networks of your own only (docker.sh network create), not in 'none'"
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
    refuse "invalid value for --ip-range: ''" --subnet 10.1.0.0/16 --ip-range '' "$(name x)"
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

@test "two networks from the beginning; the first one is the way out; none twice" {
    docker network create "$(name one)" >/dev/null
    docker network create "$(name two)" >/dev/null
    stay "$(name)" --network "$(name one)" --network "$(name two)" --network-alias first
    stay "$(name a)" --network "$(name one)"
    stay "$(name b)" --network "$(name two)"
    pings "$(name a)" first
    pings "$(name b)" "$(name)"
    run ! docker exec "$(name b)" ping -c 1 -W 1 first
    run docker exec "$(name)" ip route
    assert_line --partial "default via $(docker network inspect -f '{{json .IPAM.Config}}' "$(name one)" | grep -oE '"Gateway": *"[^"]+' | cut -d '"' -f 4)"
    run -125 docker run --network "$(name one)" --network "$(name one)" busybox true
    assert_output "docker.sh: network \"$(name one)\" is specified multiple times"
    run -125 docker run --network "$(name one)" --network none busybox true
    assert_output 'docker.sh: conflicting options: cannot attach both user-defined and non-user-defined network-modes'
    docker rm -f "$(name)" "$(name a)" "$(name b)" >/dev/null
}

@test "a network's labels are its own, also where bridge, host and none are made beside it" {
    local network
    export DOCKER_SH_ROOT=$BATS_TEST_TMPDIR/fresh DOCKER_SH_RUN=$BATS_TEST_TMPDIR/fresh-run
    docker network create --label a=b --label 'c d=e ' "$(name net)" >/dev/null
    for network in bridge host none; do
        assert_equal "$(docker network inspect -f '{{json .Labels}}' "$network")" '{}'
    done
    run docker network inspect -f '{{json .Labels}}' "$(name net)"
    assert_output '{"a":"b","c d":"e "}'
    docker network rm "$(name net)" >/dev/null
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
