# image/change: --change, an instruction of a Dockerfile for an image's config.

use core/message

CHANGE=. CHANGE_OPTIONS=()

# change_parse: reads OPT's list change into CHANGE, a filter of jq's, and CHANGE_OPTIONS, the values for it. Dies where an
# instruction is not understood.
change_parse() {
    local -n given=opt_change
    local text word rest i=0 pair="^([A-Za-z_][A-Za-z0-9_.-]*)[= ](.*)$"
    for text in "${given[@]}"; do
        word=${text%%[[:blank:]]*} rest=${text#"$word"} rest=${rest#"${rest%%[![:blank:]]*}"}
        [[ -n $rest ]] || die "invalid change: '$text'"
        i=$((i + 1))
        case ${word^^} in
            CMD | ENTRYPOINT)
                [[ ${word^^} == CMD ]] && word=Cmd || word=Entrypoint
                change_words rest "$rest"
                CHANGE+=" | .config.$word = \$c$i"
                CHANGE_OPTIONS+=(--argjson "c$i" "$rest")
                ;;
            WORKDIR | USER | STOPSIGNAL)
                case ${word^^} in WORKDIR) word=WorkingDir ;; USER) word=User ;; *) word=StopSignal ;; esac
                [[ $word != WorkingDir || $rest == /* ]] || die "invalid change: '$text': the path is not absolute"
                CHANGE+=" | .config.$word = \$c$i"
                CHANGE_OPTIONS+=(--arg "c$i" "$rest")
                ;;
            ENV | LABEL)
                [[ $rest =~ $pair ]] || die "invalid change: '$text': not KEY=VALUE"
                rest=${BASH_REMATCH[2]}
                [[ $rest != \"*\" ]] || rest=${rest:1:${#rest}-2}
                CHANGE_OPTIONS+=(--arg "k$i" "${BASH_REMATCH[1]}" --arg "c$i" "$rest")
                if [[ ${word^^} == LABEL ]]; then
                    CHANGE+=" | .config.Labels[\$k$i] = \$c$i"
                else
                    CHANGE+=" | .config.Env = [(.config.Env // [])[] | select(startswith(\$k$i + \"=\") | not)] + [\$k$i + \"=\" + \$c$i]"
                fi
                ;;
            EXPOSE)
                [[ $rest =~ ^[0-9]{1,5}(/(tcp|udp))?$ ]] || die "invalid change: '$text': no port"
                [[ $rest == */* ]] || rest+=/tcp
                CHANGE+=" | .config.ExposedPorts[\$c$i] = {}"
                CHANGE_OPTIONS+=(--arg "c$i" "$rest")
                ;;
            VOLUME)
                [[ $rest == /* ]] || die "invalid change: '$text': the path is not absolute"
                CHANGE+=" | .config.Volumes[\$c$i] = {}"
                CHANGE_OPTIONS+=(--arg "c$i" "$rest")
                ;;
            *) die "invalid change: '$text': '$word' is not CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME or WORKDIR" ;;
        esac
    done
}

# change_words INTO TEXT: '["a", "b"]' as it is, any other text as a command of the shell's.
change_words() {
    if [[ $2 == \[* ]] && jq -e 'type == "array" and all(type == "string")' <<<"$2" >/dev/null 2>&1; then
        printf -v "$1" '%s' "$2"
    else
        printf -v "$1" '%s' "$(jq -n --arg text "$2" '["/bin/sh", "-c", $text]')"
    fi
}
