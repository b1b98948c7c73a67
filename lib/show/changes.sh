# show/changes: what a container has done to its image. The read-write layer has it all: new and changed files as they are,
# a whiteout for what was deleted (a character device 0:0), and a mark on a directory that hides the one below it: see
# overlayfs in the kernel's documentation. aufs, and sometimes fuse-overlayfs, say the same by files called .wh.*.

use record/field image/store

# changes_find ID: sets CHANGES[/path] to A, C or D. What docker.sh itself needed there is no change.
changes_find() {
    local rwlayer=$CONTAINERS/$1/rwlayer entry entries=() path parent name below
    # HIDDEN[/path]: a directory of the container's that shows nothing of those below
    local -A HIDDEN=() WHITEOUT=()
    declare -gA CHANGES=()
    changes_layers "$1"
    mapfile -d '' entries < <(find "$rwlayer" -mindepth 1 -printf '%y%P\0' | sort --zero-terminated --key=1.2)
    changes_whiteouts "$rwlayer" "${entries[@]}"
    for entry in "${entries[@]}"; do
        path=${entry:1} name=${entry##*/}
        [[ $path == */* ]] || name=$path
        parent=${path%"$name"} parent=${parent%/}
        [[ $path != sbin/docker-init ]] || continue # where --init is mounted
        if [[ $name == .wh.* ]]; then
            [[ $name == .wh..wh.* ]] || changes_deleted "${path%"$name"}${name#.wh.}"
            continue
        elif [[ -n ${WHITEOUT["/$path"]-} ]]; then
            changes_deleted "$path"
            continue
        fi
        changes_below below "$path"
        case $entry,$below in
            d*,directory | d*,init-directory) changes_directory "$path" "$below" ;;
            d*,*)
                HIDDEN["/$path"]=yes
                changes_add "${below:+C}" "$path"
                ;;
            *,init*) ;;
            *) changes_add "${below:+C}" "$path" ;;
        esac
    done
}

# changes_add KIND PATH: A unless KIND says something else; and its parents have changed by that.
changes_add() {
    local path=$2
    CHANGES["/$path"]=${1:-A}
    while [[ $path == */* ]]; do
        path=${path%/*}
        CHANGES["/$path"]=${CHANGES["/$path"]-C}
    done
}

# changes_deleted PATH: unless nobody but docker.sh had put it there.
changes_deleted() {
    local below
    changes_below below "$1"
    [[ -z $below || $below == init* ]] || changes_add D "$1"
}

# changes_directory PATH BELOW: one that is below as well. It has changed itself, or something in it has, and then that
# says so. Sees rwlayer of changes_find.
changes_directory() {
    local path=$1 below=$2 entry layer
    set -- "$rwlayer/$path"/* "$rwlayer/$path"/.[!.]* "$rwlayer/$path"/..?*
    (($#)) || [[ $below == init* ]] || changes_add C "$path"
    changes_opaque "$rwlayer/$path" || return 0
    for layer in "${LAYERS[@]}"; do
        [[ -d $layer/$path && ! -L $layer/$path ]] || continue
        for entry in "$layer/$path"/* "$layer/$path"/.[!.]* "$layer/$path"/..?*; do
            entry=$path/${entry##*/}
            [[ -e $rwlayer/$entry || -L $rwlayer/$entry ]] || changes_deleted "$entry"
        done
    done
}

# changes_opaque DIRECTORY: whether it hides what is below it. The shell cannot read an attribute; tar can.
changes_opaque() {
    [[ ! -e $1/.wh..wh..opq ]] || return 0
    tar --create --file - --no-recursion --xattrs --xattrs-include='*overlay*.opaque' --directory "$1" . 2>/dev/null |
        grep --quiet --text 'overlay[a-z]*\.opaque=y'
}

# changes_layers ID: sets LAYERS, uppermost first, and INIT, the layer that is docker.sh's own.
changes_layers() {
    local layer
    LAYERS=() INIT=$DOCKER_SH_ROOT/layers/init
    for layer in "$CONTAINERS/$1/layers"/*; do
        [[ $layer -ef $INIT ]] || LAYERS+=("$layer")
    done
}

# changes_whiteouts RWLAYER ENTRY...: sets WHITEOUT[/path] for the character devices 0:0.
changes_whiteouts() {
    local rwlayer=$1 entry devices=() numbers=() i
    for entry in "${@:2}"; do
        [[ $entry != c* ]] || devices+=("${entry:1}")
    done
    ((${#devices[@]})) || return 0
    mapfile -t numbers < <(cd "$rwlayer" && printf './%s\0' "${devices[@]}" | xargs -0 stat -c %t:%T --)
    for i in "${!devices[@]}"; do
        [[ ${numbers[i]-} != 0:0 ]] || WHITEOUT["/${devices[i]}"]=yes
    done
}

# changes_below INTO PATH: what the layers below have there, as far as the container would see it: directory, other, or
# ''. With "init-" in front, if only docker.sh's own layer has it.
changes_below() {
    local _layer _up=$2 _found='' _prefix=''
    while [[ $_up == */* ]]; do
        _up=${_up%/*}
        [[ -z ${HIDDEN["/$_up"]-} ]] || break
    done
    if [[ -z ${HIDDEN["/$_up"]-} || $_up == "$2" ]]; then
        for _layer in "${LAYERS[@]}" "$INIT"; do
            [[ $_layer != "$INIT" ]] || _prefix=init-
            if [[ -L $_layer/$2 ]]; then
                _found=${_prefix}other
            elif [[ -d $_layer/$2 ]]; then
                _found=${_prefix}directory
            elif [[ -e $_layer/$2 ]]; then
                _found=${_prefix}other
            fi
            [[ -z $_found ]] || break
        done
    fi
    printf -v "$1" '%s' "$_found"
}
