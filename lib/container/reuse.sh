# container/reuse: the course's form of run, by the name of a container that there is already.

use core/message record/process record/state container/end

# container_reuse INTO NAME: the id of a container that has ended, or never began. It may be described anew, to run on
# the read-write layer that it has, and is locked.
container_reuse() {
    local status _id
    state_find _id "$2"
    state_lock "$_id"
    state_status status "$_id"
    # Its last life may just be being cleared away
    [[ $status != exited ]] || record_process_await "$_id" runner 10 || true
    ! record_busy "$_id" || die "container '$2' is $status: stop or remove it first, or take another name"
    container_disconnect "$_id"
    printf -v "$1" '%s' "$_id"
}
