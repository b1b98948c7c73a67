# show/anatomy-mount: what its file system is put together from (lib/show/anatomy.sh).

use record/field mount/point spec/size show/anatomy show/anatomy-process show/changes show/table

# ROOT_KIND is union, bind, mount, chroot or host, ROOT_PATH where on the host that is; of a union DRIVER UPPER WORK
# LOWER, and UNION, the words after mount(8).
ROOT_KIND='' ROOT_PATH='' DRIVER='' UPPER='' WORK='' LOWER=() UNION=()

anatomy_root() {
    fact Root.Kind "$ROOT_KIND"
    fact Root.Path "$ROOT_PATH"
    if [[ $ROOT_KIND == union ]]; then
        anatomy_layers
        return
    fi
    heading Root
    case $ROOT_KIND in
        host) line 'its / is' "the host's" ;;
        chroot)
            line 'its / is' "the directory $ROOT_PATH, by chroot(2)"
            line '' 'its mount namespace still has the root above: there is a way back'
            ;;
        bind) line 'its / is' "$ROOT_PATH of the host, mounted there; nothing above it is in its mount namespace" ;;
        mount) line 'its / is' "a file system of its own ($DRIVER)" ;;
    esac
    by_hand "readlink /proc/$PID/root"
    by_hand "ls /proc/$PID/root/"
}

