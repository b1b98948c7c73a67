# cli: the two forms of the command line, read by one declaration per command.
#
# cli_parse leaves flags and values in OPT[long_name], repeated ones in the array opt_long_name, operands in OPERAND.

NEEDS_ROOT=1
declare -A OPT=() CLI_ALIAS=(['net']=network ['net-alias']=network-alias)
OPERAND=() OPERAND_WORD=() REST=()

# declare_command SUMMARY OPERANDS [OPTIONS]: how a file in lib/commands begins. The help text is the declaration:
#   OPERANDS  as in the usage line: [X] is optional, ... repeats. With ARG... the first operand ends the options.
#   OPTIONS   one a line: "  -m, --memory=SIZE   text". "=" takes a value, "=VALUE.." repeats, neither is a flag.
declare_command() {
    SUMMARY=$1 OPERANDS=$2 OPTIONS=${3-}
}

# For a command that only says something about docker.sh itself.
# shellcheck disable=SC2034  # for other files
without_root() { NEEDS_ROOT=0; }

# The words that end an error in how something was called.
see_help() { printf -v "$1" "See 'docker.sh%s --help'." "${COMMAND_NAME:+ $COMMAND_NAME}"; }

die_usage() {
    local see
    see_help see
    die "$*. $see"
}

# Sets FORM (docker or course), COMMAND_FILE (its name), COMMAND_NAME (as the user types it) and ARGUMENTS.
cli_find_command() {
    FORM=docker COMMAND_FILE='' COMMAND_NAME='' ARGUMENTS=()
    case ${1-} in
        '') die_usage 'no command given' ;;
        -h | --help) COMMAND_FILE=help && return ;;
        -v | --version) COMMAND_FILE=version && return ;;
        -*)
            source "$DOCKER_SH_HOME/lib/course.sh"
            course_find_command "$@"
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

# cli_option LONG: sets KIND to flag, value or list, as OPTIONS declares it. Returns 1 if it does not. Only what is
# given is looked up: reading the whole table at every start would cost as much as a fork.
cli_option() {
    local declared
    if [[ $1 == help ]]; then
        declared=
    elif [[ $OPTIONS =~ \ "--$1"(=[^[:space:]]+)?[[:space:]] ]]; then
        declared=${BASH_REMATCH[1]}
    else
        return 1
    fi
    case $declared in
        '') KIND=flag ;;
        *..) KIND=list ;;
        *) KIND=value ;;
    esac
}

# cli_letter LETTER: sets LONG. Dies for a letter that the command does not know.
cli_letter() {
    if [[ $OPTIONS =~ \ "-$1",\ --([a-z0-9-]+) ]]; then
        LONG=${BASH_REMATCH[1]}
    elif [[ $1 == h ]]; then
        LONG=help # run's -h is the hostname, as Docker's
    else
        FAILURE=125 die_usage "unknown option: -$1"
    fi
}

# cli_set LONG VALUE
cli_set() {
    local key=${1//-/_}
    cli_option "$1"
    if [[ $KIND == list ]]; then
        local -n list=opt_$key
        list+=("$2")
    else
        OPT[$key]=$2
    fi
}

# Reads the arguments of the command, in whichever form, and answers --help.
cli_parse() {
    local argument value letter
    read -ra OPERAND_WORD <<<"$OPERANDS"
    while (($#)); do
        argument=$1
        shift
        case $argument in
            --)
                REST=("$@")
                break
                ;;
            --[a-z]*)
                LONG=${argument#--}
                LONG=${LONG%%=*}
                cli_option "$LONG" || LONG=${CLI_ALIAS[$LONG]-$LONG} # as old books have it
                cli_option "$LONG" || FAILURE=125 die_usage "unknown option: --$LONG"
                if [[ $argument == *=* ]]; then
                    value=${argument#*=}
                    [[ $KIND != flag || $value == @(true|false) ]] || FAILURE=125 die_usage "invalid value for --$LONG: '$value'"
                elif [[ $KIND == flag ]]; then
                    value=true
                else
                    (($#)) || FAILURE=125 die_usage "option needs a value: $argument"
                    value=$1
                    shift
                fi
                cli_set "$LONG" "$value"
                ;;
            -?*)
                # Flags may stand together, and a value may stick to its letter: -itv/data
                argument=${argument#-}
                while [[ -n $argument ]]; do
                    letter=${argument:0:1} argument=${argument:1}
                    if cli_takes_value "$letter"; then
                        value=${argument#=}
                        if [[ -z $argument ]]; then
                            (($#)) || FAILURE=125 die_usage "option needs a value: -$letter"
                            value=$1
                            shift
                        fi
                        cli_set_letter "$letter" "$value"
                        break
                    fi
                    cli_set "$LONG" true
                done
                ;;
            *)
                [[ $FORM == docker ]] || die_usage "unexpected argument: '$argument'"
                OPERAND+=("$argument")
                if [[ $OPERANDS == *ARG...* ]]; then
                    REST=("$@")
                    break
                fi
                ;;
        esac
    done
    if [[ -n ${OPT[help]-} ]]; then
        source "$DOCKER_SH_HOME/lib/help.sh"
        help_command
        exit 0
    fi
    if [[ $FORM == course ]]; then
        course_operands
    else
        OPERAND+=("${REST[@]}")
    fi
    cli_count_operands
}

# cli_takes_value LETTER: sets LONG unless it is one of the course's own letters.
cli_takes_value() {
    [[ $FORM == docker || $1 != [CIPVn] ]] || return 0
    cli_letter "$1" && cli_option "$LONG" && [[ $KIND != flag ]]
}

cli_set_letter() {
    if [[ $FORM == course && $1 == [CIPVn] ]]; then course_set "$1" "$2"; else cli_set "$LONG" "$2"; fi
}

# As many operands as OPERANDS asks for, in Docker's words.
cli_count_operands() {
    local operand least=0 most=0 wants s=s
    for operand in "${OPERAND_WORD[@]}"; do
        most=$((most + 1))
        [[ $operand == \[* ]] || least=$((least + 1))
        [[ $operand != *...* ]] || most=65536
    done
    ((${#OPERAND[@]} < least || ${#OPERAND[@]} > most)) || return 0
    ((least != 1 && least + most != 1)) || s=
    case $least,$most in
        0,0) wants='accepts no arguments' ;;
        0,*) wants="requires at most $most argument$s" ;;
        *,65536) wants="requires at least $least argument$s" ;;
        *) wants="requires exactly $least argument$s" ;;
    esac
    FAILURE=1 die_usage "'docker.sh $COMMAND_NAME' $wants" # in Docker also where FAILURE is 125
}
