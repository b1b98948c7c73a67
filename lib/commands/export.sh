# docker.sh export: a container's tree as a tar archive. Volumes are not in it.

use record/field record/state mount/view

declare_command "Write a container's tree to a tar archive" 'CONTAINER' '
  -o, --output=FILE           Write to FILE, not to stdout
'

main() {
    local id layers view flags=(--mount) file=${OPT[output]-}
    state_find id "${OPERAND[0]}"
    [[ -n $file || ! -t 1 ]] || die 'cowardly refusing to export to a terminal: use -o FILE or redirect'
    layers=("$CONTAINERS/$id/layers"/*)
    ((${#layers[@]})) || die "container ${OPERAND[0]} has never run: it has no tree"
    [[ -z $file ]] || { exec >"$file"; } 2>/dev/null || die_unwritable "$(dirname -- "$file")"
    view_mount view "$id"
    # Its process ends with the pid namespace, whatever ends this one
    [[ ${view[0]} != fuse-overlayfs ]] || flags+=(--pid --fork --kill-child)
    # Seen where nobody else sees it, so that it may run meanwhile
    exec unshare "${flags[@]}" bash -c "$EXPORT_VIEW" - "$CONTAINERS/$id" "$HELPERS/layer" "${view[@]}"
}

# DIRECTORY LAYER VIEW...: what VIEW shows, packed.
# shellcheck disable=SC2016  # the inner shell expands
EXPORT_VIEW='cd "$1" && layer=$2 && shift 2
said=$("$@" merged 2>&1) || { printf "docker.sh: %s\n" "$said" >&2 && exit 1; }
exec "$layer" pack --tree --from merged --exclude sbin/docker-init'
