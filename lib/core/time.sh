# core/time: Docker's way of writing it.

# time_now INTO: "2026-01-31T12:00:00.123456000Z".
time_now() {
    local _now=$EPOCHREALTIME
    TZ=UTC0 printf -v "$1" '%(%FT%T)T.%s000Z' "${_now%.*}" "${_now#*.}"
}
