# docker.sh inspect: everything that is known of a container, an image, a volume or a network, as Docker's JSON.

use cli/words record/state

declare_command 'Show all that is known of containers, images, volumes and networks' 'NAME...' '
  -f, --format=TEMPLATE       For example {{.State.Pid}} or {{json .Config.Env}}
  -s, --size                  How much a container has written
      --type=TYPE             container, image, volume or network
'

main() { inspect "${OPT[type]-}"; }

# inspect TYPE: the operands, of that type, or '' for any.
inspect() {
    local words name thing things=()
    [[ ${1:-container} == @(container|image|volume|network) ]] ||
        die_usage "'$1' is not a valid value for --type"
    for name in "${OPERAND[@]}"; do
        inspect_find thing "$name" "$1" || thing=missing:$name
        things+=("$thing")
    done
    cli_words words format size
    exec "$HELPERS/show" inspect ${1:+"--type=$1"} "${words[@]}" -- "${things[@]}"
}

# inspect_find INTO NAME TYPE: what NAME means, as "KIND:NAME" or "KIND:ID". Returns 1 if there is no such thing.
inspect_find() {
    local _wanted=$3 _found _name
    if [[ ${_wanted:-container} == container ]] && state_seek _found "$2"; then
        printf -v "$1" 'container:%s' "$_found"
        return
    fi
    if [[ ${_wanted:-image} == image ]]; then
        use image/image image/store
        store_find _found "$2"
        [[ -n $_found ]] && printf -v "$1" 'image:%s' "$_found" && return
        image_short _name "$2"
        [[ ! ${_name%:latest} =~ ^[a-z0-9]+([._-][a-z0-9]+)*$ ]] || image_path _found "${_name%:latest}"
        [[ -n $_found ]] && printf -v "$1" 'directory:%s' "$_found" && return
    fi
    [[ ${2%:latest} =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ ]] || return 1
    if [[ ${_wanted:-network} == network ]]; then
        use network/network
        network_seek _found "$2" && printf -v "$1" 'network:%s' "$_found" && return
    fi
    printf -v "$1" 'volume:%s' "$2"
    [[ ${_wanted:-volume} == volume && -d $DOCKER_SH_ROOT/volumes/$2/_data ]]
}
