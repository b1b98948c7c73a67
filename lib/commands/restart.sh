# docker.sh restart: stop and start.

declare_command 'Restart containers' 'CONTAINER...' '
  -t, --time=SECONDS          Time to end by itself, before it is killed (10)'

main() {
    local name status=0
    for name in "${OPERAND[@]}"; do
        (
            "$DOCKER_SH_HOME/docker.sh" stop --time "${OPT[time]-10}" -- "$name" >/dev/null &&
                exec "$DOCKER_SH_HOME/docker.sh" start -- "$name"
        ) || status=1
    done
    exit "$status"
}
