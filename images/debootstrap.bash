# shellcheck shell=bash
# An image from a distribution's archive: what the recipes that use debootstrap(8) share.

# What recipe_fail and recipe_undo have to know, whichever way the recipe ends.
recipe='' bootstrap='' output='' finished=''

recipe_fail() { # MESSAGE: the one line that says what failed and what to do
    printf 'images/%s: %s\n' "$recipe" "$1" >&2
    exit 1
}

# recipe_undo: on every way out but success, ends what still runs and leaves DIR as it was found, empty.
recipe_undo() {
    [[ -z $finished ]] || return 0
    trap '' HUP INT TERM
    if [[ -n $bootstrap ]]; then
        kill -KILL "$bootstrap" 2>/dev/null || true
        # At the end of its output the last process that could write to DIR is gone, and the mounts with it.
        cat <&"$output" >/dev/null
    fi
    find . -xdev -mindepth 1 -delete
}

# debian_mirror: writes the address of the Debian archive that this machine's apt uses, which may be a classroom's own;
# where apt has none that debootstrap can read, the public one.
debian_mirror() {
    local uri=''
    # shellcheck disable=SC2016  # $(REPO_URI) is for apt
    read -r uri < <(apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null) || true
    [[ $uri == http?(s)://* ]] || uri=http://deb.debian.org/debian
    printf '%s\n' "$uri"
}

# archive_answers URL: whether the server has the suite at URL. Asked first because debootstrap, where a firewall drops
# its packets, tries for the better part of an hour.
archive_answers() {
    [[ $1 == http?(s)://* ]] || return 0
    local ask=(wget --quiet --spider --tries=1 --timeout=30)
    "${ask[@]}" "$1/InRelease" || "${ask[@]}" "$1/Release"
}

# debootstrap_image RECIPE DIR SUITE MIRROR KEYRING HINT: fills the empty directory DIR with the minimal system of SUITE
# from MIRROR, and believes only what is signed with a key in the file KEYRING. HINT says where to get that file.
#
# SUITE, MIRROR and KEYRING in the environment replace the arguments; KEYRING=none checks no signature, for a mirror
# that has none. The proxy is that of http_proxy, or else apt's.
#
# Returns 0 with the image in DIR, or exits with 1 and a last line on stderr that says what to do, DIR empty again and
# nothing mounted. Writes nothing to stdout.
debootstrap_image() {
    recipe=$1
    local dir=$2 suite=${SUITE:-$3} mirror=${MIRROR:-$4} keyring=${KEYRING:-$5} hint=$6
    local script=${DEBOOTSTRAP_DIR:-/usr/share/debootstrap}/scripts/$suite
    local debootstrap proxy check line error=''
    exec >&2
    umask 022
    PATH+=:/usr/sbin:/sbin # su without - leaves them out

    ((EUID == 0)) || recipe_fail 'only root may make an image: run it with sudo'
    [[ -d $dir && -z $(ls -A -- "$dir") ]] || recipe_fail "'$dir' is not an empty directory: make one and name it"
    debootstrap=$(type -P debootstrap) || recipe_fail 'there is no debootstrap: apt-get install debootstrap'
    [[ -e $script ]] || recipe_fail "there is no $script: correct SUITE, or install a newer debootstrap"
    if [[ $keyring == none ]]; then
        check=(--no-check-gpg)
    elif [[ -e $keyring ]]; then
        check=(--force-check-gpg --keyring="$(realpath "$keyring")")
    else
        recipe_fail "there is no $keyring to check signatures with: $hint"
    fi
    proxy=$(apt-config dump --format '%v' Acquire::http::Proxy 2>/dev/null) || true
    [[ -n ${http_proxy-} || $proxy != http* ]] || export http_proxy=$proxy
    mirror=${mirror%/}
    archive_answers "$mirror/dists/$suite" ||
        recipe_fail "no answer from $mirror for $suite: check the network, or set MIRROR to a server that has it"

    CDPATH='' cd -- "$dir" || recipe_fail "cannot enter '$dir': see the message above"
    trap recipe_undo EXIT
    trap 'recipe_fail "interrupted: run it again"' HUP INT TERM
    # mktemp -d makes directories that only their owner can enter; a root must be open to every user.
    chmod 755 .

    # debootstrap mounts /proc and /sys, and leaves them when it is killed. In a mount and a PID namespace of its own
    # nothing can be left: when we die, pdeathsig ends unshare, --kill-child the first process of the namespace, the
    # kernel all the others, and the mounts go with the last of them.
    # /proc/1/cwd is DIR: debootstrap does not quote its target everywhere, and DIR may have spaces.
    exec {output}< <(LC_ALL=C exec setpriv --pdeathsig KILL \
        unshare --mount --pid --fork --kill-child --mount-proc \
        "$debootstrap" --variant=minbase "${check[@]}" "$suite" /proc/1/cwd "$mirror" </dev/null 2>&1)
    bootstrap=$!
    # A signal in the moment before a read would wait for what comes next: only read what is there
    while true; do
        until read -r -t 0 <&"$output"; do sleep 0.1; done
        read -r line <&"$output" || break
        printf '%s\n' "$line"
        [[ $line != E:* ]] || error=" (${line#E: })"
    done
    if ! wait "$bootstrap"; then
        [[ ! -e debootstrap/debootstrap.log ]] || tail -n 20 debootstrap/debootstrap.log
        recipe_fail "debootstrap failed$error: mend what the lines above say, and run it again"
    fi

    # debootstrap does not name a mirror on this machine's disk (file:), and apt would have no source at all.
    [[ -s etc/apt/sources.list ]] || printf 'deb %s %s main\n' "$4" "$suite" >etc/apt/sources.list
    # The host's name and servers, which are not the image's, and what apt fetches anew.
    { rm -f etc/{hostname,resolv.conf} &&
        find var/log -name '*.log' -delete &&
        find var/cache/apt/archives var/lib/apt/lists -type f -delete; } ||
        recipe_fail 'the image is made but cannot be tidied: mend what the message above says, and run it again'
    finished=yes
}
