# record/name: the symlink containers/NAME to a record. Who could make it has the name.

use core/message record/field

# name_check NAME: dies unless a container may be called so.
name_check() {
    [[ $1 =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ && ${#1} -le 64 && ! $1 =~ ^[0-9a-f]{64}$ ]] ||
        die "invalid container name '$1': up to 64 of [a-zA-Z0-9_.-], the first a letter or digit"
}

# name_new INTO: Docker's way of a name for what got none.
name_new() {
    local _left=(brave bright calm eager gentle happy keen lucid merry nimble proud quiet swift tidy vivid witty)
    local _right=(biederman cheswick cerf dijkstra hopper kamp kernighan knuth lamport liskov lovelace mckusick
        perlman pike ritchie thompson torvalds turing)
    local _try _name
    for ((_try = 0; ; _try++)); do
        _name=${_left[SRANDOM % ${#_left[@]}]}_${_right[SRANDOM % ${#_right[@]}]}
        ((_try < 50)) || _name+=$((SRANDOM % 1000000))
        [[ -L $CONTAINERS/$_name ]] || break
    done
    printf -v "$1" '%s' "$_name"
}

# name_take ID NAME: symlink(2) decides who has it. ln follows a link that is already there, so look whose it is.
# Returns 1 if it is somebody else's.
name_take() {
    local other
    step ln -s "$1" "$CONTAINERS/$2" 2>/dev/null || [[ -L $CONTAINERS/$2 ]] || die_unwritable "$CONTAINERS"
    record_get other "$2" id
    [[ $other != "$1" ]] || return 0
    rm -f "$CONTAINERS/$2/$1"
    return 1
}

# name_refuse NAME [PREFIX]: dies, as the name is another container's.
name_refuse() {
    local other
    record_get other "$1" id
    die "${2-}Conflict. The container name '$1' is already in use by container '${other:0:12}'. You have to remove (or" \
        "rename) that container to be able to reuse that name."
}
