# docker.sh port: where the published ports of a container lead from.

use record/field record/state

declare_command 'List the published ports of a container' 'CONTAINER [PORT]'

main() {
    local id entry protocol ip host container wanted=${OPERAND[1]-} published=() found=''
    state_find id "${OPERAND[0]}"
    [[ -z ${OPERAND[1]+given} || $wanted =~ ^[0-9]{1,5}(/(tcp|udp))?$ ]] || die "invalid port: '$wanted'"
    [[ $wanted == */* ]] || wanted+=${wanted:+/tcp}
    record_get_list published "$id" published
    for entry in "${published[@]}"; do
        read -r protocol ip host container <<<"$entry"
        if [[ -z $wanted ]]; then
            printf '%s/%s -> %s:%s\n' "$container" "$protocol" "$ip" "$host"
        elif [[ $wanted == "$container/$protocol" ]]; then
            printf '%s:%s\n' "$ip" "$host"
            found=yes
        fi
    done
    [[ -z $wanted || -n $found ]] || die "No public port '$wanted' published for ${OPERAND[0]}"
}
