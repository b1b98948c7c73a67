# show/anatomy-kernel: what the kernel has of a process that nobody has written down, for the sections (lib/show/anatomy.sh): from
# /proc (proc(5)), the trees of cgroups, ip(8) and iptables-save(8).

# shellcheck disable=SC2034  # for the sections

use core/message record/process cgroup/tree mount/point network/firewall show/anatomy show/anatomy-cgroup
use show/anatomy-mount show/anatomy-network show/anatomy-process

# anatomy_any PID: all of it, to stdout and to FACTS.
anatomy_any() {
    local name born now status=running
    PID=$1 ID='' SUBJECT="process $1"
    [[ -e /proc/$PID/stat ]] || die "No such process: $PID"
    record_start_time born "$PID"
    anatomy_status
    [[ ${PROCESS[Tgid]} == "$PID" ]] || die "$PID is a thread of process ${PROCESS[Tgid]}"
    # Neither has memory of its own (proc(5), status): kernel threads, and who only waits to be told of
    [[ ${PROCESS[State]} != [ZX]* && -n $born ]] || die "$SUBJECT has ended: only its parent has not noticed yet"
    [[ -n ${PROCESS[VmSize]-} ]] || die "$SUBJECT is a thread of the kernel: no program, and no view of its own"
    name=${PROCESS[Name]}
    [[ ${PROCESS[State]} != [Tt]* ]] || status=stopped
    fact State.Status "$status"
    printf '%s (%s): %s\n' "$SUBJECT" "${name//[[:cntrl:]]/?}" "$status"
    anatomy_kernel_argv "$born"
    cgroup_detect
    anatomy_host_mounts
    anatomy_kernel_cgroup
    anatomy_kernel_root
    anatomy_kernel_network
    anatomy_sections
    # All that was said was said of one process
    record_start_time now "$PID"
    [[ $now == "$born" ]] || die "$SUBJECT has just ended"
}

