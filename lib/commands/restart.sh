# docker.sh restart: stop and start.

use cli/each

declare_command 'Restart containers' 'CONTAINER...' '
  -t, --time=SECONDS          Time to end by itself, before it is killed (10)'

main() { each_alone restart_container; }

restart_container() {
    "$DOCKER_SH_HOME/docker.sh" stop --time "${OPT[time]-10}" -- "$1" >/dev/null &&
        exec "$DOCKER_SH_HOME/docker.sh" start -- "$1"
}
