# cli/manual: the manual page and the completion, made from the same declarations as the parser and --help.

# manual_each FUNCTION: calls FUNCTION NAME for each command, with its declaration in SUMMARY, OPERANDS and OPTIONS.
manual_each() {
    local file name
    for file in "$DOCKER_SH_HOME"/lib/commands/*.sh; do
        name=${file##*/}
        name=${name%.sh}
        (
            # shellcheck source=/dev/null
            source "$file"
            cli_declaration
            "$1" "${name/-/ }"
        )
    done
}

# docker.sh(1) in man(7)'s language.
manual_page() {
    local version
    read -r version <"$DOCKER_SH_HOME/lib/VERSION"
    printf '.TH DOCKER.SH 1 "" "docker.sh %s"\n' "$version"
    printf '%s\n' '.SH NAME' 'docker.sh \- containers that can be read in an afternoon' '.SH SYNOPSIS' \
        '.B docker.sh' '.I COMMAND' '[\fIOPTIONS\fR] [\fIARG\fR...]' '.br' \
        '.B docker.sh \-c' '.I COMMAND' '[\fB\-C\fR \fICONTAINER\fR] [\fB\-I\fR \fIIMAGE\fR] [\fB\-V\fR \fIVOLUME\fR]...' \
        '[\fB\-P\fR \fIPROGRAM\fR]' '.SH COMMANDS'
    manual_each manual_command
    printf '%s\n' '.SH EXIT STATUS' 'The program'"'"'s own; 128+n if a signal ended it; 127 program not found; 126 not' \
        'executable; 125 docker.sh itself failed to start it; 1 any other command failed.' \
        '.SH FILES' '.I /var/lib/docker.sh' '(or DOCKER_SH_ROOT): images, containers, volumes.' '.br' \
        '.I /run/docker.sh' '(or DOCKER_SH_RUN): what must not outlive a boot.'
}

manual_command() {
    local row flags text
    printf '.SS docker.sh %s [OPTIONS] %s\n%s.\n' "$1" "$OPERANDS" "$SUMMARY"
    while IFS= read -r row; do
        [[ $row =~ ^\ +(-[^\ ]+(\ --[^\ ]+)?)\ +(.*) ]] || continue
        flags=${BASH_REMATCH[1]//-/\\-} text=${BASH_REMATCH[3]}
        printf '.TP\n.B %s\n%s.\n' "$flags" "${text//-/\\-}"
    done <<<"$OPTIONS"
}

# For bash: source it, or have make install put it where bash-completion looks.
manual_completion() {
    printf '# Completion of docker.sh for bash, made by: docker.sh help --completion\n_docker_sh() {\n'
    # shellcheck disable=SC2016  # for the shell that completes
    printf '    local words commands="%s"\n    case "${COMP_WORDS[*]:1:2}" in\n' "$(manual_each manual_name | tr ' ' '\n' | sort -u | tr '\n' ' ')"
    manual_each manual_options
    # shellcheck disable=SC2016  # for the shell that completes
    printf '%s\n' '        *) words=$commands ;;' '    esac' \
        '    ((COMP_CWORD > 1)) || words=$commands' \
        '    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")' '}' \
        'complete -o default -F _docker_sh docker.sh'
}

manual_name() { printf '%s ' "$1"; }

manual_options() {
    local row words=''
    while read -r row; do
        [[ ! $row =~ --[a-z0-9-]+ ]] || words+=" ${BASH_REMATCH[0]}"
    done <<<"$OPTIONS"
    printf '        "%s"*) words="--help%s" ;;\n' "$1" "$words"
}
