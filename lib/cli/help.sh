# cli/help: the declarations of the commands (lib/cli/command.sh), shown to a person.

use cli/course cli/manual cli/option

# The usage line of each form, what the command does, its options.
help_command() {
    local operand words name course=''
    read -ra words <<<"$OPERANDS"
    for operand in "${words[@]}"; do
        name=${operand//[\[\].]/}
        [[ -z ${COURSE_LETTER[$name]-} ]] || course+=" -${COURSE_LETTER[$name]} $name"
    done
    ! cli_option name || course=" -C NAME$course"
    printf 'Usage: docker.sh %s [OPTIONS]%s\n' "$COMMAND_NAME" "${OPERANDS:+ $OPERANDS}"
    printf '       docker.sh -c %s [OPTIONS]%s\n' "$COMMAND_NAME" "$course"
    printf '\n%s\n\nOptions:%s\n' "$SUMMARY" "${OPTIONS%$'\n'}"
    printf '      --help                  Show this text\n'
}

# Every command with its summary.
help_all() {
    printf 'Usage: docker.sh COMMAND [OPTIONS] [ARG...]\n'
    printf '       docker.sh -c COMMAND [-C CONTAINER] [-I IMAGE] [-m MEMORY] [-V VOLUME]... [-n NETWORK] [-P PROGRAM]\n'
    printf '\nContainers that can be read in an afternoon.\n\nCommands:\n'
    manual_each help_row
    printf "\nRun 'docker.sh COMMAND --help' for more on a command.\n"
}

help_row() { printf '  %-18s %s\n' "$1" "$SUMMARY"; }
