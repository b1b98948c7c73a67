# mount/view: what a container has made of its image, seen from outside.

use record/field mount/union

# view_mount INTO ID: the words that show the container's tree, not to be written to, at the directory that is added to
# them; to be run in the container's directory. So nothing is in the way of the mount that it runs on, if it does. aufs
# looks for whiteouts in a branch that is not written to only if it is told that there may be some.
view_mount() {
    local -n _words=$1
    local _driver _names=("$CONTAINERS/$2/layers"/*) _layers
    record_get _driver "$2" driver
    _names=("${_names[@]/#"$CONTAINERS/$2"\//}")
    if [[ $_driver == aufs ]]; then
        printf -v _layers ':%s=ro' "${_names[@]}"
        _words=(mount -t aufs aufs -o "ro,dirs=rwlayer=ro+wh$_layers")
        return
    fi
    printf -v _layers ':%s' "${_names[@]}"
    _words=(mount -t overlay overlay -o)
    [[ $_driver != fuse-overlayfs ]] || _words=(fuse-overlayfs -o)
    _words+=("ro,lowerdir=rwlayer$_layers")
}

# view_changes ID: what the container has changed in its image, a line each: "A /added", "C /changed", "D /deleted".
# What docker.sh itself needed there is no change: the init layer, and the place where --init is mounted.
view_changes() {
    local layer words=()
    for layer in "$CONTAINERS/$1/layers"/*; do
        if [[ $layer -ef $INIT_LAYER ]]; then words+=(--own "$INIT_LAYER"); else words+=(--lower "$layer"); fi
    done
    "$HELPERS/layer" changes --upper "$CONTAINERS/$1/rwlayer" --exclude sbin/docker-init "${words[@]}"
}
