# name: the symlink containers/NAME to a record. Who could make it has the name.

# name_check NAME: dies unless a container may be called so.
name_check() {
    [[ $1 =~ ^[a-zA-Z0-9][a-zA-Z0-9_.-]*$ && ${#1} -le 64 && ! $1 =~ ^[0-9a-f]{64}$ ]] ||
        die "invalid container name '$1': up to 64 of [a-zA-Z0-9_.-], the first a letter or digit"
}

# name_take ID NAME: symlink(2) decides who has it. ln follows a link that is already there, so look whose it is.
# Returns 1 if it is somebody else's.
name_take() {
    local other
    ln -s "$1" "$CONTAINERS/$2" 2>/dev/null || [[ -L $CONTAINERS/$2 ]] || die "cannot write to $CONTAINERS"
    record_get other "$2" id
    [[ $other != "$1" ]] || return 0
    rm -f "$CONTAINERS/$2/$1"
    return 1
}
