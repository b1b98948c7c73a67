# machine: a small Linux machine to break things in. It has namespaces of its own (mount, pid, net, uts, ipc, cgroup), a
# root in memory in which only the programs of the real machine can be seen, and not written, and cgroups with a limit
# on processes and on memory. When its process 1 dies, all that was done in it is gone.
#
# This keeps accidents in, not attackers: its root is the machine's root, who could find a way out on purpose.
#
# A machine is a directory MACHINE: pid (of its process 1, as seen from outside), cgroups (its directories in every
# tree, to be removed), join (the files by which a process joins).

MACHINE_PATH=/course/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
MACHINE_HOME=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# The course's own repository has a copy of the toolkit; elsewhere the course is a part of it
MACHINE_TOOLKIT=$MACHINE_HOME/../toolkit
[[ -d $MACHINE_TOOLKIT ]] || MACHINE_TOOLKIT=$MACHINE_HOME/../..

# images_make DIRECTORY: the images that the chapters use, from their recipes.
images_make() { mkdir -p "$1/busybox" && "$MACHINE_HOME/../../images/busybox.sh" "$1/busybox"; }

# machine_make MACHINE PROGRAM_DIR IMAGES: a new machine, with a copy of PROGRAM_DIR in /attempt and every image that is a
# directory in IMAGES. The directory MACHINE must not exist.
machine_make() {
    local machine=$1 pid ready tree controller
    mkdir "$machine" && mkfifo "$machine/ready" || return
    machine_cgroups "$machine" || return
    exec {ready}<>"$machine/ready"
    (
        machine_join "$machine" enter
        # What the grader has open must not be held open by a program that stays
        for fd in /proc/self/fd/*; do
            fd=${fd##*/}
            ((fd < 3 || fd == ready)) || exec {fd}>&-
        done
        exec unshare --mount --pid --fork --kill-child --net --uts --ipc --cgroup --propagation private \
            "$MACHINE_HOME/machine-init" "$machine" "$2" "$3" "$ready" "$MACHINE_TOOLKIT" </dev/null >"$machine/log" 2>&1
    ) &
    pid=$!
    disown "$pid"
    printf '%s\n' "$pid" >"$machine/unshare"
    # Whoever else has the pipe open must not be the reason to wait for ever: init says a word in either case
    if ! read -r -t 60 -u "$ready" _ || [[ ! -s $machine/pid ]]; then
        printf 'cannot make the machine:\n%s\n' "$(tail -n 5 "$machine/log")" >&2
        exec {ready}>&-
        machine_remove "$machine"
        return 1
    fi
    exec {ready}>&-
    # v2: unshare, too, must leave what is now the root of the machine's tree, before controllers can be handed on there
    while read -r tree; do
        printf '%s' "$pid" >"$tree/init/cgroup.procs" || return
        for controller in $(<"$tree/cgroup.controllers"); do
            printf '+%s' "$controller" 2>/dev/null >"$tree/cgroup.subtree_control" || true
        done
    done <"$machine/unified"
}

# machine_run MACHINE SECONDS COMMAND [ARG...]: there, as root, in the directory of the program. After SECONDS it is asked
# to end, and a second later killed, with its whole process group.
machine_run() {
    local machine=$1 seconds=$2 pid
    shift 2
    pid=$(<"$machine/pid") || return
    (
        machine_join "$machine"
        exec timeout --kill-after=1 "$seconds" \
            setpriv --bounding-set=-sys_boot,-sys_rawio,-sys_time \
            nsenter --target "$pid" --mount --pid --net --uts --ipc --cgroup --wd="/proc/$pid/root/attempt" \
            env -i PATH="$MACHINE_PATH" HOME=/root USER=root TERM="${TERM:-dumb}" LANG=C.UTF-8 "$@"
    )
}

# machine_alive MACHINE
machine_alive() { [[ -s $1/pid && -d /proc/$(<"$1/pid") ]]; }

# machine_remove MACHINE: with all that is in it, also when it was made only in part.
machine_remove() {
    local machine=$1 cgroup try child
    [[ -d $machine ]] || return 0
    machine_stop "$machine"
    for ((try = 0; try < 500; try++)); do
        child=
        while read -r cgroup; do
            machine_empty "$cgroup"
            # Also the cgroups that the program made: the deepest first
            find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
            [[ ! -d $cgroup ]] || child=$cgroup
        done <"$machine/cgroups"
        [[ -n $child ]] || break
        sleep 0.01
    done
    [[ -z $child ]] || printf 'cannot remove the cgroup %s\n' "$child" >&2
    rm -rf --one-file-system "$machine"
}

