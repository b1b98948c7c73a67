# image/dockerfile-stage: the stages of a Dockerfile (lib/image/dockerfile.sh), and which images they need.

# shellcheck disable=SC2034  # for other files

use core/message image/dockerfile

# dockerfile_stages [TARGET]: sets, for stage i, STAGE_BASE[i] to what it stands on, with the variables replaced by what
# the list BUILD_ARG and the ARGs above the first FROM say, STAGE_NAME[i] in lower case, and STAGE_STEP[i] to its FROM's
# number. Cuts the instructions behind the stage TARGET off; dies if there is no such stage.
dockerfile_stages() {
    local i words target=${1-} stage='' begin arch=${HOSTTYPE/x86_64/amd64}
    arch=${arch/aarch64/arm64}
    declare -gA DOCKERFILE_ARG=()
    for i in BUILD TARGET; do
        DOCKERFILE_ARG[${i}OS]=linux DOCKERFILE_ARG[${i}ARCH]=$arch DOCKERFILE_ARG[${i}PLATFORM]=linux/$arch
    done
    STAGE_BASE=() STAGE_NAME=() STAGE_STEP=()
    for i in "${!DOCKERFILE_WORD[@]}"; do
        begin=${DOCKERFILE_LINE[i]}
        read -ra words <<<"${DOCKERFILE_TEXT[i]}"
        if [[ ${DOCKERFILE_WORD[i]} == ARG && ${#STAGE_BASE[@]} -eq 0 ]]; then
            dockerfile_arg "${words[@]:1}"
        elif [[ ${DOCKERFILE_WORD[i]} == FROM ]]; then
            [[ -z $stage ]] || break
            dockerfile_from "${words[@]:1}"
            [[ -z $target ]] || dockerfile_stage stage "$target" || true
        fi
    done
    ((${#STAGE_BASE[@]})) || die 'no build stage in current context'
    [[ -z $target || -n $stage ]] || die "failed to reach build target $target in Dockerfile"
    [[ -z $stage || ${DOCKERFILE_WORD[i]} != FROM || $i == "${STAGE_STEP[stage]}" ]] || DOCKERFILE_COUNT=$i
}

# dockerfile_from WORD...: a FROM, instruction I of dockerfile_stages.
dockerfile_from() {
    local base name earlier platform machine=${DOCKERFILE_ARG[BUILDPLATFORM]}
    while [[ ${1-} == --* ]]; do
        base=${1%%=*}
        [[ $1 == --platform=* ]] || dockerfile_refuse "Unknown flag: ${base:2}"
        # A RUN of another one could not be run
        dockerfile_expand platform "${1#*=}"
        [[ $platform == "$machine" ]] || dockerfile_refuse "FROM --platform=$platform: only $machine is built here"
        shift
    done
    (($# == 1)) || [[ $# -eq 3 && ${2^^} == AS ]] || dockerfile_refuse 'FROM requires either one or three arguments'
    dockerfile_expand base "$1"
    [[ -n $base ]] || die "base name ($1) should not be blank"
    name=${3-}
    name=${name,,}
    [[ -z $name || $name =~ ^[a-z][a-z0-9._-]*$ ]] ||
        dockerfile_refuse "invalid name for build stage: \"$3\", name can't start with a number or contain symbols"
    for earlier in "${STAGE_NAME[@]}"; do
        [[ -z $name || $name != "$earlier" ]] || dockerfile_refuse "$3: a stage name already used"
    done
    STAGE_BASE+=("$base") STAGE_NAME+=("$name") STAGE_STEP+=("$i")
}

# dockerfile_stage INTO NAME [BEFORE]: the number of the stage that is called so, or has that number, of those BEFORE
# (all). Returns 1 if there is none.
dockerfile_stage() {
    local _i _before=${3-${#STAGE_BASE[@]}}
    for ((_i = 0; _i < _before; _i++)); do
        [[ ${STAGE_NAME[_i]} != "${2,,}" && $_i != "$2" ]] || { printf -v "$1" '%s' "$_i" && return; }
    done
    return 1
}

# dockerfile_arg WORD...: an ARG above the first FROM.
dockerfile_arg() {
    local word name value given
    for word in "$@"; do
        name=${word%%=*}
        dockerfile_expand value "${word:${#name}+1}"
        for given in "${BUILD_ARG[@]}"; do
            [[ $given != "$name="* ]] || value=${given#*=}
        done
        DOCKERFILE_ARG[$name]=$value
    done
}

# dockerfile_expand INTO TEXT: with $NAME, ${NAME}, ${NAME:-WORD} and ${NAME:+WORD} of DOCKERFILE_ARG replaced, and
# without quotes.
dockerfile_expand() {
    local _rest=$2 _out='' _value _name='[a-zA-Z_][a-zA-Z0-9_]*'
    while [[ -n $_rest ]]; do
        if [[ $_rest =~ ^\$($_name) || $_rest =~ ^\$\{($_name)\} ]]; then
            _out+=${DOCKERFILE_ARG[${BASH_REMATCH[1]}]-}
            _rest=${_rest#"${BASH_REMATCH[0]}"}
        elif [[ $_rest =~ ^\$\{($_name):([-+])([^}]*)\} ]]; then
            _rest=${_rest#"${BASH_REMATCH[0]}"}
            _value=${DOCKERFILE_ARG[${BASH_REMATCH[1]}]-}
            if [[ ${BASH_REMATCH[2]} == - && -n $_value ]]; then
                _out+=$_value
            elif [[ ${BASH_REMATCH[2]} == - || -n $_value ]]; then
                dockerfile_expand _value "${BASH_REMATCH[3]}"
                _out+=$_value
            fi
        else
            case $_rest in
                \\?*) _out+=${_rest:1:1} _rest=${_rest:2} ;;
                [\'\"]*) _rest=${_rest:1} ;;
                *) _out+=${_rest:0:1} _rest=${_rest:1} ;;
            esac
        fi
    done
    printf -v "$1" '%s' "$_out"
}

# dockerfile_sources INTO STAGE: what instructions of that stage take files from: COPY --from=NAME and
# RUN --mount=...from=NAME, NAME as it is written there.
dockerfile_sources() {
    local -n _names=$1
    local _i _flags _end=${STAGE_STEP[$2 + 1]-$DOCKERFILE_COUNT}
    _names=()
    for ((_i = STAGE_STEP[$2]; _i < _end; _i++)); do
        [[ ${DOCKERFILE_TEXT[_i]} =~ ^[a-zA-Z]+[[:blank:]]+((--[^[:blank:]]+[[:blank:]]+)+) ]] || continue
        [[ ${DOCKERFILE_WORD[_i]} == @(COPY|RUN) ]] || continue
        _flags=${BASH_REMATCH[1]}
        while [[ $_flags =~ (--|,|=)from=([^[:blank:],]+)(.*)$ ]]; do
            _names+=("${BASH_REMATCH[2]}")
            _flags=${BASH_REMATCH[3]}
        done
    done
}

# dockerfile_rename: in DOCKERFILE_RAW the number of a stage in such a flag becomes a name, stage.N: the engine has a stage
# at a time, and looks a number up among those it has.
dockerfile_rename() {
    local i line flags='^([a-zA-Z]+[[:blank:]]+)((--[^[:blank:]]+[[:blank:]]+)+)(.*)$'
    for i in "${!DOCKERFILE_TEXT[@]}"; do
        [[ ${DOCKERFILE_WORD[i]} == @(COPY|RUN) && ${DOCKERFILE_TEXT[i]} =~ $flags ]] || continue
        [[ ${BASH_REMATCH[2]} =~ (--|,|=)from=[0-9]+[[:blank:],] ]] || continue
        [[ ${DOCKERFILE_TEXT[i]} =~ $flags ]]
        for ((line = DOCKERFILE_LINE[i]; line <= DOCKERFILE_END[i]; line++)); do DOCKERFILE_RAW[line]=''; done
        DOCKERFILE_RAW[DOCKERFILE_END[i]]=${BASH_REMATCH[1]}$(
            sed -E 's/(--|,|=)from=([0-9]+[[:blank:],])/\1from=stage.\2/g' <<<"${BASH_REMATCH[2]}"
        )' '${BASH_REMATCH[4]}
    done
}
