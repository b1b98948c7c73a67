# docker.sh image prune: images without a name, and what is left of those that have gone.

# shellcheck source=/dev/null
for noun in record state store prune-images confirm; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

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
