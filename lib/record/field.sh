# record/field: what is known of a container is a directory that can be read with cat.
#
# $DOCKER_SH_ROOT/containers/ID holds one value a file, lists NUL-separated as in /proc; containers/NAME is a symlink
# to it, and whoever could make the link owns the name. A value that is not there is empty, or false.

use core/message

CONTAINERS=$DOCKER_SH_ROOT/containers

# record_new_id INTO: 64 hex digits from the kernel's generator.
record_new_id() {
    local _part
    printf -v "$1" ''
    for _part in {1..8}; do printf -v "$1" '%s%08x' "${!1}" $SRANDOM; done
}

# record_get INTO ID KEY: the value, or '' if there is none.
record_get() {
    local -n _record_value=$1
    _record_value=''
    { IFS= read -r _record_value <"$CONTAINERS/$2/$3"; } 2>/dev/null || true
}

# record_get_list INTO ID KEY
record_get_list() {
    local -n _record_values=$1
    _record_values=()
    [[ ! -e $CONTAINERS/$2/$3 ]] || mapfile -d '' _record_values <"$CONTAINERS/$2/$3"
}

# record_set ID KEY VALUE: for a record that nobody else can see yet, or a value that nobody has read.
record_set() { { printf '%s\n' "$3" >"$CONTAINERS/$1/$2"; } 2>/dev/null || die_unwritable "$CONTAINERS/$1"; }

# record_set_list ID KEY [VALUE...]
record_set_list() {
    # A list of nothing is an empty file
    { { (($# < 3)) || printf '%s\0' "${@:3}"; } >"$CONTAINERS/$1/$2"; } 2>/dev/null || die_unwritable "$CONTAINERS/$1"
}

# record_replace ID [KEY VALUE]...: each value is whole at any moment, the old one or the new one.
record_replace() { record_try_replace "$@" || die_unwritable "$CONTAINERS/$1"; }

# record_flag ID KEY: true from now on, also on a full disk: that has room for an empty file.
record_flag() {
    { printf 'true\n' >"$CONTAINERS/$1/$2"; } 2>/dev/null || [[ -e $CONTAINERS/$1/$2 ]] ||
        die_unwritable "$CONTAINERS/$1"
}

# record_try_replace ID [KEY VALUE]...: as record_replace, but returns 1, with the old values in place, if that cannot
# be done.
record_try_replace() {
    local id=$1 new=$CONTAINERS/$1/.new.$BASHPID files=()
    shift
    {
        mkdir "$new" || return
        while (($#)) && printf '%s\n' "$2" >"$new/$1"; do
            files+=("$new/$1")
            shift 2
        done
        (($# == 0)) && mv -f "${files[@]}" "$CONTAINERS/$id/" && rmdir "$new" && return
        rm -rf "$new"
        return 1
    } 2>/dev/null
}
