# spec: what a container is asked to be. Everything is checked here, before anything is made; what comes out is a
# list of values for its record (lib/record.sh).

# The options that describe a container, for run and its kin.
# shellcheck disable=SC2034  # for other files
SPEC_OPTIONS='
      --add-host=HOST:IP..    Add a line to /etc/hosts
      --blkio-weight=WEIGHT   Block I/O weight, 10 to 1000 (0: as the others)
      --cpus=NUMBER           CPU time in CPUs, for example 0.5
  -c, --cpu-shares=SHARES     CPU weight beside other containers (1024 is usual)
      --cpuset-cpus=LIST      CPUs to run on, for example 0-2,4
      --cpuset-mems=LIST      Memory nodes to use
      --device-read-bps=DEVICE:RATE..    Bytes a second at most, for example /dev/sda:1mb
      --device-read-iops=DEVICE:RATE..   Reads a second at most
      --device-write-bps=DEVICE:RATE..   Bytes a second at most
      --device-write-iops=DEVICE:RATE..  Writes a second at most
      --dns=ADDRESS..         Name server, instead of the host'"'"'s
      --dns-option=OPTION..   Option of resolv.conf(5)
      --dns-search=DOMAIN..   Domain to search (.: none)
      --entrypoint=PROGRAM    Program in front of COMMAND
  -e, --env=KEY[=VALUE]..     Set a variable; without VALUE, take the caller'"'"'s
      --env-file=FILE..       Read KEY=VALUE lines
      --expose=PORT[/PROTOCOL]..  Say that the program listens there
      --health-cmd=COMMAND    Ask by this, in a shell, how the container is
      --health-interval=TIME  How often, for example 1m30s (30s)
      --health-retries=N      Failures in a row that make it unhealthy (3)
      --health-start-period=TIME  Failures do not count before (0s)
      --health-timeout=TIME   How long one may take (30s)
  -h, --hostname=NAME         Name of the host inside
      --init                  Run an init as PID 1 that reaps and passes signals
  -i, --interactive           Keep stdin open
      --ip=ADDRESS            Address in a network of your own
      --ip6=ADDRESS           IPv6 address in a network of your own
  -l, --label=KEY[=VALUE]..   Attach metadata
      --log-opt=NAME=VALUE..  Keep max-size=SIZE of the output, in max-file=N files
      --mac-address=MAC       MAC address
  -m, --memory=SIZE           Memory at most, for example 100M (0: no limit)
      --memory-swap=SIZE      Memory and swap at most (-1: no limit on swap)
      --name=NAME             Name of the container
      --network=NETWORK       bridge (default), none, host, container:NAME, or one of your own
      --network-alias=NAME..  One more name in a network of your own
      --no-healthcheck        Do not ask, though the image says so
      --pids-limit=NUMBER     Processes and threads at most (-1: no limit)
  -p, --publish=PORT..        Let the host'"'"'s port lead here: [[IP:]HOST:]CONTAINER[/udp]
  -P, --publish-all           Publish all exposed ports
      --read-only             Mount the root file system read-only
      --restart=POLICY        no, on-failure[:N], always or unless-stopped
      --rm                    Remove the container when it ends
      --stop-signal=SIGNAL    Signal that asks the program to end
      --tmpfs=PATH[:OPTIONS]..  Mount a tmpfs
      --ulimit=NAME=SOFT[:HARD]..  Set a limit of getrlimit(2)
  -t, --tty                   Give the program a terminal of its own
  -u, --user=USER[:GROUP]     Run as this user (names or numbers)
  -v, --volume=SOURCE:PATH[:ro]..  Mount a volume, or a file or directory of the host
  -w, --workdir=PATH          Working directory
'

# What the options came to. SPEC has the single values, the arrays the lists.
declare -A SPEC=()
# shellcheck disable=SC2034  # for other files
SPEC_LISTS=(argv environ binds tmpfs resources volumes anonymous labels ulimits dns dns_search dns_option add_host ports
    expose aliases health_test)
SPEC_ARGV=() SPEC_ENVIRON=() SPEC_BINDS=() SPEC_TMPFS=() SPEC_RESOURCES=() SPEC_VOLUMES=() SPEC_ANONYMOUS=()
SPEC_LABELS=() SPEC_ULIMITS=() SPEC_DNS=() SPEC_DNS_SEARCH=() SPEC_DNS_OPTION=() SPEC_ADD_HOST=() SPEC_PORTS=()
SPEC_EXPOSE=() SPEC_ALIASES=()

