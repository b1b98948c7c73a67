# image/store: images that travel. $DOCKER_SH_ROOT/store has
#
#   blobs/sha256/HEX    what came, as it came: configs, manifests, layers; the blobs of an OCI image layout, which
#                       skopeo(1) reads and writes
#   images/HEX/         an image, by the digest of its config: its id, its manifest, its layers (diff-ids, the lowest
#                       first), their size, when it was created
#   tags/NAME:TAG       a symlink to it: making it is what gives the image the name
#   plain/NAME          a symlink to what a plain directory in images/ came to as an image (lib/image/adopt.sh)
#   sizes/HEX           what the files of a layer come to, in bytes
#
# and $DOCKER_SH_ROOT/layers/sha256/HEX is a layer, unpacked once, by the digest of its archive (diff-id): all images
# share it. lib/image/add.sh brings images in, lib/image/skopeo.sh from elsewhere and back. What counts appears by
# rename(2), whole; what is unfinished has a name that begins with a dot. What is JSON is helpers/manifest's.

use core/builtins core/helper core/message core/undo image/image

STORE=$DOCKER_SH_ROOT/store
LAYERS=$DOCKER_SH_ROOT/layers/sha256

# store_tool PROGRAM: dies if a packaged program that does the work is missing.
store_tool() { [[ -n $(type -P "$1") ]] || die "this needs $1 (Debian: apt-get install $1)"; }

store_init() {
    make_tree "$STORE/blobs/sha256" "$STORE/images" "$STORE/tags" "$STORE/plain" "$STORE/sizes" "$LAYERS" 2>/dev/null ||
        die_unwritable "$DOCKER_SH_ROOT"
}

# store_ask INTO WORD...: what helpers/manifest says to these words. Dies with its line.
store_ask() { helper_told "$1" manifest "${@:2}"; }

# store_name INTO TEXT: "NAME:TAG" of "NAME[:TAG]", with :latest if there is no tag, and without Docker's own registry.
# Dies where TEXT is no such thing.
store_name() {
    local _text _part='[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*' _host='[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?'
    image_short _text "$2"
    [[ ${#_text} -le 255 &&
        $_text =~ ^(($_host(:[0-9]+)?/)?$_part(/$_part)*)(:([a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?$ ]] ||
        die "invalid reference format: '$_text'"
    printf -v "$1" '%s:%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[-1]:-latest}"
}

# store_find INTO TEXT: the image, 64 hex digits, that TEXT means: a name, an id or the beginning of one; '' if none.
store_find() {
    local _text=${2#sha256:} _tag _path _hits=()
    image_short _tag "$2"
    [[ $_tag =~ :[^/]*$ ]] || _tag+=:latest
    printf -v "$1" ''
    if [[ $2 != */../* && -L $STORE/tags/$_tag ]]; then
        read -r "${1?}" <"$STORE/tags/$_tag/id"
    elif [[ $_text =~ ^[0-9a-f]{4,64}$ ]]; then
        for _path in "$STORE/images/$_text"*; do _hits+=("${_path##*/}"); done
        ((${#_hits[@]} < 2)) || die "image id $2 is ambiguous"
        printf -v "$1" '%s' "${_hits[0]-}"
    fi
}

# store_get INTO IMAGE KEY, store_get_list INTO IMAGE KEY: as record_get and record_get_list.
store_get() {
    local -n _store_value=$1
    _store_value=''
    { IFS= read -r _store_value <"$STORE/images/$2/$3"; } 2>/dev/null || true
}

store_get_list() {
    local -n _store_values=$1
    _store_values=()
    [[ ! -e $STORE/images/$2/$3 ]] || mapfile -d '' _store_values <"$STORE/images/$2/$3"
}

# store_tag IMAGE NAME:TAG: from now on that is this image's name.
store_tag() {
    local link=$STORE/tags/$2 up=${2//[!\/]/}
    make_tree "${link%/*}" 2>/dev/null || die_unwritable "$STORE"
    # A symlink is replaced by rename(2); ln -f would leave a moment without one
    { ln -s "${up//\//..\/}../images/$1" "$link.$BASHPID" && mv -T "$link.$BASHPID" "$link"; } 2>/dev/null ||
        die_unwritable "$STORE"
}

# store_tags INTO [IMAGE]: every name, or those of IMAGE.
store_tags() {
    local -n _store_tags=$1
    local _line
    _store_tags=()
    while read -r _line; do
        [[ -n ${2-} && ${_line%% *} != */"$2" ]] || _store_tags+=("${_line#* }")
    done < <(find "$STORE/tags" -type l -printf '%l %P\n' 2>/dev/null | LC_ALL=C sort -k 2)
}

# store_work INTO: a directory that goes when this shell ends.
store_work() {
    printf -v "$1" '%s' "$STORE/.work.$BASHPID.$SRANDOM"
    make_tree "${!1}" 2>/dev/null || die_unwritable "$STORE"
    defer rm -rf "${!1}"
}

# store_lock --shared | --exclusive: while images come in, several at once, nobody clears away what they do not hold
# yet.
store_lock() {
    exec {STORE_LOCK}<"$STORE"
    flock "$1" "$STORE_LOCK"
}

store_unlock() { exec {STORE_LOCK}<&-; }
