# docker.sh builder prune: the cache of build.

use cli/confirm image/buildah

declare_command 'Remove the cache of build' '' '
  -a, --all                   All of it; that is what is done in any case
  -f, --force                 Do not ask
'

main() {
    local bytes
    confirm 'This will remove all build cache.'
    buildah_prune bytes
    awk -v "bytes=$bytes" 'BEGIN {
        count = split("B kB MB GB TB", unit, " ")
        for (i = 1; bytes >= 1000 && i < count; i++) bytes /= 1000
        printf "Total reclaimed space: %.4g%s\n", bytes, unit[i]
    }'
}
