# docker.sh inspect: everything that is known of a container, an image, a volume or a network, as Docker's JSON.

use record/state mount/volume image/image image/store network/network show/inspect show/template

declare_command 'Show all that is known of containers, images, volumes and networks' 'NAME...' '
  -f, --format=TEMPLATE       For example {{.State.Pid}} or {{json .Config.Env}}
  -s, --size                  How much a container has written
      --type=TYPE             container, image, volume or network
'

main() {
    local name missing=() objects='' format=${OPT[format]-} filter=.
    [[ ${OPT[type]-container} == @(container|image|volume|network) ]] ||
        die_usage "'${OPT[type]}' is not a valid value for --type"
    [[ $format == @(|json) ]] || template_filter filter "$format"
    [[ -n $(type -P jq) ]] || die 'inspect needs jq (Debian: apt-get install jq)'
    for name in "${OPERAND[@]}"; do
        if ! inspect_find "$name"; then
            missing+=("$name")
        elif [[ $format == @(|json) ]]; then
            objects+=,$(inspect_json "$format")
        else
            "inspect_$TYPE" "$FOUND" "$filter" --raw-output
        fi
    done
    case $format in
        '') printf '[%s%s]\n' "${objects#,}" "${objects:+$'\n'}" ;;
        json) printf '[%s]\n' "${objects#,}" ;;
    esac
    for name in "${missing[@]}"; do
        warn "No such ${OPT[type]-object}: $name"
    done
    ((${#missing[@]} == 0)) || exit 1
}

# inspect_find NAME: sets TYPE and FOUND, its name or id. Returns 1 if there is no such thing.
inspect_find() {
    local wanted=${OPT[type]-}
    if [[ ${wanted:-container} == container ]] &&
        FOUND=$( (state_find FOUND "$1" && printf '%s' "$FOUND") 2>/dev/null); then
        TYPE=container
        return 0
    fi
    if [[ ${wanted:-image} == image ]]; then
        store_find FOUND "$1"
        TYPE=image
        [[ -z $FOUND ]] || return 0
    fi
    [[ ! ${1%:latest} =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ ]] && return 1
    if [[ ${wanted:-image} == image ]]; then
        image_path FOUND "${1%:latest}"
        TYPE=image FOUND=${FOUND:+${1%:latest}}
        [[ -z $FOUND ]] || return 0
    fi
    if [[ ${wanted:-network} == network ]] && FOUND=$( (network_find FOUND "$1" && printf '%s' "$FOUND") 2>/dev/null); then
        TYPE=network
        return 0
    fi
    TYPE=volume FOUND=$1
    [[ ${wanted:-volume} == volume && -d $VOLUMES/$1/_data ]]
}

# inspect_json FORMAT: as an element of a list: in lines of its own, or "json" all in one.
inspect_json() {
    local lines
    if [[ $1 == json ]]; then
        "inspect_$TYPE" "$FOUND" . --compact-output
        return
    fi
    mapfile -t lines < <("inspect_$TYPE" "$FOUND" '[.]' --indent 4)
    printf '\n%s' "${lines[@]:1:${#lines[@]}-2}"
}
