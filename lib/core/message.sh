# core/message: what docker.sh says. Standard output belongs to what was asked for; everything else goes to stderr.

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
    exit "$FAILURE"
}

# With run --explain lib/core/explain.sh takes these over, and each step is said as it is made: as what one would type.
# shellcheck disable=SC2034  # for other files
EXPLAIN=''
explain() { :; }
step() { "$@"; }
write() { printf '%s' "$1" >"$2"; }

# die_unwritable DIRECTORY: in the kernel's words, for which it writes there once more.
die_unwritable() {
    local why
    why=$({ printf '%4096s' '' >"$1/.try.$$"; } 2>&1) && why=
    rm -f "$1/.try.$$"
    die "cannot write to $1${why:+: ${why##*: }}"
}
