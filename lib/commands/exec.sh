# docker.sh exec: one more program in a running container.

use record/field record/state cgroup/freezer

fail_with 125
declare_command 'Run a program in a running container' 'CONTAINER COMMAND [ARG...]' "
  -d, --detach                Run in the background
  -e, --env=KEY[=VALUE]..     Set a variable; without VALUE, take the caller's
      --env-file=FILE..       Read KEY=VALUE lines
  -i, --interactive           Keep stdin open
      --privileged            Leave the program every capability
  -t, --tty                   Give the program a terminal of its own
  -u, --user=USER[:GROUP]     Run as this user (names or numbers)
  -w, --workdir=PATH          Working directory
"

main() {
    local id status pid started options=()
    [[ ${OPT[workdir]:-/} == /* ]] ||
        die "the working directory '${OPT[workdir]}' is invalid, it needs to be an absolute path"
    fail_with 1 # as Docker, for what is wrong before there is anything to run
    state_find id "${OPERAND[0]}"
    freezer_status status "$id"
    case $status in
        running) ;;
        paused) die "Container ${OPERAND[0]} is paused, unpause the container before exec" ;;
        restarting) die "Container ${OPERAND[0]} is restarting, wait until the container is running" ;;
        *) die "Container $id is not running" ;;
    esac
    exec_session
    exec_variables
    [[ -z ${OPT[user]-} ]] || options+=(--user "${OPT[user]}")
    [[ -z ${OPT[workdir]-} ]] || options+=(--workdir "${OPT[workdir]}")
    [[ ${OPT[privileged]-} != true ]] || options+=(--privileged)
    record_get pid "$id" pid
    record_get started "$id" pid_start
    # Nothing of the caller's environment, and this process becomes the helper: errors in its own name
    exec -c -a docker.sh "$DOCKER_SH_HOME/helpers/bin/nsenter-lite" --pid "$pid" --start-time "$started" \
        --record "$CONTAINERS/$id" "${options[@]}" -- "${OPERAND[@]:1}"
}

# How the program is held. The course's form is a session: stdin, and a terminal where there is one.
exec_session() {
    local detach=${OPT[detach]-} tty=${OPT[tty]-} interactive=${OPT[interactive]-}
    if [[ $FORM == course && $detach != true ]]; then
        interactive=true
        [[ ! -t 0 ]] || tty=true
    fi
    [[ $tty != true || $interactive != true || $detach == true || -t 0 ]] || die 'the input device is not a TTY'
    [[ $interactive == true ]] || exec </dev/null
    [[ $tty != true ]] || options+=(--terminal)
    [[ $detach != true ]] || options+=(--detach)
}

# What is set for this program alone.
exec_variables() {
    local variables=() entry
    [[ -n ${opt_env+given}${opt_env_file+given} ]] || return 0
    use spec/environment
    environment_given variables
    for entry in "${variables[@]}"; do
        options+=(--env "$entry")
    done
}
