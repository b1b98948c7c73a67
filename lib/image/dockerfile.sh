# image/dockerfile: which instruction of a Dockerfile begins in which line, so that an unknown one is refused before anything is
# built. What an instruction does the engine knows (lib/image/buildah.sh).

use core/message

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
