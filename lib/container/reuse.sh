# container/reuse: the course's form of run, by the name of a container that there is already.

use core/message core/undo record/field record/process record/state container/create container/end container/signal
use spec/spec

# container_reuse NAME: a container that has ended, or never began, is to run as SPEC says now, on the read-write layer
# that it has: the course's form of run. Sets ID.
container_reuse() {
    local status image id file
    state_find ID "$1"
    state_lock "$ID"
    state_status status "$ID"
    [[ $status != exited ]] || signal_await "$ID" runner 10 || true # its last life may just be being cleared away
    if record_process_alive "$ID" pid || record_process_alive "$ID" runner; then
        die "container '$1' is $status: stop or remove it first, or take another name"
    fi
    record_get image "$ID" image
    record_get id "$ID" image_id
    [[ $id == "${SPEC[image_id]}" ]] || die "container '$1' was made from another image '$image'"
    [[ $image == "${SPEC[image]}" ]] || die "container '$1' was made from image '$image', not '${SPEC[image]}'"
    [[ -z ${SPEC[rm]-} ]] || defer container_forget "$ID"
    container_disconnect "$ID"
    rm -rf "$CONTAINERS/$ID/networks"
    for file in "$CONTAINERS/$ID"/*; do
        [[ ! -f $file || $file == */@(id|created|log|log.*) ]] || rm -f "$file"
    done
    container_write "$ID"
    record_runner "$ID"
    state_unlock
}
