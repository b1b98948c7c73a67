# docker.sh image prune: images without a name, and what is left of those that have gone.

use cli/confirm image/prune image/store

declare_command 'Remove images without a name' '' '
  -f, --force                 Do not ask
'

main() {
    local pruned=()
    confirm 'This will remove all dangling images.'
    [[ -d $STORE ]] || exit 0
    prune_dangling pruned
    prune_layers
    ((!${#pruned[@]})) || printf 'Deleted Images:\n%s\n' "$(printf 'deleted: sha256:%s\n' "${pruned[@]}")"
}
