# docker.sh export: a container's tree as a tar archive. Volumes are not in it.

use record/field record/state

declare_command "Write a container's tree to a tar archive" 'CONTAINER' '
  -o, --output=FILE           Write to FILE, not to stdout
'

main() {
    local id layers file=${OPT[output]-}
    state_find id "${OPERAND[0]}"
    [[ -n $file || ! -t 1 ]] || die 'cowardly refusing to export to a terminal: use -o FILE or redirect'
    layers=("$CONTAINERS/$id/layers"/*)
    ((${#layers[@]})) || die "container ${OPERAND[0]} has never run: it has no tree"
    [[ -z $file ]] || { exec >"$file"; } 2>/dev/null || die_unwritable "$(dirname -- "$file")"
    printf -v layers ':%s' rwlayer "${layers[@]/#"$CONTAINERS/$id"\//}"
    # Seen read-only, where nobody else sees it, so that it may run meanwhile
    # shellcheck disable=SC2016  # the inner shell expands
    exec unshare --mount bash -c 'cd "$1" && mount -t overlay -o "ro,lowerdir=$2" overlay merged &&
        exec "$3" pack --tree --from merged --exclude sbin/docker-init' - "$CONTAINERS/$id" "${layers#:}" "$DOCKER_SH_HOME/helpers/bin/layer"
}
