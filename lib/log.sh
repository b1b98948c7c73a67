# log: what docker.sh says. Standard output belongs to what was asked for; everything else goes to stderr.

# The exit status of die: Docker's 125 in run and its kin, which say so in their declaration, 1 elsewhere.
FAILURE=1

fail_with() { FAILURE=$1; }

# One line on stderr, and the end. In container.sh the line goes to REPORT, the descriptor at whose other end
# docker.sh waits: it then says it in its own name.
die() {
    if [[ -n ${REPORT-} ]]; then
        printf '%s\n' "$*" >&"$REPORT"
    else
        printf 'docker.sh: %s\n' "$*" >&2
    fi
    exit "$FAILURE"
}

warn() { printf 'docker.sh: %s\n' "$*" >&2; }
