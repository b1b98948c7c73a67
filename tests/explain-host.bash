# explain-host: the host of the tests of explain, a network namespace with a way out, and what they ask.

on_host() { nsenter --net="/run/netns/$HOST" "$@" 3>&-; }
docker() { on_host "$ROOT/docker.sh" "$@"; }

setup_file() {
    export HOST=t-explain-$$ # other suites have theirs
    export DOCKER_SH_ROOT=$BATS_FILE_TMPDIR/root DOCKER_SH_RUN=$BATS_FILE_TMPDIR/run
    export -n DOCKER_SH_BRIDGE DOCKER_SH_SUBNET
    mkdir -p "$DOCKER_SH_ROOT/images/busybox"
    "$ROOT/images/busybox.sh" "$DOCKER_SH_ROOT/images/busybox"
    ip netns add "$HOST"
    ip -n "$HOST" link set lo up
    ip -n "$HOST" link add uplink type veth peer name outside
    ip -n "$HOST" address add 10.99.1.1/24 dev uplink
    ip -n "$HOST" link set uplink up
    ip -n "$HOST" link set outside up
    ip -n "$HOST" route add default via 10.99.1.2
}

teardown_file() {
    docker network prune --force >/dev/null 2>&1
    ip netns delete "$HOST"
}

# stay NAME [OPTION...]: one that only stays up.
stay() { docker run -d --name "$1" "${@:2}" busybox sleep 1000 >/dev/null; }

# fact FILTER: of what explain has last printed as JSON.
fact() { jq -r "$1" "$BATS_TEST_TMPDIR/json"; }
explained() { docker explain --format json "$1" >"$BATS_TEST_TMPDIR/json"; }

# What run --explain has said, in the file steps: the commands, without their "+ ".
said() { sed -n 's/^+ //p' "$BATS_TEST_TMPDIR/steps"; }

has_logged() { [[ $(docker logs "$1" 2>&1 | wc -l) == "$2" ]]; }

pid_of() { cat "$DOCKER_SH_ROOT/containers/$1/pid"; }
