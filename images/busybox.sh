#!/bin/bash
# busybox: every command in one static binary of 2 MB
#
# images/busybox.sh DIR fills the empty directory DIR. The binary is this machine's.
#
# The commands are relative symlinks: `ls -l` shows what they are, they lead to the same file seen from the image
# and from the host, and a copy that does not know about hard links stays at 2 MB (270 hard links would become 500).
set -euo pipefail
exec >&2
umask 022
PATH+=:/usr/sbin:/sbin # su without - leaves them out

fail() {
    printf 'images/busybox.sh: %s\n' "$1"
    exit 1
}

((EUID == 0)) || fail 'only root may make an image: run it with sudo'
[[ -d ${1-} && -z $(ls -A -- "$1") ]] || fail "'${1-}' is not an empty directory: make one and name it"
busybox=$(type -P busybox) || fail 'there is no busybox: apt-get install busybox-static'

CDPATH='' cd -- "$1"
# From here on DIR is either finished or, whatever happens, empty again.
trap '[[ -n ${finished-} ]] || find . -xdev -mindepth 1 -delete' EXIT
trap 'fail "line $LINENO failed: mend what the message above says, and run it again"' ERR
trap 'fail "interrupted: run it again"' HUP INT TERM

mkdir -p bin dev etc home proc root run sbin sys tmp usr/{bin,sbin} var/{log,spool/mail,tmp}
ln -s ../run var/run
# mktemp -d makes directories that only their owner can enter; a root must be open to every user.
chmod 755 .
chmod 700 root
chmod 1777 tmp var/tmp
cp "$busybox" bin/busybox

# In a root where it is the only file, a dynamic binary cannot start: there is no loader for it.
chroot . /bin/busybox true 2>/dev/null || fail "$busybox is not static: apt-get install busybox-static"

# 270 times ln(1) would take half a second; busybox runs its own ln without exec.
chroot . /bin/busybox sh -e <<'END'
PATH=/bin
/bin/busybox ln -s busybox /bin/ln
for command in $(/bin/busybox --list-full); do
    case $command in
        bin/busybox | bin/ln | linuxrc) ;;
        bin/*) ln -s busybox "/$command" ;;
        sbin/*) ln -s ../bin/busybox "/$command" ;;
        usr/*) ln -s ../../bin/busybox "/$command" ;;
    esac
done
END

cat >etc/passwd <<'END'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
END
cat >etc/group <<'END'
root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
tty:x:5:
disk:x:6:
mail:x:8:
www-data:x:33:
nogroup:x:65534:
END
finished=yes
