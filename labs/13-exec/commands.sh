# commands.sh: what one can do with containers, besides running them. All they know is the record, and the kernel.

list() {
    local record name status
    printf '%-20s %-14s %-14s %s\n' NAME STATUS IMAGE PROGRAM
    for record in containers/*/; do
        [[ -f $record/image ]] || continue
        name=$(basename "$record")
        if running "$name"; then
            status=Up
        else
            [[ -n $all ]] || continue
            status="Exited ($(cat "$record/exit_code" 2>/dev/null))"
        fi
        printf '%-20s %-14s %-14s %s\n' "$name" "$status" "$(cat "$record/image")" "$(cat "$record/program")"
    done
}

logs() {
    local pid='' log=containers/$1/log
    [[ -f $log ]] || fail "no log of '$1' (-C)"
    if [[ -n $follow ]] && running "$1"; then
        tail -n +1 -f --pid="$pid" "$log"
    else
        cat "$log"
    fi
}

enter() {
    local words pid='' birth=''
    running "$1" || fail "'$1' does not run (-C)"
    [[ -n $program ]] || fail 'no program (-P)'
    flock enter.mk make -s -f enter.mk || fail 'no enter: see what make said'
    read -ra words <<<"$program"
    exec build/enter "$pid" "$birth" "$(<"containers/$1/cgroup")" "${words[@]}"
}
