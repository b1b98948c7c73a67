# docker.sh network rm: networks of your own that nobody uses.

use cli/each network/network network/remove

declare_command 'Remove networks' 'NETWORK...'

main() { each_alone rm_network; }

rm_network() {
    local name active
    network_find name "$1"
    network_is_own "$name" || die "$name is a pre-defined network and cannot be removed"
    network_active active "$name"
    ((!${#active[@]})) || die "error while removing network: network $name has active endpoints"
    network_remove "$name"
    printf '%s\n' "$1"
}
