# cli/command: the two forms of the command line, and what a command declares of itself.

use core/message

# What a command has declared.
NEEDS_ROOT=1 SUMMARY='' OPERANDS='' OPTIONS='' PLANNED=''
# How it was called: the form, docker or course.
FORM=docker
cli_is_course() { [[ $FORM == course ]]; }

# declare_command SUMMARY OPERANDS [OPTIONS]: how a file in lib/commands begins. The help text is the declaration:
#   OPERANDS  as in the usage line: [X] is optional, ... repeats. With ARG... the first operand ends the options.
#   OPTIONS   one a line: "  -m, --memory=SIZE   text". "=" takes a value, "=VALUE.." repeats, neither is a flag.
declare_command() { SUMMARY=$1 OPERANDS=$2 OPTIONS=${3-}; }

# declare_planned COMMAND: that of a command whose words helpers/spec reads: it is there, under the name COMMAND.
declare_planned() { PLANNED=$1; }

# For a command that only says something about docker.sh itself.
without_root() { NEEDS_ROOT=0; }

# cli_declaration NAME: what has been declared, as helpers/spec reads it.
cli_declaration() { printf '%s\0' "$1" "$SUMMARY" "$OPERANDS" "$OPTIONS" "$PLANNED"; }

cli_need_root() { ((EUID == 0 || !NEEDS_ROOT)) || FAILURE=125 die "'$COMMAND_NAME' needs root: try sudo"; }

# An error in how something was called.
die_usage() { die "$*. See 'docker.sh${COMMAND_NAME:+ $COMMAND_NAME} --help'."; }

# Sets FORM (docker or course), COMMAND_FILE (its name), COMMAND_NAME (as the user types it) and ARGUMENTS.
cli_find_command() {
    COMMAND_FILE='' COMMAND_NAME='' ARGUMENTS=()
    case ${1-} in
        '') die_usage 'no command given' ;;
        -h | --help) COMMAND_FILE=help && return ;;
        -v | --version) COMMAND_FILE=version && return ;;
        -*)
            use cli/course
            FORM=course
            course_find_command COMMAND_FILE ARGUMENTS "$@"
            ;;
        *) COMMAND_FILE=$1 ARGUMENTS=("${@:2}") ;;
    esac
    COMMAND_NAME=$COMMAND_FILE
    # "network create" is the file network-create.sh
    if [[ -n ${ARGUMENTS[0]-} && -f $DOCKER_SH_HOME/lib/commands/$COMMAND_FILE-${ARGUMENTS[0]}.sh ]]; then
        COMMAND_NAME="$COMMAND_FILE ${ARGUMENTS[0]}" COMMAND_FILE=$COMMAND_FILE-${ARGUMENTS[0]}
        ARGUMENTS=("${ARGUMENTS[@]:1}")
    fi
    if [[ $COMMAND_FILE == */* || ! -f $DOCKER_SH_HOME/lib/commands/$COMMAND_FILE.sh ]]; then
        COMMAND_NAME=''
        local more=("$DOCKER_SH_HOME/lib/commands/$COMMAND_FILE"-*.sh)
        if [[ $COMMAND_FILE == [a-z]* && $COMMAND_FILE != */* && ${#more[@]} -gt 0 ]]; then
            more=("${more[@]##*/"$COMMAND_FILE"-}")
            die_usage "'$COMMAND_FILE' is followed by one of: ${more[*]%.sh}"
        fi
        die_usage "'$COMMAND_FILE' is not a docker.sh command"
    fi
}
