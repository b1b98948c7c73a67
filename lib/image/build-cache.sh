# image/build-cache: a build that has been made whole before, from the same things, is told again and not made. Its functions see
# the variables of build's main (lib/commands/build.sh).

# shellcheck disable=SC2154,SC2034  # build's main has them

use cli/option image/buildah image/store

# build_key INTO: the digest of all that a build is made of: instructions, images, arguments, and the context but for its
# times. The engine takes 50 ms a step to find that it has everything; with this it need not be asked. '' where the
# result may depend on more: ADD takes from elsewhere, or a file cannot be read.
build_key() {
    local _sum
    printf -v "$1" ''
    # The address may come in a variable
    [[ ! " ${DOCKERFILE_WORD[*]} ${DOCKERFILE_TEXT[*]^^} " =~ [[:blank:]]ADD[[:blank:]] ||
        ! "${DOCKERFILE_TEXT[*]} ${BUILD_ARG[*]}" =~ ://|git@ ]] || return 0
    _sum=$({
        printf '%s\0' "$network" "${BUILD_ARG[@]}" "${GIVEN_ID[@]}" "${!OTHER[@]}" "${OTHER[@]}" "${DOCKERFILE_TEXT[@]}" \
            "${DOCKERFILE_RAW[@]}" && tar -C "$context" --sort=name --mtime=@0 --numeric-owner -c . 2>/dev/null
    } | sha256sum) || return 0
    printf -v "$1" '%s' "${_sum%% *}"
}

# build_known KEY: tells of that build again, and sets LAST to the engine's image, if both it and the store still have it.
build_known() {
    local lines=() there id
    [[ -n $1 && ${OPT[no_cache]-} != true && -f $BUILDAH/whole/$1 ]] || return
    mapfile -t lines <"$BUILDAH/whole/$1"
    there=("$BUILDAH"/storage/*-images/"${lines[0]}")
    { read -r id <"$BUILDAH/taken/${lines[0]}"; } 2>/dev/null && [[ ${#there[@]} -gt 0 && -d $STORE/images/$id ]] || return
    [[ ${OPT[quiet]-} == true ]] || printf '%s\n' "${lines[@]:1}"
    last=${lines[0]}
}

# build_remember KEY ID: what the build has told and has come to, unless its context has changed meanwhile.
build_remember() {
    local now
    [[ -n $1 && ${#told[@]} -gt 0 ]] || return 0
    build_key now
    [[ $now != "$1" ]] || buildah_note whole "$1" "$2"$'\n'"$(printf '%s\n' "${told[@]}")"
}
