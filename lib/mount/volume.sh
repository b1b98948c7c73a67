# mount/volume: what outlives containers. A named volume is the directory $DOCKER_SH_ROOT/volumes/NAME/_data, as Docker
# has it; nothing here ever removes a named one.

use core/message core/undo record/field

VOLUMES=$DOCKER_SH_ROOT/volumes

# volume_parse TEXT: reads -v's "NAME:/target[:mode]", "/host/path:/target[:mode]" or "/target" (an anonymous
# volume) into VOLUME=(source target options), with options as pivot has them. Dies where TEXT is wrong.
volume_parse() {
    local text=$1 source='' target mode=rw options=rw copy=,copy-up words word
    mapfile -d : -t words <<<"$text"
    words[-1]=${words[-1]%$'\n'}
    case ${#words[@]} in
        1) target=${words[0]} ;;
        2) source=${words[0]} target=${words[1]} ;;
        3) source=${words[0]} target=${words[1]} mode=${words[2]} ;;
        *) die "invalid volume: '$text'" ;;
    esac
    [[ -n $target && $text != :* ]] || die "invalid volume: '$text'"
    [[ $target == /* ]] || die "invalid volume: '$text': mount path must be absolute: '$target'"
    volume_is_target "$target" || die "invalid volume: '$text': destination can't be '$target'"
    volume_clean_path target "$target"
    [[ $mode =~ ^[a-z]+(,[a-z]+)*$ ]] || die "invalid volume: '$text': unknown mode '$mode'"
    for word in ${mode//,/ }; do
        case $word in
            rw | ro) options=$word ;;
            nocopy) copy='' ;;
            *) die "invalid volume: '$text': unknown mode '$word'" ;;
        esac
    done
    if [[ $source == /* ]]; then
        [[ -e $source ]] || die "invalid volume: '$text': no such file or directory on the host: $source"
    elif [[ -n $source ]]; then
        [[ $source != */* ]] || die "invalid volume: '$text': a path of the host must be absolute: '$source'"
        [[ $source =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ && ${#source} -le 255 ]] || die "invalid volume name: '$source'"
    fi
    # Device nodes that come with the image, and by copying into the volume, lead nowhere
    [[ $source == /* ]] || options+=,nodev$copy
    # shellcheck disable=SC2034  # for other files
    VOLUME=("$source" "$target" "$options")
}

# volume_is_target PATH: whether that is a place below "/".
volume_is_target() { [[ $1 == /* && $1/ != */../* && -n ${1//[\/.]/} ]]; }

# volume_clean_path INTO PATH: without empty and dot components.
volume_clean_path() {
    local _path=$2/
    while [[ $_path == */./* ]]; do _path=${_path//\/.\//\/}; done
    while [[ $_path == *//* ]]; do _path=${_path//\/\//\/}; done
    printf -v "$1" '%s' "${_path%/}"
}

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

volume_unmake() {
    [[ -n $STARTED ]] || rmdir "$VOLUMES/$1/_data" "$VOLUMES/$1" 2>/dev/null || true
}

# tmpfs_parse TEXT: "/target[:options]" into TMPFS="TARGET:OPTIONS", as pivot has it. Dies where TEXT is wrong.
tmpfs_parse() {
    local target=${1%%:*} options=''
    [[ $1 != *:* ]] || options=${1#*:}
    volume_is_target "$target" || die "invalid tmpfs: '$1': mount path must be absolute and not '/'"
    [[ $options =~ ^[a-zA-Z0-9=,%]*$ ]] || die "invalid tmpfs options: '$1'"
    # shellcheck disable=SC2034  # for other files
    TMPFS=$target:$options
}
