# cli/words: what was given, as words again, for a helper whose options have the same names.

use cli/option

# cli_words INTO LONG...: those of the options that were given. A value stays with its option: it may begin with a dash.
cli_words() {
    local -n _words=$1
    local _long _key _value
    _words=()
    for _long in "${@:2}"; do
        _key=${_long//-/_} KIND=value
        cli_option "$_long" || continue
        local -n _given=opt_$_key
        case $KIND in
            flag) [[ ${OPT[$_key]-} != true ]] || _words+=("--$_long") ;;
            list)
                for _value in "${_given[@]}"; do # nothing can stand behind an equals sign
                    if [[ -n $_value ]]; then _words+=("--$_long=$_value"); else _words+=("--$_long" ''); fi
                done
                ;;
            value) [[ -z ${OPT[$_key]-} ]] || _words+=("--$_long=${OPT[$_key]}") ;;
        esac
    done
}
