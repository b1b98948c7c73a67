# docker.sh help [COMMAND]

declare_command 'Show the commands, or one of them' '[COMMAND]'
without_root

main() {
    [[ -z ${OPERAND[*]} ]] || exec "$DOCKER_SH_HOME/docker.sh" "${OPERAND[@]}" --help
    source "$DOCKER_SH_HOME/lib/help.sh"
    help_all
}
