# image/build-cache: a build that has been made whole before, from the same things, is told again and not made. The
# engine takes 50 ms a step to find that it has everything; with this it need not be asked.

use cli/option image/build-images image/buildah image/store

# build_key INTO CONTEXT FILE [WORD...]: the digest of all that a build is made of: WORDs, Dockerfile, the context but
# for its times. '' where the result may depend on more: ADD takes from elsewhere, or a file cannot be read.
build_key() {
    local _sum _add='(^|[[:space:]])[Aa][Dd][Dd][[:blank:]]'
    printf -v "$1" ''
    # The address may come in a variable
    [[ ! $(<"$3") =~ $_add || ! "$(<"$3") ${*:4}" =~ ://|git@ ]] || return 0
    _sum=$({
        printf '%s\0' "${@:4}" && cat "$3" && tar -C "$2" --sort=name --mtime=@0 --numeric-owner -c . 2>/dev/null
    } | sha256sum) || return 0
    printf -v "$1" '%s' "${_sum%% *}"
}

# build_known INTO KEY: whether that build has been made, and the store still has the image. If so it is told again.
build_known() {
    local _id=''
    { read -r _id <"$BUILDAH/whole/${2:-none}" && [[ -d $STORE/images/$_id ]]; } 2>/dev/null || return
    [[ ${OPT[quiet]-} == true ]] || tail -n +2 "$BUILDAH/whole/$2"
    printf -v "$1" '%s' "$_id"
}

# build_remember KEY IMAGE SAID CONTEXT FILE [WORD...]: what the build of KEY has come to, and its steps as the engine
# has told them in the file SAID; unless its context has changed meanwhile.
build_remember() {
    local now steps
    [[ -n $1 ]] || return 0
    build_key now "${@:4}"
    [[ $now == "$1" ]] || return 0
    # What a RUN said last may have had no newline
    steps=$(sed -nE 's/^.*(\[[0-9]+\/[0-9]+\] STEP [0-9]+\/[0-9]+: )/\1/; t step
        s/^.*(STEP [0-9]+\/[0-9]+: )/\1/; T; :step; p; /STEP [0-9\/]+: FROM /!s/.*/--> Using cache/p' "$3")
    build_note whole "$1" "$2"$'\n'"$steps"
}
