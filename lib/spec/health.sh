# spec/health: what lib/spec/spec.sh is for health checks: those of the image, unless the options say otherwise.

use core/message cli/option image/store spec/spec

# Reads OPT into SPEC and SPEC_HEALTH_TEST. Milliseconds there.
spec_health() {
    local key
    if [[ ${OPT[no_healthcheck]-} == true ]]; then
        [[ -z ${OPT[health_cmd]+given} ]] || die '--no-healthcheck conflicts with --health-* options'
        return
    fi
    [[ -z $IMAGE_ID ]] || spec_health_of_image
    if [[ -n ${OPT[health_cmd]+given} ]]; then
        [[ -n ${OPT[health_cmd]} ]] || die '--health-cmd: it is empty'
        SPEC_HEALTH_TEST=(/bin/sh -c "${OPT[health_cmd]}")
    fi
    for key in interval timeout start_period; do
        # shellcheck disable=SC2034  # for other files
        [[ -z ${OPT[health_$key]+given} ]] || spec_duration "SPEC[health_$key]" "${OPT[health_$key]}" "--health-${key/_/-}"
    done
    if [[ -n ${OPT[health_retries]+given} ]]; then
        [[ ${OPT[health_retries]} =~ ^[1-9][0-9]{0,5}$ ]] || die "--health-retries: '${OPT[health_retries]}' is no number of times"
        # shellcheck disable=SC2034  # for other files
        SPEC[health_retries]=${OPT[health_retries]}
    fi
    if ((!${#SPEC_HEALTH_TEST[@]})); then
        for key in interval timeout start_period retries; do unset "SPEC[health_$key]"; done
    fi
}

# The store has the words of HEALTHCHECK and its times (lib/image/store.sh).
spec_health_of_image() {
    local key words
    store_get_list words "$IMAGE_ID" health_test
    case ${words[0]-} in
        CMD) SPEC_HEALTH_TEST=("${words[@]:1}") ;;
        CMD-SHELL) SPEC_HEALTH_TEST=(/bin/sh -c "${words[1]}") ;;
    esac
    # shellcheck disable=SC2034  # for other files
    for key in interval timeout start_period retries; do
        store_get "SPEC[health_$key]" "$IMAGE_ID" "health_$key"
    done
}

# spec_duration INTO TEXT OPTION: "1m30s", "500ms" in milliseconds, as Go writes durations.
spec_duration() {
    local _text=$2 _sum=0
    while [[ $_text =~ ^([0-9]{1,9})(ms|s|m|h) ]]; do
        case ${BASH_REMATCH[2]} in
            ms) _sum=$((_sum + 10#${BASH_REMATCH[1]})) ;;
            s) _sum=$((_sum + 10#${BASH_REMATCH[1]} * 1000)) ;;
            m) _sum=$((_sum + 10#${BASH_REMATCH[1]} * 60000)) ;;
            h) _sum=$((_sum + 10#${BASH_REMATCH[1]} * 3600000)) ;;
        esac
        _text=${_text:${#BASH_REMATCH[0]}}
    done
    [[ -z $_text && $_sum -gt 0 ]] || die "$3: invalid duration: '$2' (as 30s or 1m30s)"
    printf -v "$1" '%s' "$_sum"
}
