# docker.sh help [COMMAND]

declare_command 'Show the commands, or one of them' '[COMMAND...]' '
      --completion            Print the completion for bash
      --man                   Print the manual page'
without_root

main() {
    [[ -z ${OPERAND[*]} ]] || exec "$DOCKER_SH_HOME/docker.sh" "${OPERAND[@]}" --help
    source "$DOCKER_SH_HOME/lib/manual.sh"
    if [[ ${OPT[man]-} == true ]]; then
        manual_page
    elif [[ ${OPT[completion]-} == true ]]; then
        manual_completion
    else
        source "$DOCKER_SH_HOME/lib/help.sh"
        help_all
    fi
}
