# cli/option: a command's words, in whichever form, by its declaration (lib/cli/command.sh).
#
# cli_parse leaves flags and values in OPT[long_name], repeated ones in the array opt_long_name, operands in OPERAND.

use core/message cli/command

declare -gA OPT=() CLI_ALIAS=(['net']=network ['net-alias']=network-alias)
OPERAND=() OPERAND_WORD=() REST=()

# cli_option LONG: sets KIND to flag, value or list, as OPTIONS declares it. Returns 1 if it does not. Only what is
# given is looked up: reading the whole table at every start would cost as much as a fork.
cli_option() {
    [[ $OPTIONS =~ \ "--$1"(=[^[:space:]]+)?[[:space:]] || $1 == help ]] || return 1
    case ${BASH_REMATCH[1]-} in
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
    ! cli_is_course || use cli/course
    # shellcheck disable=SC2153  # lib/cli/command.sh has it
    read -ra OPERAND_WORD <<<"$OPERANDS"
    while (($#)); do
        argument=$1
        shift
        case $argument in
            --)
                REST=("$@")
                break
                ;;
            --*)
                LONG=${argument#--}
                LONG=${LONG%%=*}
                cli_option "$LONG" || LONG=${CLI_ALIAS[$LONG]-$LONG} # as old books have it
                cli_option "$LONG" || FAILURE=125 die_usage "unknown option: --$LONG"
                if [[ $argument == *=* ]]; then
                    value=${argument#*=}
                    [[ $KIND != flag ]] || cli_truth value "--$LONG"
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
                    value=true
                    if [[ $argument == =* ]]; then
                        value=${argument#=} argument=
                        cli_truth value "-$letter"
                    fi
                    cli_set "$LONG" "$value"
                done
                ;;
            *)
                ! cli_is_course || die_usage "unexpected argument: '$argument'"
                OPERAND+=("$argument")
                if [[ $OPERANDS == *ARG...* ]]; then
                    REST=("$@")
                    break
                fi
                ;;
        esac
    done
    [[ -z ${OPT[help]-} ]] || { use cli/help && help_command && exit; }
    if cli_is_course; then course_operands; else OPERAND+=("${REST[@]}"); fi
    cli_count_operands
}

# cli_truth VALUE OPTION: the value of a flag, as Go reads it, becomes true or false.
cli_truth() {
    case ${!1} in
        1 | t | T | TRUE | true | True) printf -v "$1" true ;;
        0 | f | F | FALSE | false | False) printf -v "$1" false ;;
        *) FAILURE=125 die_usage "invalid value for $2: '${!1}'" ;;
    esac
}

# cli_takes_value LETTER: sets LONG unless it is one of the course's own letters.
cli_takes_value() {
    ! cli_is_course || [[ $1 != [CIPVn] ]] || return 0
    cli_letter "$1" && cli_option "$LONG" && [[ $KIND != flag ]]
}

cli_set_letter() {
    if cli_is_course && [[ $1 == [CIPVn] ]]; then course_set "$1" "$2"; else cli_set "$LONG" "$2"; fi
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
