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

# copy FILE: opens a copy of FILE, which has no name any more, as descriptor 5. What runs is /proc/PID/exe to those
# inside, and root could write there: let it not be the machine's own (CVE-2019-5736).
copy() {
    local file
    file=$(mktemp containers/.copy.XXXXXX)
    cp "$1" "$file"
    chmod 500 "$file"
    exec 5<"$file"
    rm "$file"
}
