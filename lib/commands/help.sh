# docker.sh help [COMMAND]

declare_command 'Show the commands, or one of them' '[COMMAND...]' '
      --completion            Print the completion for bash
      --man                   Print the manual page'
without_root

main() {
    [[ -z ${OPERAND[*]} ]] || exec "$DOCKER_SH_HOME/docker.sh" "${OPERAND[@]}" --help
    use cli/manual
    if [[ ${OPT[man]-} == true ]]; then
        manual_page
    elif [[ ${OPT[completion]-} == true ]]; then
        manual_completion
    else
        use cli/help
        help_all
    fi
}
