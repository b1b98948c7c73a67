# image/build-context: the directory that a build takes its files from, and the Dockerfile (lib/commands/build.sh).

# shellcheck disable=SC2154,SC2034  # build's main has them

use core/message cli/option

# build_context: sets CONTEXT, a directory, and FILE, the Dockerfile, of main.
build_context() {
    local given=${OPERAND[0]} stream=''
    file=${OPT[file]-}
    [[ $given != - || $file != - ]] || die 'invalid argument: cannot use stdin for both build context and dockerfile'
    if [[ $given == - ]]; then
        stream=$work/stdin
        cat >"$stream" || die_unwritable "$work"
    elif [[ -f $given ]]; then
        stream=$given
    elif [[ ! -d $given ]]; then
        die "unable to prepare context: path \"$given\" not found"
    fi
    context=$given
    if [[ -n $stream ]]; then
        context=$work/context
        mkdir "$context"
        if [[ -s $stream ]] && tar -tf "$stream" >/dev/null 2>&1; then
            tar -C "$context" --numeric-owner -xf "$stream" 2>"$work/error" || die "$(head -n 1 "$work/error")"
            file=$context/${file:-Dockerfile}
        elif [[ $given == - ]]; then
            file=$stream # a Dockerfile, and nothing that could be copied
        else
            die "unable to prepare context: $given is no archive"
        fi
    fi
    if [[ $file == - ]]; then
        file=$work/stdin
        cat >"$file" || die_unwritable "$work"
    fi
    file=${file:-$context/Dockerfile}
    [[ -e $file ]] || die 'unable to prepare context: unable to evaluate symlinks in Dockerfile path:' \
        "lstat $(realpath -ms -- "$file"): no such file or directory"
    [[ -f $file && -r $file ]] || die "failed to read dockerfile: open ${OPT[file]-Dockerfile}: it is no file that can be read"
    context=$(realpath -- "$context")
}
