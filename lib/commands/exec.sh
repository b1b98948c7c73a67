# docker.sh exec: one more program in a running container.

use cli/words record/field record/state cgroup/freezer

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
    local id status options detach=${OPT[detach]-} tty=${OPT[tty]-} interactive=${OPT[interactive]-}
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
    # The course's form is a session: stdin, and a terminal where there is one
    if cli_is_course && [[ $detach != true ]]; then
        interactive=true
        [[ ! -t 0 ]] || tty=true
    fi
    [[ $tty != true || $interactive != true || $detach == true || -t 0 ]] || die 'the input device is not a TTY'
    [[ $interactive == true ]] || exec </dev/null
    cli_words options detach env env-file privileged user workdir
    [[ $tty != true ]] || options+=(--terminal)
    [[ -z ${opt_env+given}${opt_env_file+given} ]] || exec_environment
    # This process becomes the helper: errors in its own name
    exec -a docker.sh "$HELPERS/nsenter-lite" --record "$CONTAINERS/$id" "${options[@]}" -- "${OPERAND[@]:1}"
}

# What is asked for by its name is as the caller has it, who may have an LC_ALL of another value than this shell.
exec_environment() {
    local value
    unset LC_ALL
    while IFS= read -r -d '' value; do
        # Bash warns of a locale that this machine has not got
        [[ $value != LC_ALL=* ]] || export "${value?}" 2>/dev/null
    done </proc/self/environ
}
