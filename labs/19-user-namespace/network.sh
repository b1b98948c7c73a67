# network.sh: the bridge that containers are connected to, and what of it belongs to whom.
#
# What is taken is a link in /run/docker.sh-labs, and leads to the name of its owner: "172.30.0.2 -> dreamland". Of all who
# try at the same time, symlink(2) succeeds for one.

# rules -A or -D: lets packets of the bridge through, and out under the machine's own address.
rules() {
    iptables -w -t nat "$1" POSTROUTING -s 172.30.0.0/24 ! -o labs0 -j MASQUERADE -m comment --comment docker.sh-labs
    # Who says 127.0.0.1 means himself: a container could not answer that
    iptables -w -t nat "$1" POSTROUTING -s 127.0.0.0/8 -o labs0 -j MASQUERADE -m comment --comment docker.sh-labs
    iptables -w "$1" FORWARD -i labs0 -j ACCEPT -m comment --comment docker.sh-labs
    iptables -w "$1" FORWARD -o labs0 -j ACCEPT -m comment --comment docker.sh-labs
}

# claim THING NAME: for that container.
claim() { ln -sT "$2" "/run/docker.sh-labs/$1" 2>/dev/null; }

# bridge: makes it if anything is claimed, and removes it if nothing is. One at a time.
bridge() {
    (
        flock 4
        if [[ -z $(compgen -G "/run/docker.sh-labs/*") ]]; then
            [[ ! -e /sys/class/net/labs0 ]] || { rules -D && ip link delete labs0; }
        elif [[ ! -e /sys/class/net/labs0 ]]; then
            ip link add labs0 type bridge
            ip address add 172.30.0.1/24 dev labs0
            ip link set labs0 up
            rules -A
            echo 1 >/proc/sys/net/ipv4/ip_forward
            echo 1 >/proc/sys/net/ipv4/conf/labs0/route_localnet
        fi
    ) 4</run/docker.sh-labs
}

# connect NAME: sets address, and opens the machine's network for container.sh.
connect() {
    mkdir -p /run/docker.sh-labs
    for address in 172.30.0.{2..254} ''; do
        [[ -n $address ]] || fail 'no address is left'
        ! claim "$address" "$1" || break
    done
    bridge
    exec 3</proc/self/ns/net
}

# publish NAME HOST_PORT:PORT: what comes for the machine at HOST_PORT, or from itself, goes to the container at PORT.
publish() {
    local chain mine=(-m comment --comment "docker.sh-labs.$1")
    claim "port-${2%:*}" "$1" || fail "port ${2%:*} is taken (-p)"
    for chain in PREROUTING OUTPUT; do
        iptables -w -t nat -A "$chain" -p tcp --dport "${2%:*}" -m addrtype --dst-type LOCAL \
            -j DNAT --to-destination "$address:${2#*:}" "${mine[@]}"
    done
}

# disconnect NAME: gives back all that is NAME's, whoever took it.
disconnect() {
    local rule thing
    [[ -d /run/docker.sh-labs ]] || return 0
    iptables -w -t nat -S | tr -d '"' | { grep -F -e "--comment docker.sh-labs.$1 " || true; } | while read -ra rule; do
        iptables -w -t nat -D "${rule[@]:1}"
    done
    for thing in /run/docker.sh-labs/*; do
        [[ $(readlink "$thing") == "$1" ]] || continue
        # The cable, too; the kernel may have been faster: it goes with the container's end
        ip link delete "labs${thing##*.}" 2>/dev/null || true
        rm "$thing"
    done
    bridge
}
