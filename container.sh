#!/bin/bash
# container.sh RECORD: how a container is born.
#
# docker.sh starts this file by unshare(1), as PID 1 of new namespaces, with the host's root still in place. What is to
# be done has been written down in RECORD, the container's directory, one value a file (lib/record/field.sh). One step a
# line, in the order that the kernel wants. If one fails the program does not run, and docker.sh is told why through the
# descriptor REPORT, which is this shell's stderr as well; the program's is the descriptor STDERR.
set -Eeuo pipefail
fail() { printf '%s\n' "$1" >&"$REPORT" && exit 125; }
trap 'fail "container.sh failed at: $BASH_COMMAND"' ERR

# mount(8) as a part of this shell: one fork and one exec less. Where it is missing, the line below runs the program
enable -f "$DOCKER_SH_HOME/helpers/bin/builtins.so" mount 2>/dev/null || true

# run --explain: what is done is said as it is done (lib/core/explain.sh)
explain() { :; }
write() { printf '%s' "$1" >"$2"; }
if [[ -n ${EXPLAIN-} ]]; then
    source "$DOCKER_SH_HOME/lib/core/use.sh"
    use core/explain
    explain_to "$EXPLAIN"
fi

explain '#' "in the new namespaces, the root still the host's: container.sh"
explain cd "$1"
cd "$1"

# pid namespace: PID 1 in here; but which process on the host? /proc is still the host's (pid_namespaces(7), proc(5))
read -r stat </proc/self/stat
# shellcheck disable=SC2206  # to be split: numbers, and a letter
fields=(${stat##*) })
printf '%s\n' "${fields[19]}" >pid_start
printf '%s\n' "${stat%% *}" >pid

# uts namespace: a name of its own (uts_namespaces(7))
IFS= read -r hostname <./hostname
write "$hostname" /proc/sys/kernel/hostname

# network namespace: a cable from each of the host's bridges to here. The host's end is made by way of HOST_NETNS, a
# descriptor of the host's network namespace; with the last process in here the kernel takes both ends away
# (network_namespaces(7), veth(4)).
for cable in networks/*/connect; do
    [[ -e $cable ]] || continue
    mapfile -d '' words <"$cable"
    [[ -z ${EXPLAIN-} ]] || words+=(--explain "$EXPLAIN" --netns "/proc/${stat%% *}/ns/net")
    "$DOCKER_SH_HOME/helpers/bin/vethctl" connect --host-netns "$HOST_NETNS" "${words[@]}" || exit 125
done

# mount namespace: the image's layers below, this container's changes on top (mount_namespaces(7), overlayfs)
mapfile -d '' union <union
explain mount "${union[@]}" merged
mount "${union[@]}" merged || exit 125

# cgroup: the limits first, so that nothing ever runs without them; then this process joins (cgroups(7)). From here on
# nothing is started but the program: there may be room for one process.
mapfile -d '' cgroups <cgroups
mapfile -d '' limits <limits
for ((i = 0; i < ${#limits[@]}; i += 2)); do
    write "${limits[i + 1]}" "${limits[i]}" 2>/dev/null ||
        fail "cannot set ${limits[i]##*/} to ${limits[i + 1]}: the kernel does not take it"
done
for file in "${cgroups[@]}"; do
    write 0 "$file"
done

# The rest happens between two roots, and is pivot's: /proc /dev /sys, the volumes, pivot_root(2), the restrictions,
# and the program, which takes this process over and so stays PID 1.
mapfile -d '' pivot <pivot
mapfile -d '' argv <argv
[[ -z ${CONSOLE-} ]] || pivot+=(--console "$CONSOLE")
[[ -z ${EXPLAIN-} ]] || pivot+=(--explain "$EXPLAIN")
explain '#' 'between two roots: helpers/pivot'
exec "$DOCKER_SH_HOME/helpers/bin/pivot" --root merged --report "$REPORT" "${pivot[@]}" -- "${argv[@]}" \
    2>&"$STDERR" {STDERR}>&-