anatomy_layers() {
    local layer words='' label='read-only'
    heading Layers "${DRIVER:-none yet}"
    fact Layers.Driver "$DRIVER"
    fact Layers.Upper "$UPPER"
    fact Layers.Work "$WORK"
    fact Layers.Merged "${ID:+$ROOT_PATH}"
    [[ -z $UPPER ]] || line read-write "$UPPER"
    anatomy_changes
    fact_list Layers.Lower "${LOWER[@]}"
    for layer in "${LOWER[@]}"; do
        line "$label" "$layer"
        label='below it'
    done
    [[ $UPPER != [!/]* ]] || line '' '(relative paths: from where mount(8) was called)'
    if ((${#UNION[@]})); then
        anatomy_quote words mount "${UNION[@]}"
        line 'mounted by' "$words"
        fact Layers.Mount "$words"
    fi
    [[ -z $ID ]] || ((!${#LOWER[@]})) || by_hand "ls -l $RECORD/layers/"
    [[ -z $ID ]] || by_hand "find $RECORD/rwlayer"
    [[ -z ${PROCESS[Pid]-} ]] || by_hand "grep ' / / ' /proc/$PID/mountinfo"
}

# anatomy_changes: only the record knows where the layer is; to the kernel its path may have been a relative one.
anatomy_changes() {
    local size='' count=''
    if [[ -n $ID ]]; then
        changes_find "$ID"
        # shellcheck disable=SC2153  # lib/show/changes.sh has it
        count=${#CHANGES[@]}
        size_tree size "$UPPER"
    fi
    fact Layers.SizeRw# "$size"
    fact Layers.Changes# "$count"
    [[ -n $ID ]] || return 0
    size_decimal size "$size"
    line '' "$size, $count changes (A new, C other, D gone): docker.sh diff $NAME"
}

# anatomy_mounts: /proc/PID/mountinfo (proc(5)) as a tree.
anatomy_mounts() {
    local lines=() line places=() i=0 place indent tree same=0
    local -A MOUNT_LINE=()
    anatomy_host_mounts
    heading Mounts
    if [[ /proc/$PID/ns/mnt -ef /proc/self/ns/mnt ]]; then
        line shared 'with the host: what it mounts, all have mounted'
    else
        { mapfile -t lines <"/proc/$PID/mountinfo"; } 2>/dev/null || true
    fi
    for line in "${lines[@]}"; do
        mount_point place "$line"
        MOUNT_LINE[$place]=$line # the last one on a place is the one that shows
    done
    ((!${#lines[@]})) || mapfile -d '' -t places < <(printf '%s\0' "${!MOUNT_LINE[@]}" | sort -z)
    ((!${#lines[@]})) || table_row '  PLACE' TYPE '' 'WHAT IT IS'
    for place in "${places[@]}"; do
        anatomy_mount "$place" "${MOUNT_LINE[$place]}"
        fact "Mounts.$i.Target" "$place"
        fact "Mounts.$i.Type" "$MOUNT_TYPE"
        fact "Mounts.$i.ReadOnly?" "${MOUNT_MODE/#ro/true}"
        fact "Mounts.$i.Kind" "$MOUNT_KIND"
        fact "Mounts.$i.Source" "$MOUNT_SOURCE"
        fact "Mounts.$i.Volume" "$MOUNT_VOLUME"
        i=$((i + 1))
        if [[ $MOUNT_KIND == host ]]; then
            same=$((same + 1))
            continue
        fi
        indent=
        for tree in "${places[@]}"; do
            [[ $tree == / || $place != "$tree"/* ]] || indent+='  '
        done
        table_row "  $indent${place//[[:cntrl:]]/?}" "$MOUNT_TYPE" "$MOUNT_MODE" "${MOUNT_WHAT//[[:cntrl:]]/?}"
    done
    ((same == i)) || table
    ((!same)) || line 'the same' "as on the host: $same more"
    by_hand "cat /proc/$PID/mountinfo"
    by_hand "findmnt --task $PID"
}

# What of which device the host has mounted where: HOST_ROOTS[MAJOR:MINOR] has lines of "ROOT<tab>POINT", HOST_AT[POINT]
# is "MAJOR:MINOR ROOT". Read once.
declare -gA HOST_ROOTS=() HOST_AT=()
anatomy_host_mounts() {
    local lines line words root point
    ((!${#HOST_AT[@]})) || return 0
    mapfile -t lines </proc/self/mountinfo
    for line in "${lines[@]}"; do
        read -ra words <<<"$line"
        printf -v root %b "${words[3]}"
        printf -v point %b "${words[4]}"
        HOST_ROOTS[${words[2]}]+=$root$'\t'$point$'\n' HOST_AT[$point]="${words[2]} $root"
    done
}

# anatomy_mount PLACE LINE: sets MOUNT_TYPE, MOUNT_MODE (rw or ro), MOUNT_KIND, MOUNT_SOURCE (where on the host),
# MOUNT_VOLUME and MOUNT_WHAT, all that in words.
anatomy_mount() {
    local place=$1 words type root
    read -ra words <<<"$2"
    read -r type _ <<<"${2#* - }"
    printf -v root %b "${words[3]}"
    MOUNT_TYPE=$type MOUNT_MODE=${words[5]%%,*} MOUNT_KIND=kernel MOUNT_SOURCE='' MOUNT_VOLUME='' MOUNT_WHAT=''
    if [[ $ROOT_KIND == host && ${HOST_AT[$place]-} == "${words[2]} $root" ]]; then
        MOUNT_KIND=host
    elif [[ $place == / ]]; then
        MOUNT_KIND=root MOUNT_WHAT='the layers, as one tree'
        [[ $ROOT_KIND == union ]] || MOUNT_WHAT=${ROOT_PATH:-a file system of its own}
    elif [[ $place == @(/proc|/sys)/* && $type == *tmpfs && $root == */null ]]; then
        MOUNT_KIND=masked MOUNT_WHAT='masked by /dev/null'
        [[ -z $ID ]] || MOUNT_WHAT="masked by the container's /dev/null"
    elif [[ $place == @(/proc|/sys)/* && $type == tmpfs && $place != /sys/fs/cgroup ]]; then
        MOUNT_KIND=masked MOUNT_WHAT='masked by an empty directory'
    elif [[ $type == proc && $root != / ]]; then
        MOUNT_KIND=read-only MOUNT_WHAT='itself, not to be written'
    elif [[ $type == cgroup* ]]; then
        MOUNT_WHAT='the cgroups, its own as their root'
    elif [[ $place == /dev/console ]]; then
        MOUNT_KIND=console MOUNT_WHAT='its terminal'
    elif [[ $type == @(proc|sysfs|devpts|mqueue) || $place == @(/dev|/dev/shm|/sys/fs/cgroup) ]]; then
        MOUNT_WHAT='its own, new and empty'
        [[ $type != @(proc|sysfs) ]] || MOUNT_WHAT="the kernel's, as seen from its namespaces"
    elif [[ $type == tmpfs && $root == / ]]; then
        MOUNT_KIND=tmpfs MOUNT_WHAT='its own, in memory'
    else
        MOUNT_KIND=bind
        anatomy_source MOUNT_SOURCE "${words[2]}" "$root"
        [[ -z $ID ]] || MOUNT_SOURCE=${MOUNT_SOURCE/#"$CONTAINERS/$ID"/"$RECORD"}
        MOUNT_WHAT=$MOUNT_SOURCE
        if [[ $MOUNT_SOURCE == "$DOCKER_SH_ROOT/volumes"/*/_data ]]; then
            MOUNT_KIND=volume MOUNT_VOLUME=${MOUNT_SOURCE#"$DOCKER_SH_ROOT/volumes/"}
            MOUNT_VOLUME=${MOUNT_VOLUME%/_data} MOUNT_WHAT="volume $MOUNT_VOLUME"
            [[ ${#MOUNT_VOLUME} != 64 ]] || MOUNT_WHAT="volume ${MOUNT_VOLUME:0:12}"
        fi
    fi
}

# anatomy_source INTO DEVICE ROOT: where the host has that place of the device: by its mount that comes nearest.
anatomy_source() {
    local _root _point _best='' _place=$3
    while IFS=$'\t' read -r _root _point; do
        [[ -n $_root && ($3 == "$_root" || $3 == "${_root%/}"/*) && ${#_root} -gt ${#_best} ]] || continue
        _best=$_root
        _place=${_point%/}/${3:${#_root}}
        _place=${_place//\/\//\/}
    done <<<"${HOST_ROOTS[$2]-}"
    [[ $_place == / ]] || _place=${_place%/}
    printf -v "$1" '%s' "$_place"
}
