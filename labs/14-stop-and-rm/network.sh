# network.sh: the bridge that containers are connected to. The first one makes it, the last one takes it away.

# rules -A or -D: lets packets of the bridge through, and out under the machine's own address.
rules() {
    iptables -t nat "$1" POSTROUTING -s 172.30.0.0/24 ! -o labs0 -j MASQUERADE -m comment --comment docker.sh-labs
    iptables "$1" FORWARD -i labs0 -j ACCEPT -m comment --comment docker.sh-labs
    iptables "$1" FORWARD -o labs0 -j ACCEPT -m comment --comment docker.sh-labs
}

# Sets address, and opens the machine's network for container.sh. An address that is taken is a directory: of all who
# try at the same time, mkdir succeeds for one.
connect() {
    if mkdir /run/docker.sh-labs 2>/dev/null; then
        ip link add labs0 type bridge
        ip address add 172.30.0.1/24 dev labs0
        ip link set labs0 up
        rules -A
        echo 1 >/proc/sys/net/ipv4/ip_forward
    fi
    for address in 172.30.0.{2..254} ''; do
        ! mkdir "/run/docker.sh-labs/$address" 2>/dev/null || break
    done
    [[ -n $address ]] || fail 'no address is left'
    exec 3</proc/self/ns/net
}

disconnect() {
    ip link delete "labs${address##*.}" 2>/dev/null || true # the kernel may have been faster: it goes with the container's end
    [[ -z $address ]] || rmdir "/run/docker.sh-labs/$address"
    if rmdir /run/docker.sh-labs 2>/dev/null; then
        rules -D || true
        ip link delete labs0
    fi
}
