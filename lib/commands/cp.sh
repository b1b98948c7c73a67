# docker.sh cp: files and directories between a container, running or not, and the host.

use record/state mount/tree

declare_command 'Copy files between a container and the host' 'SOURCE DESTINATION' '
  -a, --archive               Keep user and group
  -L, --follow-link           Copy what a symlink SOURCE leads to
  -q, --quiet                 Say nothing
                              One of the two is CONTAINER:PATH, the other a path or - (a tar archive)
'

# The two sides, from and to: a container's name, '' for the host, and the path.
declare -gA CP_CONTAINER=() CP_PATH=()
KIND='' PLACE=''

main() {
    local side=
    cp_operand from "${OPERAND[0]}"
    cp_operand to "${OPERAND[1]}"
    case ${CP_CONTAINER[from]:+from}${CP_CONTAINER[to]:+to} in
        '') die 'must specify at least one container source' ;;
        fromto) die 'copying between containers is not supported' ;;
        *) side=${CP_CONTAINER[from]:+from} ;;
    esac
    cp_open "${side:-to}"
    if [[ ${CP_PATH[to]} == - && -n ${CP_CONTAINER[from]} ]]; then
        cp_send
    elif [[ ${CP_PATH[from]} == - && -n ${CP_CONTAINER[to]} ]]; then
        cp_receive
    else
        cp_copy
    fi
}

# cp_operand SIDE TEXT: "CONTAINER:PATH", or a path of the host: one that begins with / or . or has no colon.
cp_operand() {
    local -A word=([from]=source [to]=destination)
    [[ -n $2 ]] || die "${word[$1]} can not be empty"
    CP_CONTAINER[$1]='' CP_PATH[$1]=$2
    if [[ $2 == [!/.]*:* ]]; then
        CP_CONTAINER[$1]=${2%%:*} CP_PATH[$1]=${2#*:}
        [[ ${CP_PATH[$1]} == /* ]] || CP_PATH[$1]=/${CP_PATH[$1]}
    elif [[ $2 != /* && $2 != - ]]; then
        CP_PATH[$1]=$PWD/$2
    fi
    [[ -n ${CP_PATH[$1]//\//} || -n ${CP_CONTAINER[$1]} || $2 == /* ]] || die 'source and destination can not be empty'
}

# cp_open SIDE: the side that is a container. It keeps its state until this shell ends.
cp_open() {
    local id
    state_find id "${CP_CONTAINER[$1]}"
    state_lock "$id"
    tree_open "$id"
    CONTAINER_TREE=("${TREE[@]}")
}

# cp_side SIDE: makes TREE that of the side.
cp_side() {
    TREE=("$DOCKER_SH_HOME/helpers/bin/transfer" --root /)
    [[ -z ${CP_CONTAINER[$1]} ]] || TREE=("${CONTAINER_TREE[@]}")
}

# cp_missing SIDE PATH: dies in Docker's words.
cp_missing() {
    [[ -z ${CP_CONTAINER[$1]} ]] || die "Could not find the file $2 in container ${CP_CONTAINER[$1]}"
    [[ $1 == to ]] || die "lstat $2: no such file or directory"
    die "invalid output path: directory \"$2\" does not exist"
}

# cp_source: sets KIND, PLACE and PACK, which writes the archive: a directory's content, or one file.
cp_source() {
    local path=${CP_PATH[from]} follow=()
    [[ ${OPT[follow_link]-} != true && $path != */ && $path != */. ]] || follow=(--follow)
    cp_side from
    tree_kind KIND PLACE "$path" "${follow[@]}"
    [[ $KIND != missing ]] || cp_missing from "$path"
    [[ $KIND == directory || ($path != */ && $path != */.) ]] || die "$path: not a directory"
    local options=(--create --file - --numeric-owner)
    [[ ${OPT[archive]-} != true ]] || options+=(--xattrs)
    if [[ $KIND == directory ]]; then
        PACK=("${TREE[@]}" --path "$path" -- tar "${options[@]}" .)
    else
        cp_split "$PLACE"
        PACK=("${TREE[@]}" --path "$DIRECTORY" -- tar "${options[@]}" -- "$NAME")
    fi
}

# cp_split PATH: sets DIRECTORY and NAME; NAME is empty for what ends in "." or "..".
cp_split() {
    local path=$1
    while [[ $path == ?*/ ]]; do path=${path%/}; done
    NAME=${path##*/} DIRECTORY=${path%/*}
    DIRECTORY=${DIRECTORY:-/}
    [[ $NAME != @(.|..) ]] || NAME=''
}

cp_copy() {
    local path=${CP_PATH[to]} kind place name='' how=() said
    cp_source
    # The name of what is copied is the one by which it was asked for
    cp_split "${CP_PATH[from]}"
    name=$NAME
    cp_side to
    tree_kind kind place "$path" --follow
    case $KIND,$kind in
        directory,directory) [[ -z $name || ${CP_PATH[from]} == */. ]] || how=(--prefix "$name") ;;
        directory,missing)
            cp_destination "$path"
            path=$DIRECTORY how=(--prefix "$NAME")
            ;;
        directory,*) die 'cannot copy directory' ;;
        *,directory) how=(--as "$name") ;;
        *,missing)
            [[ $path != */ ]] || die "$path: no such directory"
            cp_destination "$path"
            path=$DIRECTORY how=(--as "$NAME")
            ;;
        *)
            [[ $path != */ ]] || die "$path: not a directory"
            cp_split "$place"
            path=$DIRECTORY how=(--as "$NAME")
            ;;
    esac
    [[ ${OPT[archive]-} != true ]] || how+=(--owner)
    said=$("${PACK[@]}" | "${TREE[@]}" --path "$path" --unpack "${how[@]}" 2>&1) ||
        cp_failed "$said" "cannot read all of ${CP_PATH[from]}"
}

# cp_failed SAID [ELSE]: dies with what transfer has said, or else in these words.
cp_failed() {
    local said=${1#transfer: }
    die "${said:-${2-}}"
}

# cp_destination PATH: what does not exist yet: sets DIRECTORY, which must exist, and NAME.
cp_destination() {
    local kind place
    cp_split "$1"
    [[ -n $NAME ]] || cp_missing to "$1"
    tree_kind kind place "$DIRECTORY" --follow
    [[ $kind == directory ]] || cp_missing to "$DIRECTORY"
}

# The source as an archive on stdout, under its own name.
cp_send() {
    local path=${CP_PATH[from]}
    [[ ! -t 1 ]] || die 'cowardly refusing to copy to a terminal'
    cp_source
    cp_split "$path"
    # A directory under its own name, but for its content: "/."
    if [[ $KIND == directory && -n $NAME ]]; then
        PACK=("${TREE[@]}" --path "$DIRECTORY" -- tar --create --file - --numeric-owner -- "$NAME")
    fi
    "${PACK[@]}" || die "cannot read all of $path"
}

# An archive from stdin, into a directory.
cp_receive() {
    local path=${CP_PATH[to]} kind place said
    cp_side to
    tree_kind kind place "$path" --follow
    [[ $kind != missing ]] || cp_missing to "$path"
    [[ $kind == directory ]] || die "$path: extraction point is not a directory"
    said=$("${TREE[@]}" --path "$path" --unpack --owner --through-links 2>&1) || cp_failed "$said"
}
