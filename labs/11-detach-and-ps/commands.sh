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
