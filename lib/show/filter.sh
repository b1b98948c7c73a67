# show/filter: --filter KEY=VALUE. Different keys must all hold; of the values of one key, any (of labels all).

use core/message

FILTERS=()

# filter_parse KEY...: reads OPT's list filter. Dies for a key that is none of KEYs.
filter_parse() {
    local entry
    local -n given=opt_filter
    for entry in "${given[@]}"; do
        [[ $entry == ?*=* ]] || die "bad format of filter (expected name=value): '$entry'"
        [[ " $* " == *" ${entry%%=*} "* ]] || die "invalid filter '${entry%%=*}'"
        FILTERS+=("$entry")
    done
}

# filter_has KEY: whether there is one.
filter_has() {
    local entry
    for entry in "${FILTERS[@]}"; do
        [[ $entry != "$1="* ]] || return 0
    done
    return 1
}

# filter_passes FUNCTION: whether the row at hand does; FUNCTION KEY VALUE says it for one filter.
filter_passes() {
    local entry key
    local -A holds=()
    for entry in "${FILTERS[@]}"; do
        key=${entry%%=*}
        if "$1" "$key" "${entry#*=}"; then
            holds[$key]=${holds[$key]-yes}
            [[ $key == label ]] || holds[$key]=yes
        elif [[ $key == label ]]; then
            return 1
        else
            holds[$key]=${holds[$key]-}
        fi
    done
    for key in "${!holds[@]}"; do
        [[ -n ${holds[$key]} ]] || return 1
    done
}
