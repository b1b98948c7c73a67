# docker.sh explain: the anatomy of a container beside the host's, and by which commands one sees it by hand.

# shellcheck source=/dev/null
for noun in record state mount cgroup cgroup-limit freezer usage size time table changes network endpoint firewall anatomy \
    anatomy-process anatomy-cgroup anatomy-mount anatomy-network anatomy-record; do
    source "$DOCKER_SH_HOME/lib/$noun.sh"
done

declare_command 'Explain what a container is made of, beside the host' 'CONTAINER' '
  -f, --format=FORMAT         text, json, svg (a picture, by graphviz) or dot (its source)
'

main() {
    local id format=${OPT[format]-text}
    [[ $format == @(text|json|svg|dot) ]] || die_usage "'$format' is not a valid value for --format: text, json, svg or dot"
    state_find id "${OPERAND[0]}"
    [[ $format == text || -n $(type -P jq) ]] || die "--format $format needs jq (Debian: apt-get install jq)"
    [[ $format != svg || -n $(type -P dot) ]] || die '--format svg needs dot of graphviz (Debian: apt-get install graphviz)'
    if [[ $format == text ]]; then
        anatomy_container "$id"
        return
    fi
    anatomy_container "$id" >/dev/null
    case $format in
        json) anatomy_json . ;;
        dot) explain_dot ;;
        svg) explain_dot | dot -Tsvg ;;
    esac
}

explain_dot() {
    local host kernel
    source "$DOCKER_SH_HOME/lib/anatomy-picture.sh"
    read -r host </proc/sys/kernel/hostname
    read -r kernel </proc/sys/kernel/osrelease
    fact Host "$host"
    fact Kernel "$kernel"
    anatomy_json "$ANATOMY_PICTURE" --raw-output
}
