# docker.sh help [COMMAND]

declare_command 'Show the commands, or one of them' '[COMMAND...]' '
      --completion            Print the completion for bash
      --man                   Print the manual page'
without_root

main() {
    [[ -z ${OPERAND[*]} ]] || exec "$DOCKER_SH_HOME/docker.sh" "${OPERAND[@]}" --help
    use cli/help
    if [[ ${OPT[man]-} == true ]]; then
        help_all manual
    elif [[ ${OPT[completion]-} == true ]]; then
        help_all completion
    else
        help_all list
    fi
}
