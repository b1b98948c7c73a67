# record.sh: containers/NAME is a container's record, one fact a file. Who it is stands in "process": PID BIRTH.

# born PID: when that process began, in ticks since the machine did; field 22, and the name before it may contain anything.
born() {
    local stat
    read -r stat 2>/dev/null <"/proc/$1/stat" || return
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z ]] || return # dead, and its parent has not asked yet
    printf '%s\n' "${stat[19]}"
}

# running NAME: sets pid and birth. A number is used again one day, and then belongs to somebody who was born later.
running() {
    read -r pid birth 2>/dev/null <"containers/$1/process" && [[ $(born "$pid") == "$birth" ]]
}
