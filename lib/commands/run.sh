# docker.sh run: a new container, and a program in it.

use record/field record/plan container/create

fail_with 125
declare_planned run

main() {
    local tty restart detach keys
    container_create run container/foreground
    plan_told detach detach
    plan_told keys detach_keys
    record_get tty "$ID" tty
    record_get restart "$ID" restart
    if [[ -n $detach ]]; then
        use container/watch
        container_watch "$ID"
        printf '%s\n' "$ID"
    elif [[ -n $tty$restart || -e $CONTAINERS/$ID/health_test ]]; then
        use container/watch
        container_watch "$ID" attached "$keys"
    else
        use container/foreground
        container_run "$ID"
    fi
    exit "$STATUS"
}
