#!/bin/bash
# health.sh ID: asks a container from time to time how it is, by a program that runs in it (Docker's HEALTHCHECK), as long
# as it runs. The record's "health" is starting, healthy or unhealthy, "health_streak" how often in a row it has failed,
# "health_output" what the last one said.
set -uo pipefail
export LC_ALL=C
# shellcheck source=lib/core/use.sh
source "$DOCKER_SH_HOME/lib/core/use.sh"
use core/builtins record/field record/process record/state
ID=$1

# health_value INTO KEY DEFAULT: milliseconds, or a number.
health_value() {
    record_get "$1" "$ID" "health_$2"
    [[ -n ${!1} ]] || printf -v "$1" '%s' "$3"
}

# health_rest MILLISECONDS: until then, or until the container has ended; returns 1 then.
health_rest() {
    local end=$((${EPOCHREALTIME/./} + $1 * 1000)) left
    while
        record_process_alive "$ID" pid || return 1
        left=$(((end - ${EPOCHREALTIME/./}) / 1000))
        ((left > 0))
    do
        ((left < 500)) || left=500
        sleep "$((left / 1000)).$(printf '%03d' $((left % 1000)))"
    done
}

# health_ask: sets STATUS to the exit status of the test, and OUTPUT to what it said.
health_ask() {
    local timeout
    health_value timeout timeout 30000
    OUTPUT=$(timeout -k 1 "$((timeout / 1000)).$(printf '%03d' $((timeout % 1000)))" \
        "$DOCKER_SH_HOME/docker.sh" exec "$ID" "${TEST[@]}" 2>&1 </dev/null | head -c 4096 | tr '\0\n' '  ')
    STATUS=$?
}

record_process "$ID" health_process
record_get_list TEST "$ID" health_test
interval='' retries='' grace=''
health_value interval interval 30000
health_value retries retries 3
health_value grace start_period 0
begin=$EPOCHSECONDS streak=0 health=starting
record_replace "$ID" health "$health" health_streak 0
# It is being born, and whoever brings that about is there
until record_process_alive "$ID" pid && state_born "$ID"; do
    record_process_alive "$ID" runner || exit 0
    sleep 0.05
done
while health_rest "$interval"; do
    health_ask
    if ((STATUS == 0)); then
        health=healthy streak=0
    elif [[ $health != starting ]] || (((EPOCHSECONDS - begin) * 1000 >= grace)); then
        streak=$((streak + 1))
        ((streak < retries)) || health=unhealthy
    fi
    record_process_alive "$ID" pid || exit 0
    record_replace "$ID" health "$health" health_streak "$streak" health_output "$OUTPUT" || exit 0
done