# What the image wants where the options say nothing: values, and lists.
declare -A DEFAULT=()
DEFAULT_ENTRYPOINT=() DEFAULT_CMD=() DEFAULT_ENV=() DEFAULT_VOLUMES=()

# spec_image ID: of an image of the store.
spec_image() {
    local key
    for key in user workdir stop_signal; do
        store_get "DEFAULT[$key]" "$1" "$key"
    done
    store_get_list DEFAULT_ENTRYPOINT "$1" entrypoint
    store_get_list DEFAULT_CMD "$1" cmd
    store_get_list DEFAULT_ENV "$1" env
    store_get_list DEFAULT_VOLUMES "$1" volumes
    store_get_list SPEC_EXPOSE "$1" expose
    store_get_list SPEC_LABELS "$1" labels
}

# Reads OPT and OPERAND into SPEC, and gives it an ID. Dies at the first thing that cannot be had.
spec_parse() {
    record_new_id ID
    image_find "${OPERAND[0]}"
    SPEC[image]=$IMAGE_NAME SPEC[image_id]=$IMAGE_ID
    if [[ -n $IMAGE_ID ]]; then spec_image "$IMAGE_ID"; else image_check "$IMAGE_NAME"; fi
    spec_names
    spec_session
    spec_argv "${OPERAND[@]:1}"
    spec_network
    environment_make
    spec_mounts
    limit_parse
    spec_health
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
    # shellcheck disable=SC2034  # for other files
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
    [[ $policy == no ]] || SPEC[restart]=$policy
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
    spec_init_program
    SPEC_BINDS+=("$SPEC_INIT:/sbin/docker-init:ro")
    SPEC_ARGV=(/sbin/docker-init -- "${SPEC_ARGV[@]}")
}

# A static one: the container may have no libraries.
spec_init_program() {
    SPEC_INIT=$(type -P catatonit || type -P tini-static || type -P docker-init) ||
        die '--init: needs catatonit or tini-static on the host (Debian: apt-get install catatonit)'
}

spec_mounts() {
    local -n volumes=opt_volume tmpfs=opt_tmpfs
    local text name
    for text in "${volumes[@]}"; do
        volume_parse "$text"
        name=${VOLUME[0]}
        if [[ -z $name ]]; then
            record_new_id name
            SPEC_ANONYMOUS+=("$name")
        fi
        if [[ $name != /* ]]; then
            SPEC_VOLUMES+=("$name")
            # shellcheck disable=SC2153  # lib/volume.sh has it
            name=$VOLUMES/$name/_data
        fi
        SPEC_BINDS+=("$name:${VOLUME[1]}:${VOLUME[2]}")
    done
    spec_image_volumes
    spec_sort_binds
    for text in "${tmpfs[@]}"; do
        tmpfs_parse "$text"
        SPEC_TMPFS+=("$TMPFS")
    done
}

# The image's own volumes, where nothing else is mounted.
spec_image_volumes() {
    local path
    for path in "${DEFAULT_VOLUMES[@]}"; do
        [[ " ${SPEC_BINDS[*]/%/ } " != *":${path%/}:"* && " ${opt_tmpfs[*]-}" != *" ${path%/}"* ]] || continue
        volume_parse "$path"
        record_new_id path
        SPEC_ANONYMOUS+=("$path")
        SPEC_VOLUMES+=("$path")
        SPEC_BINDS+=("$VOLUMES/$path/_data:${VOLUME[1]}:${VOLUME[2]}")
    done
}

# The outer mount first, whatever the order of the options, or it would cover the inner one: by the slashes in the
# target. A sparse array keeps its indices in order.
spec_sort_binds() {
    local index target order=()
    for index in "${!SPEC_BINDS[@]}"; do
        target=${SPEC_BINDS[index]%:*} target=${target##*:} target=${target//[!\/]/}
        order[${#target} << 20 | index]=${SPEC_BINDS[index]}
    done
    SPEC_BINDS=("${order[@]}")
}

# What a container is born by, and may have been neither built nor installed.
spec_parts() {
    local part parts=(container.sh helpers/pivot)
    [[ ${SPEC[network]} == @(none|host|container:*) ]] || parts+=(helpers/ipam helpers/vethctl)
    for part in "${parts[@]}"; do
        [[ -f $DOCKER_SH_HOME/$part && -x $DOCKER_SH_HOME/$part ]] ||
            die "$part is missing or cannot be executed: run make in $DOCKER_SH_HOME"
    done
}
