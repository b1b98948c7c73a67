# docker.sh port: where the published ports of a container lead from.

use record/field record/state

declare_command 'List the published ports of a container' 'CONTAINER [PORT]'

main() {
    local id i wanted=${OPERAND[1]-} published=() found=''
    state_find id "${OPERAND[0]}"
    [[ -z ${OPERAND[1]+given} || $wanted =~ ^[0-9]{1,5}(/(tcp|udp))?$ ]] || die "invalid port: '$wanted'"
    [[ $wanted == */* ]] || wanted+=${wanted:+/tcp}
    record_get_list published "$id" published
    for ((i = 0; i < ${#published[@]}; i += 4)); do
        set -- "${published[@]:i:4}" # PROTOCOL IP HOST CONTAINER
        if [[ -z $wanted ]]; then
            printf '%s/%s -> %s:%s\n' "$4" "$1" "$2" "$3"
        elif [[ $wanted == "$4/$1" ]]; then
            printf '%s:%s\n' "$2" "$3"
            found=yes
        fi
    done
    [[ -z $wanted || -n $found ]] || die "No public port '$wanted' published for ${OPERAND[0]}"
}
