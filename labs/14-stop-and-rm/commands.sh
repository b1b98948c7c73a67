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

stop() {
    local pid='' i
    [[ -d containers/$1 ]] || fail "no such container: '$1' (-C)"
    [[ $2 =~ ^[0-9]+$ ]] || fail "not a number of seconds: '$2' (-t)"
    # A request; process 1 does not even notice it, unless it has said what to do then
    ! running "$1" || kill -TERM "$pid"
    for ((i = 0; i < $2 * 10; i++)); do
        running "$1" || break
        sleep 0.1
    done
    # The order, which nobody can refuse
    ! running "$1" || kill -KILL "$pid"
    while running "$1"; do sleep 0.1; done
    # The one who waits for it cleans up; he may have been killed himself
    for ((i = 0; i < 20; i++)); do
        [[ ! -e containers/$1/exit_code ]] || break
        sleep 0.1
    done
}

remove() {
    [[ -d containers/$1 ]] || fail "no such container: '$1' (-C)"
    ! running "$1" || fail "'$1' runs (-C): stop it first"
    rmdir "$(<"containers/$1/cgroup")" 2>/dev/null || true # left if the one who waits was killed
    rm -rf --one-file-system "containers/$1"
}
