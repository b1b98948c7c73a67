# dockerd: a Docker daemon of a test file's own, to compare with. Skipped where there is none.

has_docker() { [[ -n $(type -P dockerd) && -n $(type -P docker) ]]; }

setup_file() {
    has_docker || return 0
    local state=$BATS_FILE_TMPDIR
    # No network of the machine's is touched, and no registry is asked: the proxy is nobody
    HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 setsid dockerd --host "unix://$state/socket" \
        --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/pid" \
        --bridge none --iptables=false --ip-masq=false --ip-forward=false >"$state/log" 2>&1 3>&- </dev/null &
    export DOCKERD=$! DOCKER_HOST=unix://$state/socket
    wait_for 30 daemon_answers
    tar -C "$DOCKER_SH_ROOT/images/busybox" -c . | command docker import - busybox >/dev/null
}

daemon_answers() { command docker version >/dev/null 2>&1; }

# The daemon ends its containerd as well; what was mounted may stay.
teardown_file() {
    local point
    if [[ -n ${DOCKERD-} ]]; then
        kill "$DOCKERD"
        wait_for 30 gone "$DOCKERD"
    fi
    awk -v root="$BATS_FILE_TMPDIR/" 'index($5, root) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while read -r point; do umount "$point"; done
}

gone() { [[ ! -d /proc/$1 || $(<"/proc/$1/stat") == *') Z '* ]]; }

setup() {
    has_docker || skip 'needs dockerd'
}

# In teardown: its containers go.
remove_theirs() {
    local ids=()
    mapfile -t ids < <(command docker ps -aq)
    ((!${#ids[@]})) || command docker rm -fv "${ids[@]}" >/dev/null
}
