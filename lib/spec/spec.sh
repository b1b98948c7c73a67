# spec/spec: what a container is asked to be. Everything is checked here, before anything is made; what comes out is a
# list of values for its record (lib/record/field.sh).

# shellcheck disable=SC2034  # for other files

use core/message cli/command cli/option record/field record/name mount/volume image/image spec/environment spec/limit
use spec/network

# What the options came to. SPEC has the single values, the arrays the lists.
declare -gA SPEC=()
SPEC_LISTS=(argv environ mounts resources labels ulimits dns dns_search dns_option add_host ports
    expose aliases health_test)
SPEC_ARGV=() SPEC_ENVIRON=() SPEC_MOUNTS=() SPEC_RESOURCES=()
SPEC_LABELS=() SPEC_ULIMITS=() SPEC_DNS=() SPEC_DNS_SEARCH=() SPEC_DNS_OPTION=() SPEC_ADD_HOST=() SPEC_PORTS=()
SPEC_EXPOSE=() SPEC_ALIASES=() SPEC_HEALTH_TEST=()

# What the image wants where the options say nothing: values, and lists.
declare -gA DEFAULT=()
DEFAULT_ENTRYPOINT=() DEFAULT_CMD=() DEFAULT_ENV=() DEFAULT_VOLUMES=()

# Reads OPT and OPERAND into SPEC, and gives it an ID. Dies at the first thing that cannot be had.
spec_parse() {
    record_new_id ID
    image_find "${OPERAND[0]}"
    SPEC[image]=$IMAGE_NAME SPEC[image_id]=$IMAGE_ID
    if [[ -n $IMAGE_ID ]]; then
        use spec/image
        spec_image "$IMAGE_ID"
    else
        image_check "$IMAGE_NAME"
    fi
    spec_names
    spec_session
    spec_argv "${OPERAND[@]:1}"
    spec_network
    environment_make
    spec_mounts
    limit_parse
    if [[ -n $IMAGE_ID || " ${!OPT[*]}" == *health* ]]; then
        use spec/health
        spec_health
    fi
    spec_parts
}

