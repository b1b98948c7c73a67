# network/members: containers of one network that a user made find each other by name. Who is there is
# $DOCKER_SH_RUN/networks/NETWORK/members/ID, the lines of /etc/hosts that tell the others of it; each member has them
# all at the end of its own file, marked as docker.sh's.

use core/builtins record/field record/process

MEMBERS_MARK=$'\t# docker.sh'

# members_join NETWORK ID ADDRESS...: NETWORK's members learn the names by which ID goes there: its own, its aliases,
# its short id.
members_join() {
    local network=$1 id=$2 members=$DOCKER_SH_RUN/networks/$1/members name names=() address text=''
    record_get name "$id" name
    record_get_list names "$id" "networks/$network/aliases"
    for address in "${@:3}"; do
        text+="$address"$'\t'"$name ${names[*]}${names[*]:+ }${id:0:12}$MEMBERS_MARK"$'\n'
    done
    make_tree "$members"
    printf '%s' "$text" >"$members/.$id"
    mv -f "$members/.$id" "$members/$id"
    members_tell "$network"
}

# members_leave NETWORK ID
members_leave() {
    rm -f "$DOCKER_SH_RUN/networks/$1/members/$2"
    members_tell "$1"
}

# members_tell NETWORK: each member's file gets the names of all. One at a time: the last one to read who is there is
# the last one to write.
members_tell() {
    local members=$DOCKER_SH_RUN/networks/$1/members member lock
    [[ -d $members ]] || return 0
    exec {lock}<"$members"
    flock "$lock"
    for member in "$members"/*; do
        member=${member##*/}
        if record_busy "$member"; then
            members_write "$member"
        else
            rm -f "$members/$member" # whoever should have was killed
        fi
    done
    exec {lock}<&-
}

# members_write ID: its own lines stay, the user's as well; then the names of its networks' members. The file is mounted
# in the container, so it stays the same one; and it never gets shorter, so that no one who reads it finds it empty.
members_write() {
    local id=$1 file=$CONTAINERS/$1/hosts network line lines=() old='' text=''
    [[ -e $file ]] || return 0
    mapfile lines <"$file"
    for line in "${lines[@]}"; do
        old+=$line
        [[ $line == *"$MEMBERS_MARK"$'\n' || $line == $'\n' ]] || text+=$line
    done
    for network in "$CONTAINERS/$id/networks"/*/; do
        network=${network%/} network=${network##*/}
        for line in "$DOCKER_SH_RUN/networks/$network/members"/*; do
            { text+=$(<"$line")$'\n'; } 2>/dev/null || true
        done
    done
    printf -v line '%*s' $((${#old} > ${#text} ? ${#old} - ${#text} : 0)) ''
    printf '%s' "$text${line// /$'\n'}" 1<>"$file"
}
