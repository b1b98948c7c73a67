# image/build-context: the directory that a build takes its files from, and the Dockerfile.

use core/message

# build_context INTO-DIRECTORY INTO-FILE WORK CONTEXT FILE: CONTEXT is a directory, an archive or "-", stdin, which is
# an archive or a Dockerfile; FILE is the Dockerfile, '' for the one in there, or "-".
build_context() {
    local _work=$3 _given=$4 _file=$5 _stream=''
    [[ $_given != - || $_file != - ]] || die 'invalid argument: cannot use stdin for both build context and dockerfile'
    if [[ $_given == - ]]; then
        _stream=$_work/stdin
        cat >"$_stream" || die_unwritable "$_work"
    elif [[ -f $_given ]]; then
        _stream=$_given
    elif [[ ! -d $_given ]]; then
        die "unable to prepare context: path \"$_given\" not found"
    fi
    if [[ -n $_stream ]]; then
        mkdir "$_work/context"
        if [[ -s $_stream ]] && tar -tf "$_stream" >/dev/null 2>&1; then
            tar -C "$_work/context" --numeric-owner -xf "$_stream" 2>"$_work/error" || die "$(head -n 1 "$_work/error")"
            _file=$_work/context/${_file:-Dockerfile}
        elif [[ $_given == - ]]; then
            _file=$_stream # a Dockerfile, and nothing that could be copied
        else
            die "unable to prepare context: $_given is no archive"
        fi
        _given=$_work/context
    fi
    if [[ $_file == - ]]; then
        _file=$_work/stdin
        cat >"$_file" || die_unwritable "$_work"
    fi
    _file=${_file:-$_given/Dockerfile}
    [[ -e $_file ]] || die 'unable to prepare context: unable to evaluate symlinks in Dockerfile path:' \
        "lstat $(realpath -ms -- "$_file"): no such file or directory"
    [[ -f $_file && -r $_file ]] || die "failed to read dockerfile: open $_file: it is no file that can be read"
    printf -v "$1" '%s' "$(realpath -- "$_given")"
    printf -v "$2" '%s' "$_file"
}
