# docker.sh explain: the anatomy of a container beside the host's, and by which commands one sees it by hand.

use record/state show/anatomy

declare_command 'Explain what a container is made of, beside the host' '[CONTAINER]' '
  -f, --format=FORMAT         text, json, svg (a picture, by graphviz) or dot (its source)
      --pid=PID               Any process of the host, in place of a container
'

main() {
    local id format=${OPT[format]-text} pid=${OPT[pid]-}
    if [[ -n ${OPT[pid]+given} ]]; then
        ((!${#OPERAND[@]})) || die_usage "'docker.sh explain' accepts no arguments with --pid"
        [[ $pid =~ ^[1-9][0-9]*$ ]] || die_usage "'$pid' is not a valid value for --pid: the number of a process"
    else
        ((${#OPERAND[@]})) || die_usage "'docker.sh explain' requires exactly 1 argument, or --pid"
    fi
    [[ $format == @(text|json|svg|dot) ]] || die_usage "'$format' is not a valid value for --format: text, json, svg or dot"
    [[ -n $pid ]] || state_find id "${OPERAND[0]}"
    [[ $format == text || -n $(type -P jq) ]] || die "--format $format needs jq (Debian: apt-get install jq)"
    [[ $format != svg || -n $(type -P dot) ]] || die '--format svg needs dot of graphviz (Debian: apt-get install graphviz)'
    if [[ $format == text ]]; then
        explain_all
        return
    fi
    explain_all >/dev/null
    case $format in
        json) anatomy_json . ;;
        dot) explain_dot ;;
        svg) explain_dot | dot -Tsvg ;;
    esac
}

# explain_all: sees id and pid of main.
explain_all() {
    if [[ -n $pid ]]; then
        [[ -n $(type -P ip) ]] || die '--pid needs ip (Debian: apt-get install iproute2)'
        use show/anatomy-kernel
        anatomy_any "$pid"
    else
        use show/anatomy-record
        anatomy_container "$id"
    fi
}

explain_dot() {
    local host kernel
    use show/anatomy-picture
    read -r host </proc/sys/kernel/hostname
    read -r kernel </proc/sys/kernel/osrelease
    fact Host "$host"
    fact Kernel "$kernel"
    anatomy_json "$ANATOMY_PICTURE" --raw-output
}
