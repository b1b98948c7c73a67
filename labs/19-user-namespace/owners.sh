# owners.sh: root in the container is nobody on the machine: user N in there is user 100000+N out here, up to N = 65535.

# map_owners DIR: what belongs to the machine's users 0 to 65535 goes to those who are that in a container.
map_owners() {
    local uid gid
    find "$1" -xdev -uid -65536 -printf '%U %G\n' | sort -u | while read -r uid gid; do
        find "$1" -xdev -uid "$uid" -gid "$gid" -exec chown -h "$((100000 + uid)):$((100000 + gid))" {} +
    done
}

# map_image NAME: a copy of that image with such owners, made once. Nobody finds half of one.
map_image() {
    local new
    [[ ! -d images/.$1.mapped ]] || return 0
    new=$(mktemp -d images/.new.XXXXXX)
    cp -a "images/$1/." "$new"
    map_owners "$new"
    mv -T "$new" "images/.$1.mapped" 2>/dev/null || rm -rf "$new"
}
