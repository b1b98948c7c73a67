# anatomy-mount: what a container's file system is put together from (lib/anatomy.sh).

anatomy_layers() {
    local driver lower layer options=() words size count label='read-only'
    record_get driver "$ID" driver
    record_get_list options "$ID" union
    heading Layers "${driver:-none yet}"
    fact Layers.Driver "$driver"
    fact Layers.Upper "$RECORD/rwlayer"
    fact Layers.Work "$RECORD/work"
    fact Layers.Merged "$RECORD/merged"
    changes_find "$ID"
    # shellcheck disable=SC2153  # lib/changes.sh has it
    count=${#CHANGES[@]}
    size_tree size "$RECORD/rwlayer"
    fact Layers.SizeRw# "$size"
    fact Layers.Changes# "$count"
    size_decimal size "$size"
    line read-write "$RECORD/rwlayer"
    line '' "$size, $count changes (A new, C other, D gone): docker.sh diff $NAME"
    lower=("$RECORD"/layers/*)
    ((!${#lower[@]})) || mapfile -d '' lower < <(readlink -fz -- "${lower[@]}")
    fact_list Layers.Lower "${lower[@]}"
    for layer in "${lower[@]}"; do
        line "$label" "$layer"
        label='below it'
    done
    if ((${#options[@]})); then
        anatomy_quote words mount "${options[@]}" merged
        line 'mounted by' "$words"
        fact Layers.Mount "$words"
    fi
    ((!${#lower[@]})) || by_hand "ls -l $RECORD/layers/"
    by_hand "find $RECORD/rwlayer"
    [[ -z ${PROCESS[Pid]-} ]] || by_hand "grep ' / / ' /proc/$PID/mountinfo"
}

# anatomy_mounts: /proc/PID/mountinfo (proc(5)) as a tree.
anatomy_mounts() {
    local lines=() line places i=0 place indent tree
    local -A MOUNT_LINE=() HOST_ROOTS=()
    anatomy_host_mounts
    { mapfile -t lines <"/proc/$PID/mountinfo"; } 2>/dev/null || true
    for line in "${lines[@]}"; do
        mount_point place "$line"
        MOUNT_LINE[$place]=$line # the last one on a place is the one that shows
    done
    mapfile -d '' -t places < <(printf '%s\0' "${!MOUNT_LINE[@]}" | sort -z)
    heading Mounts
    table_row '  PLACE' TYPE '' 'WHAT IT IS'
    for place in "${places[@]}"; do
        anatomy_mount "$place" "${MOUNT_LINE[$place]}"
        indent=
        for tree in "${places[@]}"; do
            [[ $tree == / || $place != "$tree"/* ]] || indent+='  '
        done
        table_row "  $indent${place//[[:cntrl:]]/?}" "$MOUNT_TYPE" "$MOUNT_MODE" "${MOUNT_WHAT//[[:cntrl:]]/?}"
        fact "Mounts.$i.Target" "$place"
        fact "Mounts.$i.Type" "$MOUNT_TYPE"
        fact "Mounts.$i.ReadOnly?" "${MOUNT_MODE/#ro/true}"
        fact "Mounts.$i.Kind" "$MOUNT_KIND"
        fact "Mounts.$i.Source" "$MOUNT_SOURCE"
        fact "Mounts.$i.Volume" "$MOUNT_VOLUME"
        i=$((i + 1))
    done
    table
    by_hand "cat /proc/$PID/mountinfo"
    by_hand "findmnt --task $PID"
}

# What of which device the host has mounted where: HOST_ROOTS[MAJOR:MINOR] has lines of "ROOT<tab>POINT".
anatomy_host_mounts() {
    local lines line words root point
    mapfile -t lines </proc/self/mountinfo
    for line in "${lines[@]}"; do
        read -ra words <<<"$line"
        printf -v root %b "${words[3]}"
        printf -v point %b "${words[4]}"
        HOST_ROOTS[${words[2]}]+=$root$'\t'$point$'\n'
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
    if [[ $place == / ]]; then
        MOUNT_KIND=root MOUNT_WHAT='the layers, as one tree'
    elif [[ $place == @(/proc|/sys)/* && $type$root == *tmpfs/null ]]; then
        MOUNT_KIND=masked MOUNT_WHAT="masked by the container's /dev/null"
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
        MOUNT_SOURCE=${MOUNT_SOURCE/#"$CONTAINERS/$ID"/"$RECORD"}
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
