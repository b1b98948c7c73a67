# docker.sh builder prune: the cache of build.

use cli/confirm image/buildah spec/size

declare_command 'Remove the cache of build' '' '
  -a, --all                   All of it; that is what is done in any case
  -f, --force                 Do not ask
'

main() {
    local bytes size
    confirm 'This will remove all build cache.'
    buildah_prune bytes
    size_decimal size "$bytes"
    printf 'Total reclaimed space: %s\n' "$size"
}