# machine_stop MACHINE: kills process 1, and so the kernel every other one.
machine_stop() {
    local pid child
    [[ -s $1/unshare ]] || return 0
    pid=$(<"$1/unshare")
    # By now the number may be somebody else's
    grep -qsF "$1" "/proc/$pid/cmdline" || return 0
    child=$(pgrep -P "$pid") || true
    kill -KILL ${child:+"$child"} "$pid" 2>/dev/null || true
}

# machine_empty CGROUP: kills what is in it or below. v2 has a file for that (since Linux 5.14).
machine_empty() {
    local pid
    [[ ! -e $1/cgroup.kill ]] || printf 1 2>/dev/null >"$1/cgroup.kill" || true
    find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null | while read -r pid; do
        kill -KILL "$pid" 2>/dev/null || true
    done || true
}

# machine_join MACHINE [LIST]: the calling process moves into the machine's cgroups. v1: "tasks" moves one thread, which Bash is, without the wait
# that "cgroup.procs" can bring.
machine_join() {
    local file
    while read -r file; do
        printf 0 >"$file" || exit 1
    done <"$1/${2-join}"
}

# machine_cgroups MACHINE: in every tree that is mounted the cgroup NAME with the limits, and NAME/machine, which is what
# the machine sees as the root of the tree, since its first process is there when it makes its cgroup namespace. In v2 no
# process may stay where controllers are handed on: all are in NAME/machine/init then (cgroups(7), "no internal
# processes").
machine_cgroups() {
    local machine=$1 name=docker.sh-labs-grade.${LABS_OWNER:-$$}.$BASHPID line fields type point options limited='' inner value file
    : >"$machine/cgroups" && : >"$machine/enter" && : >"$machine/join" && : >"$machine/trees" && : >"$machine/unified"
    while read -r line; do
        [[ $line == *' - cgroup'* ]] || continue
        # shellcheck disable=SC2206  # to be split: a mount point of cgroups has no blanks
        fields=($line)
        point=${fields[4]} type=${line##* - } options=${line##* }
        type=${type%% *}
        inner=$point/$name/machine
        printf '%s\n' "$point/$name" >>"$machine/cgroups"
        if [[ $type == cgroup2 ]]; then
            # A tree without controllers is there for the processes only
            for value in $(<"$point/cgroup.controllers"); do
                printf '+%s' "$value" 2>/dev/null >"$point/cgroup.subtree_control" || true
            done
            mkdir "$point/$name" "$inner" "$inner/init" || return
            for value in $(<"$point/$name/cgroup.controllers"); do
                printf '+%s' "$value" 2>/dev/null >"$point/$name/cgroup.subtree_control" || true
            done
            printf '%s\n' "$inner" >>"$machine/unified"
            printf '%s\n' "$inner/cgroup.procs" >>"$machine/enter"
            printf '%s\n' "$inner/init/cgroup.procs" >>"$machine/join"
        else
            mkdir "$point/$name" "$inner" || return
            if [[ -e $inner/cpuset.cpus ]]; then # a new cpuset is empty, and refuses processes (cpusets(7))
                for file in cpuset.cpus cpuset.mems; do
                    cat "$point/$file" >"$point/$name/$file" && cat "$point/$file" >"$inner/$file" || return
                done
            fi
            printf '%s\n' "$inner/tasks" | tee -a "$machine/enter" >>"$machine/join"
        fi
        # The mount point, the type, the options; where the tree is to be mounted in the machine
        printf '%s %s %s\n' "$point" "$type" "$options" >>"$machine/trees"
        for value in pids.max=400 memory.limit_in_bytes=1G memory.memsw.limit_in_bytes=1G memory.max=1G memory.swap.max=0; do
            file=$point/$name/${value%%=*}
            [[ -e $file ]] || continue
            printf '%s' "${value#*=}" 2>/dev/null >"$file" || true
            limited+=" ${value%%.*}"
        done
    done </proc/self/mountinfo
    [[ $limited == *pids* && $limited == *memory* ]] || {
        printf 'no cgroup controller for pids and memory: a fork bomb could not be held\n' >&2
        return 1
    }
}
