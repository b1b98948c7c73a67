# spec/update: other limits for a container that has some.

use core/message cli/option record/field cgroup/limit cgroup/tree spec/limit spec/spec

# update_parse [NAME VALUE]...: sets LIMITS_NEW to what OPT asks for, and LIMITS_ALL to what the container has then, where NAMEs
# are what it has now. Dies where that makes no sense.
update_parse() {
    local memory='' swap='' i had=("$@")
    local -A new=()
    for ((i = 0; i < ${#had[@]}; i += 2)); do
        case ${had[i]} in
            memory) memory=${had[i + 1]} ;;
            memory_swap) swap=${had[i + 1]} ;;
        esac
    done
    # Memory and swap are one limit in two parts: the other part is the one that it has
    [[ -n ${OPT[memory]-} || -z ${OPT[memory_swap]-} || -z $memory ]] || OPT[memory]=${memory}b
    [[ -n ${OPT[memory_swap]-} || -z ${OPT[memory]-} || -z $swap ]] || OPT[memory_swap]=$swap
    limit_parse
    LIMITS_NEW=("${SPEC_RESOURCES[@]}") LIMITS_ALL=("${SPEC_RESOURCES[@]}")
    [[ ${OPT[pids_limit]-} != @(0|-1) ]] || LIMITS_NEW+=(pids max)
    for ((i = 0; i < ${#LIMITS_NEW[@]}; i += 2)); do
        new[${LIMITS_NEW[i]%\?}]=yes
    done
    for ((i = 0; i < ${#had[@]}; i += 2)); do
        [[ -n ${new[${had[i]%\?}]-} ]] || LIMITS_ALL+=("${had[@]:i:2}")
    done
}

# update_set ID: LIMITS_NEW to its cgroup. If the kernel does not take one, all are as they were.
update_set() {
    local id=$1 cgroup entry limits=() old=() i value
    cgroup_detect
    record_get cgroup "$id" cgroup
    cgroup_limits limits "$cgroup" "${LIMITS_NEW[@]}"
    for ((i = 0; i < ${#limits[@]}; i += 2)); do
        read -r value <"${limits[i]}" || value=
        old+=("${limits[i]}" "$value")
    done
    update_write "${limits[@]}" && return
    entry=$LIMITS_REFUSED
    update_write "${old[@]}" || true
    die "cannot set $entry: the kernel does not take it"
}

# update_write [FILE VALUE]...: v1 takes no memory limit above that of memory and swap, nor that below the other, so
# what is refused is tried again after the rest. Sets LIMITS_REFUSED and returns 1 if that did not help.
update_write() {
    local again=() i
    for _ in 1 2; do
        again=()
        for ((i = 1; i < $#; i += 2)); do
            { printf '%s' "${@:i+1:1}" >"${!i}"; } 2>/dev/null && continue
            again+=("${!i}" "${@:i+1:1}")
            LIMITS_REFUSED="${!i##*/} to ${*:i+1:1}"
        done
        ((${#again[@]})) || return 0
        set -- "${again[@]}"
    done
    return 1
}

# update_record ID: LIMITS_ALL is from now on what it has.
update_record() {
    if ((${#LIMITS_ALL[@]})); then
        record_set_list "$1" .resources "${LIMITS_ALL[@]}"
        mv -f "$CONTAINERS/$1/.resources" "$CONTAINERS/$1/resources"
    else
        rm -f "$CONTAINERS/$1/resources"
    fi
}
