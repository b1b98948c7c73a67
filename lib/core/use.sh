# core/use: the one way to import.

# Where the programs of C++ are.
# shellcheck disable=SC2034  # everywhere
HELPERS=$DOCKER_SH_HOME/helpers/bin

declare -gA USED=(['core/use']=yes)

# use ROOM/FILE...: sources lib/ROOM/FILE.sh, once, from anywhere. A file's head says by it what the file needs; inside
# a function it says what only that way needs, since reading costs a start its time. What a file declares for all is
# declared with -g: it may be a function that reads it.
use() {
    local room
    for room; do
        [[ -z ${USED[$room]-} ]] || continue
        USED[$room]=yes
        # shellcheck source=/dev/null
        source "$DOCKER_SH_HOME/lib/$room.sh"
    done
}
