# docker.sh cp: files and directories between a container, running or not, and the host. What is copied, and what it
# becomes where, helpers/transfer knows.

use record/state mount/tree

declare_command 'Copy files between a container and the host' 'SOURCE DESTINATION' '
  -a, --archive               Keep user and group
  -L, --follow-link           Copy what a symlink SOURCE leads to
  -q, --quiet                 Say nothing
                              One of the two is CONTAINER:PATH, the other a path or - (a tar archive)
'

main() {
    local from to source destination id words=()
    cp_operand from source "${OPERAND[0]}"
    cp_operand to destination "${OPERAND[1]}"
    case ${from:+from}${to:+to} in
        from) words=(--copy-out) ;;
        to) words=(--copy-in) ;;
        '') die 'must specify at least one container source' ;;
        *) die 'copying between containers is not supported' ;;
    esac
    [[ ${OPT[archive]-} != true ]] || words+=(--archive)
    [[ ${OPT[follow_link]-} != true ]] || words+=(--follow-link)
    state_find id "$from$to"
    state_lock "$id" # it keeps its state until this shell ends
    tree_open "$id"
    "${TREE[@]}" --container "$from$to" "${words[@]}" -- "$source" "$destination" || exit 1
}

# cp_operand INTO-CONTAINER INTO-PATH TEXT: "CONTAINER:PATH", or "" and a path of the host: one that begins with / or .
# or has no colon. INTO-PATH's name is what an empty TEXT is called.
cp_operand() {
    local _container='' _path=$3
    [[ -n $3 ]] || die "$2 can not be empty"
    if [[ $3 == [!/.]*:* ]]; then
        _container=${3%%:*} _path=${3#*:}
        [[ $_path == /* ]] || _path=/$_path
    elif [[ $3 != /* && $3 != - ]]; then
        _path=$PWD/$3 # it is looked for from elsewhere
    fi
    printf -v "$1" '%s' "$_container"
    printf -v "$2" '%s' "$_path"
}
