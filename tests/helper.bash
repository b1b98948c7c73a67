# helper: what every test file loads.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file

ROOT=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
: "${DOCKER_SH_ROOT:?run the tests by make test}"

# The tool, as a user starts it. Named as in Docker's documentation.
docker() { "$ROOT/docker.sh" "$@" 3>&-; }

# A name that no other test uses: t12-word.
name() { printf 't%s-%s' "$BATS_TEST_NUMBER" "${1:-c}"; }

# wait_for SECONDS COMMAND...: until COMMAND succeeds. The deadline makes a hang a failure.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        # Where the caller goes on by ||, fail alone does not end the loop
        ((SECONDS < end)) || { fail "gave up waiting for: $*" || return; }
        sleep 0.05
    done
}

# assert_ends PID STATUS: a job of this shell's. "run wait" will not do: a subshell can only tell of jobs whose end this
# shell has seen already.
assert_ends() {
    local status=0
    wait "$1" || status=$?
    assert_equal "$status" "$2"
}

# is_up NAME: whether ps has it as running.
is_up() { docker ps | grep -q " $1\$"; }

# record FIELD: the file of it in the record of this test's container.
record() { printf '%s/containers/%s/%s' "$DOCKER_SH_ROOT" "$(name c)" "$1"; }

# has_exited NAME: whether ps has it as ended.
has_exited() { docker ps -a | grep -q "Exited.* $1\$"; }

# What this test made and left, whether it passed or not.
remove_containers() {
    local link
    for link in "$DOCKER_SH_ROOT"/containers/t"$BATS_TEST_NUMBER"-*; do
        [[ ! -L $link ]] || docker rm -f -v "${link##*/}" >/dev/null 2>&1 || true
    done
    rm -rf "$DOCKER_SH_ROOT"/volumes/t"$BATS_TEST_NUMBER"-*
}
teardown() { remove_containers; }

# Whether this machine's cgroups are v2's alone; else a container sees each v1 controller under its own name.
only_v2() { [[ -e /sys/fs/cgroup/cgroup.controllers ]]; }
