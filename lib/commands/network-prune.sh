# docker.sh network prune: networks that nobody uses, and what crashed processes left of others.

use cli/confirm network/prune

declare_command 'Remove the networks that no container uses' '' '
  -f, --force                 Do not ask
'

main() {
    local removed=()
    confirm 'This will remove all custom networks not used by at least one container.'
    prune_networks removed
    ((!${#removed[@]})) || printf '%s\n' 'Deleted Networks:' "${removed[@]}" ''
}
