# docker.sh network prune: networks that nobody uses, and what crashed processes left of others.

# shellcheck source=/dev/null
for noun in record network confirm; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'Remove the networks that no container uses' '' '
  -f, --force                 Do not ask
'

main() {
    local removed=()
    confirm 'This will remove all custom networks not used by at least one container.'
    source "$DOCKER_SH_HOME/lib/prune.sh"
    prune_networks removed
    ((!${#removed[@]})) || printf '%s\n' 'Deleted Networks:' "${removed[@]}" ''
}
