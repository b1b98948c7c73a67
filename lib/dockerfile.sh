# dockerfile: as much of a Dockerfile as must be known before the engine reads it (lib/buildah.sh): which instruction
# begins in which line, so that an unknown one is refused before anything is built, and which images it needs.

# What an instruction may be.
DOCKERFILE_WORDS=' ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL
USER VOLUME WORKDIR '
DOCKERFILE_WORDS=${DOCKERFILE_WORDS//$'\n'/ }

# dockerfile_read FILE NAME: sets, for instruction i, DOCKERFILE_WORD[i] in capitals, DOCKERFILE_TEXT[i] in one line,
# DOCKERFILE_LINE[i] and DOCKERFILE_END[i], the first and the last of its lines, and DOCKERFILE_RAW to all lines, from 1.
# Dies where it is not understood.
dockerfile_read() {
    local line text='' begin=0 number=0 escape="\\" directives=yes last
    DOCKERFILE_WORD=() DOCKERFILE_TEXT=() DOCKERFILE_LINE=() DOCKERFILE_END=() DOCKERFILE_RAW=('')
    while IFS= read -r line || [[ -n $line ]]; do
        number=$((number + 1))
        ((number > 1)) || line=${line#$'\xef\xbb\xbf'} # some editors' byte order mark
        line=${line%$'\r'}
        DOCKERFILE_RAW+=("$line")
        if [[ -n $directives && $line =~ ^[[:blank:]]*#[[:blank:]]*([a-zA-Z]+)[[:blank:]]*=[[:blank:]]*(.) ]]; then
            [[ ${BASH_REMATCH[1],,} != escape ]] || escape=${BASH_REMATCH[2]}
        else
            directives=''
        fi
        # Neither comments nor empty lines end what a backslash continues
        [[ ! $line =~ ^[[:blank:]]*(#|$) ]] || continue
        ((begin)) || begin=$number line=${line#"${line%%[![:blank:]]*}"}
        last=${line%"${line##*[![:blank:]]}"}
        if [[ $last == *"$escape" && $last != *"$escape$escape" ]]; then
            text+=${last%"$escape"}
        else
            dockerfile_add "$text$line"
            text='' begin=0
        fi
    done <"$1"
    ((!begin)) || dockerfile_add "$text"
    ((${#DOCKERFILE_WORD[@]})) || die "the Dockerfile ($2) cannot be empty"
}

# dockerfile_add TEXT: an instruction, which begins in line BEGIN and ends in NUMBER of dockerfile_read.
dockerfile_add() {
    local text=${1%"${1##*[![:blank:]]}"} word rest
    word=${text%%[[:blank:]]*}
    rest=${text#"$word"}
    word=${word^^}
    [[ $DOCKERFILE_WORDS == *" $word "* ]] || dockerfile_refuse "unknown instruction: $word$(dockerfile_hint)"
    [[ $rest == *[![:blank:]]* ]] || dockerfile_refuse "$word requires at least one argument"
    if [[ $word == ONBUILD ]]; then
        read -r rest _ <<<"$rest"
        case ${rest^^} in
            ONBUILD) dockerfile_refuse "Chaining ONBUILD via \`ONBUILD ONBUILD\` isn't allowed" ;;
            FROM | MAINTAINER) dockerfile_refuse "${rest^^} isn't allowed as an ONBUILD trigger" ;;
        esac
        [[ $DOCKERFILE_WORDS == *" ${rest^^} "* ]] || dockerfile_refuse "unknown instruction: ${rest^^}"
    fi
    [[ ${#DOCKERFILE_WORD[@]} -eq 0 || ${DOCKERFILE_WORD[-1]} == ARG ]] && [[ $word != @(FROM|ARG) ]] &&
        [[ " ${DOCKERFILE_WORD[*]-} " != *' FROM '* ]] && die 'no build stage in current context'
    DOCKERFILE_WORD+=("$word") DOCKERFILE_TEXT+=("$text") DOCKERFILE_LINE+=("$begin") DOCKERFILE_END+=("$number")
}

# The line that is not known may be the inside of a here-document, which BuildKit knows and Docker's own builder does not.
dockerfile_hint() {
    [[ ${DOCKERFILE_TEXT[-1]-} != *'<<'* ]] || printf ' (here-documents are not known)'
}

dockerfile_refuse() { die "dockerfile parse error line $begin: $1"; }

# dockerfile_stages [TARGET]: sets, for stage i, STAGE_BASE[i] to what it stands on, with the variables replaced by what
# the list BUILD_ARG and the ARGs above the first FROM say, STAGE_NAME[i] in lower case, and STAGE_STEP[i] to its FROM's
# number. Cuts the instructions behind the stage TARGET off; dies if there is no such stage.
dockerfile_stages() {
    local i words target=${1-} stage='' begin
    declare -gA DOCKERFILE_ARG=()
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
    # shellcheck disable=SC2034  # for other files
    [[ -z $stage || ${DOCKERFILE_WORD[i]} != FROM || $i == "${STAGE_STEP[stage]}" ]] || DOCKERFILE_COUNT=$i
}

# dockerfile_from WORD...: a FROM, instruction I of dockerfile_stages.
dockerfile_from() {
    local base name earlier
    while [[ ${1-} == --* ]]; do
        base=${1%%=*}
        [[ $1 == --platform=* ]] || dockerfile_refuse "Unknown flag: ${base:2}"
        dockerfile_platform "${1#*=}"
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

# dockerfile_platform TEXT: a FROM's --platform, this machine's: a RUN of another one could not be run.
dockerfile_platform() {
    local machine=${HOSTTYPE/x86_64/amd64} platform name
    local -A DOCKERFILE_ARG
    machine=linux/${machine/aarch64/arm64}
    for name in BUILDPLATFORM TARGETPLATFORM; do DOCKERFILE_ARG[$name]=$machine; done
    dockerfile_expand platform "$1"
    [[ $platform == "$machine" ]] || dockerfile_refuse "FROM --platform=$platform: only $machine is built here"
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