spec_names() {
    local name=${OPT[name]-} hostname=${OPT[hostname]-} label
    local -n labels=opt_label
    [[ -z ${OPT[name]+given} ]] || name_check "$name"
    if [[ -n ${OPT[hostname]+given} ]]; then
        [[ $hostname =~ ^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$ && ${#hostname} -le 64 ]] ||
            die "invalid hostname: '$hostname'"
    else
        hostname=${ID:0:12}
        [[ $FORM == docker ]] || hostname=${name:-$hostname}
    fi
    SPEC[name]=$name SPEC[hostname]=$hostname
    SPEC_LABELS+=("${labels[@]}")
    for label in "${labels[@]}"; do
        [[ $label == [!=]* ]] || die "invalid label: '$label'"
    done
}

# How the container is held: terminal, stdin, user, directory, end.
spec_session() {
    local flag signal=${OPT[stop_signal]-${DEFAULT[stop_signal]:-TERM}}
    for flag in rm init read_only interactive tty; do
        [[ ${OPT[$flag]-} != true ]] || SPEC[$flag]=true
    done
    if [[ $FORM == course && ${OPT[detach]-} != true ]]; then
        SPEC[interactive]=true
        [[ ! -t 0 || -n ${SPEC[tty]-} ]] || SPEC[terminal]=true
    fi
    case $signal in
        [1-9] | [1-5][0-9] | 6[0-4]) ;;
        [a-zA-Z]*) [[ $signal != *[[:space:]]* && ${signal^^} != @(EXIT|DEBUG|ERR|RETURN) ]] && kill -l "$signal" >/dev/null 2>&1 ;;
        *) false ;;
    esac || die "invalid stop signal: '$signal'"
    SPEC[stop_signal]=$signal
    spec_restart
    spec_log
    SPEC[user]=${OPT[user]-${DEFAULT[user]-}}
    [[ -z ${SPEC[user]} || ${SPEC[user]} =~ ^[^:[:cntrl:]]+(:[^:[:cntrl:]]+)?$ ]] || die "invalid user: '${SPEC[user]}'"
    SPEC[workdir]=${OPT[workdir]-${DEFAULT[workdir]-}}
    [[ ${SPEC[workdir]:-/} == /* && ${SPEC[workdir]} != *$'\n'* ]] ||
        die "the working directory '${SPEC[workdir]}' is invalid, it needs to be an absolute path"
}

# --restart: no, always, unless-stopped, on-failure or on-failure:N.
spec_restart() {
    local policy=${OPT[restart]-no}
    [[ $policy =~ ^(no|always|unless-stopped|on-failure(:[0-9]{1,6})?)$ ]] || die "invalid restart policy: '$policy'"
    [[ $policy == no || -z ${SPEC[rm]-} ]] || die 'Conflicting options: --restart and --rm'
    [[ $policy == no ]] || SPEC[restart]=${policy%:*}
    [[ $policy != *:* ]] || SPEC[restart_max]=${policy#*:}
}

# --log-opt max-size=SIZE, max-file=N: what the monitor keeps of the output.
spec_log() {
    local -n given=opt_log_opt
    local entry size
    for entry in "${given[@]}"; do
        case $entry in
            max-size=*)
                limit_bytes size "${entry#*=}" '--log-opt max-size'
                ((size > 0)) || die "--log-opt: '$entry': the size is zero"
                SPEC[log_max_size]=$size
                ;;
            max-file=*)
                [[ $entry =~ =[1-9][0-9]{0,3}$ ]] || die "--log-opt: '$entry' is no number of files"
                SPEC[log_max_file]=${entry#*=}
                ;;
            *) die "unknown log opt '${entry%%=*}'" ;;
        esac
    done
}

spec_argv() {
    # As Docker: who gives another entrypoint does not want the image's command either
    if [[ -n ${OPT[entrypoint]+given} ]]; then
        SPEC_ARGV=(${OPT[entrypoint]:+"${OPT[entrypoint]}"})
    else
        SPEC_ARGV=("${DEFAULT_ENTRYPOINT[@]}")
        (($#)) || set -- "${DEFAULT_CMD[@]}"
    fi
    SPEC[entrypoint]=${#SPEC_ARGV[@]} # how many of the words are it
    [[ ${SPEC[entrypoint]} != 0 ]] || SPEC[entrypoint]=
    SPEC_ARGV+=("$@")
    ((${#SPEC_ARGV[@]})) || die_usage 'no command specified'
    [[ -n ${SPEC[init]-} ]] || return 0
    local init
    use mount/pivot
    pivot_init init
}

spec_mounts() {
    local -n volumes=opt_volume tmpfs=opt_tmpfs
    local text
    for text in "${volumes[@]}"; do
        volume_parse "$text"
        spec_mount_volume
    done
    ((!${#DEFAULT_VOLUMES[@]})) || spec_image_volumes
    for text in "${tmpfs[@]}"; do
        tmpfs_parse "$text"
        SPEC_MOUNTS+=(tmpfs '' '' "${TMPFS%%:*}" "${TMPFS#*:}")
    done
    spec_sort_mounts
}

# VOLUME as a mount: five words.
spec_mount_volume() {
    local id
    case ${VOLUME[0]} in
        /*) SPEC_MOUNTS+=(bind '' "${VOLUME[@]}") ;;
        ?*) SPEC_MOUNTS+=(volume "${VOLUME[0]}" '' "${VOLUME[@]:1}") ;;
        *)
            record_new_id id
            SPEC_MOUNTS+=(anonymous "$id" '' "${VOLUME[@]:1}")
            ;;
    esac
}

# The outer mount first, whatever the order of the options, or it would cover the inner one: by the slashes in the
# target. A sparse array keeps its indices in order.
spec_sort_mounts() {
    local i target order=() sorted=()
    for ((i = 0; i < ${#SPEC_MOUNTS[@]}; i += 5)); do
        target=${SPEC_MOUNTS[i + 3]//[!\/]/}
        order[${#target} << 20 | i]=$i
    done
    for i in "${order[@]}"; do sorted+=("${SPEC_MOUNTS[@]:i:5}"); done
    SPEC_MOUNTS=("${sorted[@]}")
}

# What a container is born by, and may have been neither built nor installed.
spec_parts() {
    local part parts=(container.sh helpers/bin/pivot)
    [[ ${SPEC[network]} == @(none|host|) ]] || parts+=(helpers/bin/ipam helpers/bin/vethctl)
    for part in "${parts[@]}"; do
        [[ -f $DOCKER_SH_HOME/$part && -x $DOCKER_SH_HOME/$part ]] ||
            die "$part is missing or cannot be executed: run make in $DOCKER_SH_HOME"
    done
}
