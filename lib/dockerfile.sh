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
# the list BUILD_ARG and the ARGs above the first FROM say, STAGE_NAME[i], and STAGE_STEP[i] to its FROM's number.
# Cuts the instructions behind the stage TARGET off; dies if there is no such stage.
dockerfile_stages() {
    local i words base target=${1-} last=-1
    declare -gA DOCKERFILE_ARG=()
    STAGE_BASE=() STAGE_NAME=() STAGE_STEP=()
    for i in "${!DOCKERFILE_WORD[@]}"; do
        read -ra words <<<"${DOCKERFILE_TEXT[i]}"
        words=("${words[@]:1}")
        if [[ ${DOCKERFILE_WORD[i]} == ARG && ${#STAGE_BASE[@]} -eq 0 ]]; then
            dockerfile_arg "${words[@]}"
        elif [[ ${DOCKERFILE_WORD[i]} == FROM ]]; then
            ((last < 0)) || break
            while [[ ${words[0]-} == --* ]]; do words=("${words[@]:1}"); done
            ((${#words[@]} == 1)) || [[ ${#words[@]} -eq 3 && ${words[1]^^} == AS ]] ||
                begin=${DOCKERFILE_LINE[i]} dockerfile_refuse 'FROM requires either one or three arguments'
            dockerfile_expand base "${words[0]}"
            [[ -n $base ]] || die "base name (${words[0]}) should not be blank"
            STAGE_BASE+=("$base") STAGE_NAME+=("${words[2]-}") STAGE_STEP+=("$i")
            [[ -z $target || ${STAGE_NAME[-1],,} != "${target,,}" && $((${#STAGE_BASE[@]} - 1)) != "$target" ]] || last=$i
        fi
    done
    ((${#STAGE_BASE[@]})) || die 'no build stage in current context'
    [[ -z $target ]] || ((last >= 0)) || die "failed to reach build target $target in Dockerfile"
    # shellcheck disable=SC2034  # for other files
    ((last < 0)) || [[ ${DOCKERFILE_WORD[i]} != FROM || $i == "$last" ]] || DOCKERFILE_COUNT=$i
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

# dockerfile_images INTO: the names of other images that instructions take files from: COPY --from=NAME and
# RUN --mount=...from=NAME. A number, or the name of a stage, is none.
dockerfile_images() {
    local -n _images=$1
    local _i _name _stage
    _images=()
    for _i in "${!DOCKERFILE_WORD[@]}"; do
        [[ ${DOCKERFILE_WORD[_i]} == @(COPY|RUN) ]] || continue
        [[ ${DOCKERFILE_TEXT[_i]} =~ ^[a-zA-Z]+[[:blank:]]+(--[^[:blank:]]+[[:blank:]]+)*--(from=|mount=([^[:blank:]]*,)?from=)([^[:blank:],]+) ]] ||
            continue
        _name=${BASH_REMATCH[4]}
        [[ ! $_name =~ ^[0-9]+$ ]] || continue
        for _stage in "${STAGE_NAME[@]}"; do
            [[ ${_stage,,} != "${_name,,}" ]] || continue 2
        done
        _images+=("$_name")
    done
}
