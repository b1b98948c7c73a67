# spec/environment: the variables of a container's programs.

use core/message spec/spec

ENVIRONMENT_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Makes SPEC_ENVIRON. Nothing of the host's environment, but what is asked for by name. Later settings replace earlier
# ones.
environment_make() {
    local -A value=()
    local order=() entry given
    local entries=("PATH=$ENVIRONMENT_PATH" "HOSTNAME=${SPEC[hostname]}")
    [[ -z ${SPEC[terminal]-}${SPEC[tty]-} ]] || entries+=(TERM=xterm)
    environment_given given
    for entry in "${entries[@]}" "${DEFAULT_ENV[@]}" "${given[@]}"; do
        [[ -n ${value[${entry%%=*}]+known} ]] || order+=("${entry%%=*}")
        value[${entry%%=*}]=${entry#*=}
    done
    for entry in "${order[@]}"; do
        SPEC_ENVIRON+=("$entry=${value[$entry]}")
    done
}

# environment_given INTO: what --env-file and then --env say, as KEY=VALUE.
environment_given() {
    local -n _given=$1 _files=opt_env_file
    local _file _lines _entry _entries=()
    _given=()
    for _file in "${_files[@]}"; do
        [[ -f $_file && -r $_file ]] || die "cannot read the env file: $_file"
        mapfile -t _lines <"$_file"
        for _entry in "${_lines[@]}"; do
            [[ $_entry =~ ^[[:space:]]*(#|$) ]] || _entries+=("$_entry")
        done
    done
    local -n _options=opt_env
    for _entry in "${_entries[@]}" "${_options[@]}"; do
        [[ $_entry == [!=]* ]] || die "invalid environment variable: '$_entry'"
        [[ $_entry == *=* ]] || environment_own _entry || continue
        _given+=("$_entry")
    done
}

# environment_own INTO: KEY becomes KEY=VALUE as the caller of docker.sh has it. Returns 1 if it has none.
environment_own() {
    local -n _into=$1
    local _variable
    while IFS= read -r -d '' _variable; do
        [[ $_variable != "$_into="* ]] || { _into=$_variable && return; }
    done </proc/self/environ
    return 1
}
