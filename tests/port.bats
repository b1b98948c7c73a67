# port: published ports, and the rules that lead to them.

load helper
load netns

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
    nsenter --net="/run/netns/$HOST" socat TCP-LISTEN:8082,fork,reuseaddr SYSTEM:true 3>&- &
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
