# spec/size: bytes for a person, in Docker's words.

# size_decimal INTO BYTES: "2.13MB", as the disk's maker counts.
size_decimal() { size_scale "$1" "$2" 1000 3 B kB MB GB TB PB; }

# size_binary INTO BYTES: "1.953MiB", as the memory's maker counts.
size_binary() { size_scale "$1" "$2" 1024 4 B KiB MiB GiB TiB PiB; }

# size_scale INTO BYTES BASE DIGITS UNIT...
size_scale() {
    local _scale=1 _i=5 _fraction
    while (($2 / _scale >= $3 && _i < $#)); do
        _scale=$((_scale * $3)) _i=$((_i + 1))
    done
    printf -v _fraction '%04d' $(($2 % _scale * 10000 / _scale))
    printf -v "$1" "%.$4g%s" "$(($2 / _scale)).$_fraction" "${!_i}"
}

# size_tree INTO DIRECTORY...: what the files in them come to.
size_tree() {
    local _size _sum=0
    while read -r _size; do
        _sum=$((_sum + _size))
    done < <(find -H "${@:2}" -type f -printf '%s\n' 2>/dev/null)
    printf -v "$1" '%s' "$_sum"
}