# anatomy_kernel_argv TICKS: its words; when it began, from ticks since the boot, 100 a second.
anatomy_kernel_argv() {
    local lines entry boot=0
    { mapfile -d '' ARGV <"/proc/$PID/cmdline"; } 2>/dev/null || true
    mapfile -t lines </proc/stat
    for entry in "${lines[@]}"; do
        [[ $entry != btime* ]] || boot=${entry#btime }
    done
    TZ=UTC0 printf -v STARTED '%(%FT%T)T.%02d0000000Z' $((boot + $1 / 100)) $(($1 % 100))
}

# Where it is in each tree. At the top, or in the same cgroup as this shell: none of its own there.
anatomy_kernel_cgroup() {
    local lines line mounts mount tree number names path root
    local -A HERE=()
    mapfile -t lines </proc/self/cgroup
    for line in "${lines[@]}"; do
        HERE[${line%%:*}]=${line#*:*:}
    done
    mapfile -t mounts </proc/self/mountinfo
    { mapfile -t lines <"/proc/$PID/cgroup"; } 2>/dev/null || true
    for line in "${lines[@]}"; do
        number=${line%%:*} path=${line#*:*:} names=${line#*:}
        names=${names%%:*}
        [[ ${HERE[$number]-} != "$path" ]] || continue
        tree=''
        [[ -n $names ]] || tree=$CGROUP_UNIFIED
        for mount in "${mounts[@]}"; do
            [[ -z $names || $mount != *' - cgroup '* || ,${mount##* }, != *",${names%%,*},"* ]] || mount_point tree "$mount"
        done
        [[ -n $tree && " ${CGROUP_TREE[*]} " == *" $tree "* ]] || continue
        # Where a tree is mounted from its middle on, as in a container, the path begins at the top all the same
        root=${HOST_AT[$tree]#* }
        [[ $root == / || $path != "$root"/* ]] || path=${path#"$root"}
        CGROUP_OF["$tree"]=${path#/}
        CGROUP=${CGROUP:-${path#/}}
    done
}

# What its / is. Behind chroot(2) mountinfo begins at the new root, and the link tells where that is.
anatomy_kernel_root() {
    local lines line='' each root options option parts point
    root=$(readlink "/proc/$PID/root") || anatomy_unseen
    { mapfile -t lines <"/proc/$PID/mountinfo"; } 2>/dev/null || true
    for each in "${lines[@]}"; do
        mount_point point "$each"
        [[ $point != / ]] || line=$each
    done
    options=${line##* } each=${line#* - }
    DRIVER=${each%% *}
    read -r _ _ each line _ <<<"$line"
    printf -v line %b "$line"
    ROOT_KIND=mount ROOT_PATH=''
    if [[ $root != / ]]; then
        ROOT_KIND=chroot ROOT_PATH=$root
    elif [[ "$each $line" == "${HOST_AT["/"]-}" ]]; then
        ROOT_KIND=host ROOT_PATH=/
    elif [[ $line != / ]]; then
        ROOT_KIND=bind
        anatomy_source ROOT_PATH "$each" "$line"
    elif [[ $DRIVER == @(overlay|fuse.fuse-overlayfs|aufs) ]]; then
        ROOT_KIND=union
        printf -v options %b "$options"
        IFS=, read -ra parts <<<"$options"
        options=''
        for option in "${parts[@]}"; do
            each=${option#*=}
            case $option in
                lowerdir*=*) IFS=: read -ra parts <<<"$each" && LOWER+=("${parts[@]}") ;;
                upperdir=*) UPPER=$each ;;
                workdir=*) WORK=$each ;;
                *) continue ;;
            esac
            options+=,$option
        done
        [[ -z $options ]] || UNION=(-t "$DRIVER" "$DRIVER" -o "${options#,}" /)
    fi
}

# Its interfaces, in its namespace, the other ends of their cables, in ours, and the rules that fit its addresses.
anatomy_kernel_network() {
    local lines line i here='' address interface='^([0-9]+): ([^:@ ]+)(@if([0-9]+)|@[a-z0-9.]+)?: .* link/[a-z0-9]+ ?([0-9a-f:.]*)'
    MODE=none
    [[ ! /proc/$PID/ns/net -ef /proc/self/ns/net ]] || MODE=host
    [[ $MODE == none ]] || return 0
    mapfile -t lines < <(nsenter --net="/proc/$PID/ns/net" sh -c 'ip -o link; ip -o -4 address; ip -4 route' 2>/dev/null)
    here=$'\n'$(ip -o link && ip -o -4 address)$'\n'
    for line in "${lines[@]}"; do
        if [[ $line == '1: lo: '* ]]; then
            [[ $line == *[\<,]UP[,\>]* || $line != *\<* ]] || LOOPBACK=', which is down'
        elif [[ $line =~ $interface ]]; then
            MODE=own END["$ENDS/interface"]=${BASH_REMATCH[2]} END["$ENDS/mac"]=${BASH_REMATCH[5]}
            # Each end of a cable knows the number of the other one
            if [[ -n ${BASH_REMATCH[4]} && $here =~ $'\n'"${BASH_REMATCH[4]}: "([^:@ ]+)"@if${BASH_REMATCH[1]}: "([^$'\n']*) ]]; then
                END["$ENDS/veth"]=${BASH_REMATCH[1]}
                [[ ! ${BASH_REMATCH[2]} =~ \ master\ ([^ ]+) ]] || END["$ENDS/bridge"]=${BASH_REMATCH[1]}
                address=${END["$ENDS/bridge"]-${END["$ENDS/veth"]}}
                [[ ! $here =~ $'\n'[0-9]+": $address "+inet\ ([0-9.]+) ]] || END["$ENDS/address"]=${BASH_REMATCH[1]}
            fi
            ENDS=$((ENDS + 1))
        fi
        for ((i = 0; i < ENDS; i++)); do
            address=${END["$i/interface"]}
            if [[ -z ${END["$i/ip"]-} && $line =~ ^[0-9]+:\ "$address "+inet\ ([0-9.]+)/([0-9]+) ]]; then
                END["$i/ip"]=${BASH_REMATCH[1]} END["$i/prefix"]=${BASH_REMATCH[2]}
            elif [[ $line =~ ^default\ via\ ([0-9.]+)\ dev\ "$address " ]]; then
                END["$i/gateway"]=${BASH_REMATCH[1]}
            elif [[ $line =~ ^([0-9.]+/[0-9]+)\ dev\ "$address ".*\ src\ "${END["$i/ip"]-}"(\ |$) ]]; then
                END["$i/subnet"]=${BASH_REMATCH[1]}
            fi
        done
    done
    ((!ENDS)) || [[ -z $(type -P iptables) ]] || firewall_saved ''
    for ((i = 0; i < ENDS; i++)); do
        anatomy_kernel_rules "$i"
    done
}

# anatomy_kernel_rules I: of whoever. What leaves by the bridge itself stays in the network: not the way out.
anatomy_kernel_rules() {
    local ip=${END["$1/ip"]-} subnet=${END["$1/subnet"]-none} rule entry host address protocol
    [[ -n $ip ]] || return 0
    for rule in "${FIREWALL_SAVED[@]}"; do
        [[ $rule == 'nat -A '* ]] || continue
        if [[ $rule == *" -s "@("$subnet"|"$ip/32")" "*'-j MASQUERADE'* &&
            $rule != *'! -s '* && $rule != *[^!]' -o '"${END["$1/bridge"]-none} "* ]]; then
            END["$1/masquerade"]=${END["$1/masquerade"]-${rule#nat }}
        elif [[ $rule == *" --to-destination $ip"?(:*) ]]; then
            protocol=any host=any address=0.0.0.0
            [[ ! $rule =~ \ -p\ ([a-z0-9]+) ]] || protocol=${BASH_REMATCH[1]}
            [[ ! $rule =~ \ --dport\ ([0-9]+)\  ]] || host=${BASH_REMATCH[1]}
            [[ ! $rule =~ \ -d\ ([0-9.]+) ]] || address=${BASH_REMATCH[1]}
            entry=${rule##*"$ip"}
            entry="$protocol $address $host ${entry#:}"
            # The same for what comes in and for what the host itself sends
            [[ " ${PUBLISHED[*]/%/,} " == *" $entry, "* ]] || PUBLISHED+=("$entry") PUBLISHED_RULE+=("${rule#nat }")
        fi
    done
}
