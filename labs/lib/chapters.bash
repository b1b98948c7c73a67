# chapters: the course's order is the numbers of its folders.

LABS_HOME=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")

# chapter_all INTO: the folders, first to last.
chapter_all() {
    local -n _all=$1
    _all=("$LABS_HOME"/??-*/)
    _all=("${_all[@]%/}")
    _all=("${_all[@]##*/}")
}

# chapter_find INTO CHAPTER: the folder of a chapter, by name, number or folder. Returns 1 if there is none.
chapter_find() {
    local _folder _folders
    chapter_all _folders
    for _folder in "${_folders[@]}"; do
        case $2 in
            "$_folder" | "${_folder#*-}" | "${_folder%%-*}" | $((10#${_folder%%-*})))
                printf -v "$1" '%s' "$_folder"
                return
                ;;
        esac
    done
    return 1
}

# chapter_before INTO FOLDER: the folder before it; before the first one is "start", a program without any isolation.
chapter_before() {
    local _folder _before=start _folders
    chapter_all _folders
    for _folder in "${_folders[@]}"; do
        [[ $_folder != "$2" ]] || break
        _before=$_folder
    done
    printf -v "$1" '%s' "$_before"
}

# chapter_program INTO FOLDER: the files that are the program.
chapter_program() {
    local -n _files=$1
    local _path
    _files=()
    for _path in "$LABS_HOME/$2"/*; do
        [[ ! -f $_path || $_path == *.@(md|bats) ]] || _files+=("${_path##*/}")
    done
}
