# docker.sh explain: the anatomy of a container beside the host's, and by which commands one sees it by hand.

use record/state

declare_command 'Explain what a container is made of, beside the host' '[CONTAINER]' '
  -f, --format=FORMAT         text, json, svg (a picture, by graphviz) or dot (its source)
      --pid=PID               Any process of the host, in place of a container
'

main() {
    local id changes format=${OPT[format]-text} pid=${OPT[pid]-}
    if [[ -n ${OPT[pid]+given} ]]; then
        ((!${#OPERAND[@]})) || die_usage "'docker.sh explain' accepts no arguments with --pid"
        [[ $pid =~ ^[1-9][0-9]*$ ]] || die_usage "'$pid' is not a valid value for --pid: the number of a process"
    else
        ((${#OPERAND[@]})) || die_usage "'docker.sh explain' requires exactly 1 argument, or --pid"
    fi
    [[ $format == @(text|json|svg|dot) ]] ||
        die_usage "'$format' is not a valid value for --format: text, json, svg or dot"
    [[ -z $pid ]] || exec "$HELPERS/show" explain --format "$format" --pid "$pid"
    state_find id "${OPERAND[0]}"
    use mount/view
    mapfile -t changes < <(view_changes "$id")
    exec "$HELPERS/show" explain --format "$format" --changes "${#changes[@]}" "$id"
}
