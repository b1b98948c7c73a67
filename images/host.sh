#!/bin/bash
# host: this machine's own bash, coreutils and friends, with the libraries they need
#
# images/host.sh DIR fills the empty directory DIR. What it takes to be a root file system: the programs, the libraries
# that ldd(1) names for them, the loader among these, each at the path that it has on the host.
set -euo pipefail
exec >&2
umask 022

needed=(
    bash sh
    basename cat chgrp chmod chown cp cut date dd df dirname du echo env expr false head hostid id install kill link
    ln ls md5sum mkdir mkfifo mknod mktemp mv nice nohup nproc numfmt od paste printenv printf pwd readlink realpath rm
    rmdir seq sha256sum shuf sleep sort split stat stty sync tac tail tee test timeout touch tr true truncate tty uname
    uniq unlink wc who whoami yes
)
useful=(
    awk clear cmp diff find free grep gzip hostname ip less more mount mountpoint nc pgrep ping pkill ps reset sed
    stress tar top tput umount unshare vi which xargs
)
terminals=(dumb linux screen screen-256color tmux tmux-256color vt100 xterm xterm-256color)

fail() {
    printf 'images/host.sh: %s\n' "$1"
    exit 1
}

((EUID == 0)) || fail 'only root may make an image: run it with sudo'
[[ -d ${1-} && -z $(ls -A -- "$1") ]] || fail "'${1-}' is not an empty directory: make one and name it"

# The distribution's programs, not those that somebody built into /usr/local against libraries of their own.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
programs=()
for name in "${needed[@]}" "${useful[@]}"; do
    if path=$(type -P "$name"); then
        programs+=("$path")
    elif [[ " ${needed[*]} " == *" $name "* ]]; then
        fail "this machine has no $name: install bash and coreutils"
    else
        printf 'images/host.sh: skipped %s: this machine does not have it\n' "$name"
    fi
done

# A library's line is indented: `libc.so.6 => /lib/.../libc.so.6 (address)`, the loader's just `/lib64/... (address)`.
# ldd complains of programs that are scripts; these need no library.
mapfile -t libraries < <(ldd "${programs[@]}" 2>/dev/null | grep $'^\t' | grep -o '/[^ ]*' | sort -u)
((${#libraries[@]})) || fail 'ldd names no library: take the image busybox on a machine of static programs'

# What ldd cannot know: the terminals; and what a glibc before 2.34 opens when it looks up a user or a host.
optional=()
for name in "${terminals[@]}"; do
    optional+=({/etc,/lib,/usr/share}/terminfo/"${name:0:1}/$name")
done
for path in "${libraries[@]}"; do
    [[ $path != */libc.so.6 ]] || optional+=("${path%/*}"/libnss_{files,dns}.so.2)
done
files=("${programs[@]}" "${libraries[@]}")
for path in "${optional[@]}"; do
    [[ ! -e $path ]] || files+=("$path")
done

CDPATH='' cd -- "$1"
# From here on DIR is either finished or, whatever happens, empty again.
trap '[[ -n ${finished-} ]] || find . -xdev -mindepth 1 -delete' EXIT
trap 'fail "line $LINENO failed: mend what the message above says, and run it again"' ERR
trap 'fail "interrupted: run it again"' HUP INT TERM

mkdir -p dev etc home proc root run sys tmp usr/{bin,sbin} var/{log,tmp}
ln -s ../run var/run
# mktemp -d makes directories that only their owner can enter; a root must be open to every user.
chmod 755 .
chmod 700 root
chmod 1777 tmp var/tmp

# Where the host has /bin -> usr/bin, the image has it too. The link must be relative: through an absolute one tar
# would write to the host.
for path in /bin /sbin /lib /lib32 /lib64 /libx32; do
    [[ -L $path ]] || continue
    real=$(realpath "$path")
    mkdir -p ".$real"
    ln -s "${real#/}" ".$path"
done

# -h: of a symlink (sh, awk, libtinfo.so.6) the file that it leads to, under the link's name. No set-user-ID: a copy of
# mount(8) that never gets the host's security updates must not make anybody root.
tar -C / --mode=ug-s -chf - "${files[@]#/}" | tar -xf -

cat >etc/passwd <<'END'
root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
END
cat >etc/group <<'END'
root:x:0:
tty:x:5:
nogroup:x:65534:
END
cat >etc/nsswitch.conf <<'END'
passwd: files
group: files
hosts: files dns
END

chroot . /bin/bash -c 'sh -c true && ls /' >/dev/null || fail 'the shell does not start in it: see the message above'
finished=yes
