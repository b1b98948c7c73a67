# netns: a host of a test file's own, a network namespace, with a second one that is the world outside.

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

address_of() { docker inspect --format '{{(index .NetworkSettings.Networks "'"${2:-bridge}"'").IPAddress}}' "$1"; }
