# mount/volume: what outlives containers. A named volume is the directory $DOCKER_SH_ROOT/volumes/NAME/_data, as Docker
# has it; nothing here ever removes a named one.

use core/builtins core/message core/undo record/field

VOLUMES=$DOCKER_SH_ROOT/volumes VOLUMES_KEPT=''

# volume_names INTO ID [anonymous]: the volumes that a container mounts, or only those that are its own.
volume_names() {
    local -n _volumes=$1
    local _mounts _i
    _volumes=()
    record_get_list _mounts "$2" mounts # KIND NAME SOURCE TARGET OPTIONS
    for ((_i = 0; _i < ${#_mounts[@]}; _i += 5)); do
        [[ ${_mounts[_i]} != @(anonymous|"${3-volume}") ]] || _volumes+=("${_mounts[_i + 1]}")
    done
}

# volume_make NAME: the volume's directory, if it is not there yet. If the program then does not start, an empty one
# goes again.
volume_make() {
    [[ ! -d $VOLUMES/$1/_data ]] || return 0
    defer volume_unmake "$1"
    explain mkdir -p "$VOLUMES/$1/_data"
    make_tree "$VOLUMES/$1/_data" 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"
}

# The program has run: what was made for it stays, empty or not.
volume_keep() { VOLUMES_KEPT=yes; }

volume_unmake() {
    [[ -n $VOLUMES_KEPT ]] || rmdir "$VOLUMES/$1/_data" "$VOLUMES/$1" 2>/dev/null || true
}
