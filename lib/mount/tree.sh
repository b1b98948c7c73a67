# mount/tree: a container's file system from outside, by helpers/transfer, which nothing in it can lead astray.

use core/message record/field record/state mount/union mount/volume

# tree_open ID: sets TREE to the words that begin a call of transfer on it. What runs is seen as its PID 1 sees it,
# with its volumes; what does not is mounted where nobody else sees it, for one call.
tree_open() {
    local id=$1 status pid started names name
    state_status status "$id"
    TREE=("$HELPERS/transfer")
    if [[ $status == running ]]; then
        record_get pid "$id" pid
        record_get started "$id" pid_start
        TREE+=(--pid "$pid" --start-time "$started")
    else
        union_prepare "$id"
        volume_names names "$id"
        for name in "${names[@]}"; do
            # One that was created and never started has none yet
            mkdir -p "$VOLUMES/$name/_data" || die "cannot make the volume $name"
        done
        TREE=(unshare --mount bash -c "$TREE_MOUNT" - "$CONTAINERS/$id" "$VOLUMES" "${TREE[@]}" --root merged)
    fi
}

# The union, and the directories that are mounted in it. "." is what transfer has resolved.
# shellcheck disable=SC2016  # the inner shell expands
TREE_MOUNT='
set -e
cd "$1"
volumes=$2 mounts=()
shift 2
mapfile -d "" union <union
mount "${union[@]}" merged
[[ ! -e mounts ]] || mapfile -d "" mounts <mounts
for ((i = 0; i < ${#mounts[@]}; i += 5)); do
    source=${mounts[i + 2]:-$volumes/${mounts[i + 1]}/_data} target=${mounts[i + 3]}
    [[ ${mounts[i]} != tmpfs && -d $source ]] || continue
    "$1" --root merged --path "$target" --make -- mount --no-canonicalize --bind "$source" .
    [[ ,${mounts[i + 4]}, != *,ro,* ]] ||
        "$1" --root merged --path "$target" -- mount --no-canonicalize -o remount,bind,ro none .
done
exec "$@"'
