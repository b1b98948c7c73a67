# cli/course: the command line as the course has it: -c COMMAND, and capital letters for what Docker takes as operands.

use cli/command cli/option

# course_find_command INTO-COMMAND INTO-ARGUMENTS WORD...: "-c COMMAND", which stands anywhere before "--", and the
# rest.
course_find_command() {
    local -n _arguments=$2
    local _i _next
    for ((_i = 3; _i < $#; _i++)); do
        case ${!_i} in
            --) break ;;
            -c)
                _arguments=("${@:3:_i-3}" "${@:_i+2}") _next=$((_i + 1))
                printf -v "$1" '%s' "${!_next}"
                return
                ;;
        esac
    done
    [[ " ${*:3} " == *' --help '* || " ${*:3} " == *' -h '* ]] || die_usage 'no command given: -c COMMAND is missing'
    printf -v "$1" help
}

# course_set LETTER VALUE: one of the course's own letters. -V data1 is the volume data1 at /data1.
course_set() {
    local letter=$1 value=$2
    case $letter in
        V)
            cli_option volume || die_usage "'$COMMAND_NAME' takes no -V"
            [[ $value == *:* || $value == /* ]] || value=$value:/$value
            cli_set volume "$value"
            ;;
        n)
            # An option of run, the operand of network's commands
            if cli_option network; then cli_set network "$value"; else COURSE[n]=$value; fi
            ;;
        *) COURSE[$letter]=$value ;;
    esac
}

# The course names its operands by letters: -C is the CONTAINER (or run's --name), -I the IMAGE, and -P the
# COMMAND, in words as a shell would split them; what followed "--" is passed as it is.
declare -gA COURSE=() COURSE_LETTER=([CONTAINER]=C [IMAGE]=I [COMMAND]=P [NETWORK]=n)
course_operands() {
    local operand name letter
    for operand in "${OPERAND_WORD[@]}"; do
        name=${operand//[\[\].]/}
        letter=${COURSE_LETTER[$name]-}
        [[ -n $letter ]] || continue
        if [[ -n ${COURSE[$letter]+given} ]]; then
            WORDS=("${COURSE[$letter]}")
            [[ $letter != P ]] || course_split_words "${COURSE[P]}"
            OPERAND+=("${WORDS[@]}")
        elif [[ $operand != \[* && ($letter != P || ${#REST[@]} -eq 0) ]]; then
            die_usage "no ${name,,} given: -$letter $name is missing"
        fi
        unset "COURSE[$letter]"
    done
    OPERAND+=("${REST[@]}")
    if [[ -n ${COURSE[C]+given} ]] && cli_option name; then
        cli_set name "${COURSE[C]}"
        unset 'COURSE[C]'
    fi
    for letter in "${!COURSE[@]}"; do
        die_usage "'$COMMAND_NAME' takes no -$letter"
    done
}

# course_split_words TEXT: sets WORDS to the words of TEXT as a POSIX shell would split them, with quotes and
# backslashes and no expansion of any kind. Dies where a quote has no end.
course_split_words() {
    local line
    mapfile -d '' WORDS < <(exec "$HELPERS/spec" split -- "$1" 2>&1)
    wait $! && return
    line=${WORDS[0]-}
    line=${line#docker.sh: }
    die_usage "${line%$'\n'}"
}
