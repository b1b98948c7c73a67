# core/message: what docker.sh says. Standard output belongs to what was asked for; everything else goes to stderr.

use core/undo

# The exit status of die: Docker's 125 in run and its kin, which say so in their declaration, 1 elsewhere.
FAILURE=1

fail_with() { FAILURE=$1; }

# One line on stderr: what a user has typed may hold a line's end, or what a terminal obeys.
warn() {
    local line=$*
    printf 'docker.sh: %s\n' "${line//[[:cntrl:]]/?}" >&2
}

# That, and the end.
die() {
    warn "$@"
    undo_exit "$FAILURE"
}

# need_helper NAME: dies unless it has been built.
need_helper() {
    [[ -f $HELPERS/$1 && -x $HELPERS/$1 ]] ||
        die "helpers/bin/$1 is missing or cannot be executed: run make in $DOCKER_SH_HOME"
}

# With run --explain lib/core/explain.sh takes these over, and each step is said as it is made: as what one would type.
EXPLAIN=''
explaining() { [[ -n $EXPLAIN ]]; }
explain() { :; }
step() { "$@"; }
write() { printf '%s' "$1" >"$2"; }

# die_unwritable DIRECTORY
die_unwritable() {
    local words
    say_unwritable words "$1"
    die "$words"
}

# say_unwritable INTO DIRECTORY: that it cannot be written to, in the kernel's words, for which it writes there once
# more.
say_unwritable() {
    local _why
    _why=$({ printf '%4096s' '' >"$2/.try.$$"; } 2>&1) && _why=
    rm -f "$2/.try.$$"
    printf -v "$1" 'cannot write to %s' "$2${_why:+: ${_why##*: }}"
}
