# docker.sh help [COMMAND]

declare_command 'Show the commands, or one of them' '[COMMAND...]' '
      --completion            Print the completion for bash
      --man                   Print the manual page'
without_root

main() {
    local page=list
    [[ -z ${OPERAND[*]} ]] || exec "$DOCKER_SH_HOME/docker.sh" "${OPERAND[@]}" --help
    use cli/help
    [[ ${OPT[completion]-} != true ]] || page=completion
    [[ ${OPT[man]-} != true ]] || page=manual
    help_all "$page"
}
