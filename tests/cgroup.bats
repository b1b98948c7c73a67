# cgroup: what a container may use, on every layout of cgroups. What this kernel has not got is asked of the kernel, and
# skipped.

load helper
# bats file_tags=kernel

# The first one enables v2's controllers: only then it shows which limits there are.
setup_file() { docker run --rm busybox true; }

# The trees are the whole machine's, where another suite may run.
name() { printf 't%s-%s-%s' "$BATS_TEST_NUMBER" "${1:-c}" "$BATS_ROOT_PID"; }

# find_tree CONTROLLER: sets TREE, where this machine has it, WORLD, 1 or 2, and INSIDE, where a container sees its own.
find_tree() {
    local target type options v1=0
    TREE='' WORLD='' INSIDE=''
    while read -r target type options; do
        if [[ $type == cgroup ]]; then
            v1=1
            [[ ,$options, != *",$1,"* ]] || TREE=$target WORLD=1 INSIDE=/sys/fs/cgroup/${target##*/}
        elif [[ -z $TREE ]] && grep -qw "${1/#blkio/io}" "$target/cgroup.controllers"; then
            TREE=$target WORLD=2
        fi
    done < <(findmnt --raw --noheadings --types cgroup,cgroup2 --output TARGET,FSTYPE,FS-OPTIONS)
    if [[ $WORLD == 2 ]]; then
        INSIDE=/sys/fs/cgroup
        ((!v1)) || INSIDE+=/unified
    fi
}

# need CONTROLLER [V1-FILE V2-FILE]: skips without it; sets FILE, as this world calls it.
need() {
    local probe
    find_tree "$1"
    [[ -n $TREE ]] || skip "this kernel has no cgroup controller $1"
    (($# == 3)) || return 0
    FILE=${!WORLD}
    shift
    FILE=${!WORLD}
    probe=$TREE/docker.sh/probe.$BASHPID
    mkdir "$probe"
    [[ -e $probe/$FILE ]] || FILE=''
    rmdir "$probe"
    [[ -n $FILE ]] || skip "this kernel has no ${!WORLD}"
}

# by_world V1 V2: what is expected in the one, or the other.
by_world() { printf '%s' "${!WORLD}"; }

# up NAME [OPTION...]: a container that stays until it is removed. Sets PID, and CGROUP, below each TREE. What the
# shell text BEFORE says inside is in $OUT.
up() {
    local name=$1 id
    OUT=$BATS_TEST_TMPDIR/$name
    # Not by the function: its shell would keep what bats waits for
    "$ROOT/docker.sh" run --name "$@" busybox sh -c "${BEFORE:-:}; sleep 1000 & echo up; wait" >"$OUT" 2>&1 3>&- &
    RUNNER=$!
    wait_for 60 grep -qx up "$OUT"
    read -r PID <"$DOCKER_SH_ROOT/containers/$name/pid"
    read -r id <"$DOCKER_SH_ROOT/containers/$name/id"
    CGROUP=docker.sh/$name.${id:0:12}
}

# need_disk: skips without a whole disk in /dev; sets DISK.
need_disk() {
    local disk
    DISK=''
    for disk in /sys/block/*; do
        [[ ! -b /dev/${disk##*/} || $(<"$disk/size") == 0 ]] || DISK=${disk##*/}
    done
    [[ -n $DISK ]] || skip 'this machine shows no disk'
}

# No cgroup of a container NAME is left, in any tree.
refute_cgroup() {
    local trees
    mapfile -t trees < <(findmnt --raw --noheadings --types cgroup,cgroup2 --output TARGET)
    run find "${trees[@]}" -type d -name "$1.*"
    assert_output ''
}

# No record either.
refute_traces() {
    refute_cgroup "$1"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$1"
}

is_gone() { [[ ! -e /proc/$1 ]] || grep -q '^State:.*Z' "/proc/$1/status"; }

@test "a container is in docker.sh/NAME.ID under every controller, with its children, and sees / there" {
    local controllers path child
    BEFORE='cat /proc/self/cgroup' up "$(name)"
    while IFS=: read -r _ controllers path; do
        case $controllers in
            name=*) ;;
            '') [[ $path == */$CGROUP ]] || only_without_ours ;;
            *) [[ $path == */$CGROUP ]] || fail "$controllers is at $path" ;;
        esac
    done <"/proc/$PID/cgroup"
    child=$(pgrep -P "$PID" sleep)
    assert_equal "$(<"/proc/$child/cgroup")" "$(<"/proc/$PID/cgroup")"
    for controller in blkio cpu cpuacct cpuset devices freezer memory pids; do
        find_tree "$controller"
        [[ -z $TREE ]] || assert grep -qx "$PID" "$TREE/$CGROUP/cgroup.procs"
    done
    run grep : "$OUT"
    refute_line --regexp ':[^/]*/.'
    assert_line --regexp '^[0-9]+:.*:/$'

    docker rm -f "$(name)"
    refute_traces "$(name)"
}

# The unified tree of hybrid matters only if a controller of ours is there.
only_without_ours() {
    local controller
    for controller in cpu cpuset blkio memory pids; do
        find_tree "$controller"
        [[ $WORLD != 2 ]] || fail "$controller is v2, and the container not in it"
    done
    assert_not_equal "$TREE" ''
}

@test "-m: the limit, seen from outside and inside; with swap it is twice that" {
    need memory memory.limit_in_bytes memory.max
    BEFORE="cat $INSIDE/$FILE" up "$(name)" -m 100M
    assert_equal "$(<"$TREE/$CGROUP/$FILE")" 104857600
    run head -n 1 "$OUT"
    assert_output 104857600
    need memory memory.memsw.limit_in_bytes memory.swap.max
    if ((WORLD == 1)); then
        assert_equal "$(<"$TREE/$CGROUP/$FILE")" 209715200
    else
        assert_equal "$(<"$TREE/$CGROUP/$FILE")" 104857600
    fi
}

@test "-m: who takes more is killed, who takes less lives" {
    need memory
    run -137 docker run --rm -m 100M busybox dd if=/dev/zero of=/dev/null bs=300M count=1
    run -0 docker run --rm -m 100M busybox dd if=/dev/zero of=/dev/null bs=60M count=1
}

@test "-m 0 is no limit" {
    need memory memory.limit_in_bytes memory.max
    run docker run --rm -m 0 busybox cat "$INSIDE/$FILE"
    assert_output "$(by_world 9223372036854771712 max)"
}

@test "--memory-swap counts memory and swap together; -1 is no limit" {
    need memory memory.memsw.limit_in_bytes memory.swap.max
    run docker run --rm -m 100M --memory-swap 150M busybox cat "$INSIDE/$FILE"
    assert_output "$(by_world 157286400 52428800)"
    run docker run --rm -m 100M --memory-swap -1 busybox cat "$INSIDE/$FILE"
    assert_output "$(by_world 9223372036854771712 max)"
}

@test "--cpus: the quota" {
    need cpu
    if ((WORLD == 1)); then
        run docker run --rm --cpus 0.2 busybox cat "$INSIDE/cpu.cfs_quota_us" "$INSIDE/cpu.cfs_period_us"
        assert_output $'20000\n100000'
    else
        run docker run --rm --cpus 0.2 busybox cat "$INSIDE/cpu.max"
        assert_output '20000 100000'
    fi
}

# used: sets USED to the CPU time of CGROUP and NOW to the time, in microseconds.
used() {
    NOW=${EPOCHREALTIME/[.,]/}
    find_tree cpuacct
    if [[ -n $TREE ]]; then
        USED=$(($(<"$TREE/$CGROUP/cpuacct.usage") / 1000))
    else
        find_tree cpu
        read -r _ USED < <(grep ^usage_usec "$TREE/$CGROUP/cpu.stat")
    fi
}

@test "--cpus: not more than there are" {
    local count
    count=$(getconf _NPROCESSORS_ONLN)
    run -125 docker run --rm --cpus 1000 busybox true
    assert_output "docker.sh: Range of CPUs is from 0.01 to $count.00, as there are only $count CPUs available"
    run -125 docker run --rm --cpus "$count.01" busybox true
    need cpu
    run -0 docker run --rm --cpus "$count.00" busybox true
    docker create --name "$(name)" busybox true
    run -1 docker update --cpus 1000 "$(name)"
    assert_output --partial 'Range of CPUs is from'
}

@test "--cpus 0.2 holds a busy loop to a fifth of a CPU" {
    local since before
    need cpu
    ! grep -q 'User Mode Linux' /proc/cpuinfo || skip 'the clock of user-mode Linux measures nothing'
    BEFORE='while :; do :; done & :' up "$(name)" --cpus 0.2
    used
    since=$NOW before=$USED
    sleep 3
    used
    printf '%d us of CPU in %d us\n' $((USED - before)) $((NOW - since))
    assert [ $((100 * (USED - before) / (NOW - since))) -le 25 ]
    assert [ $((100 * (USED - before) / (NOW - since))) -ge 10 ]
}

@test "--cpu-shares: the weight; v2's keeps its ratio to the default" {
    need cpu cpu.shares cpu.weight
    run docker run --rm --cpu-shares 512 busybox cat "$INSIDE/$FILE"
    assert_output "$(by_world 512 50)"
}

@test "--pids-limit 1: there is room for a program, and nothing of ours takes it" {
    need pids
    run docker run --rm --pids-limit 1 -v /v --read-only busybox echo one
    assert_output one
    docker run -d --name "$(name)" --pids-limit 1 busybox echo two
    wait_for 10 test -e "$DOCKER_SH_ROOT/containers/$(name)/exit_code"
    run docker logs "$(name)"
    assert_output two
}

@test "--pids-limit stops a fork bomb" {
    need pids
    run docker run --rm --pids-limit 10 busybox sh -c \
        '(for i in $(seq 50); do sleep 1000 & done); set -- /proc/[0-9]*; echo "$# processes"; cat '"$INSIDE/pids.max"
    assert_line --partial "can't fork"
    assert_line '9 processes'
    assert_line 10
}

@test "--cpuset-cpus and --cpuset-mems; without them all are there" {
    need cpuset
    run docker run --rm --cpuset-cpus 0 --cpuset-mems 0 busybox sh -c 'nproc; grep -h _allowed_list: /proc/self/status'
    assert_line --index 0 1
    assert_line $'Cpus_allowed_list:\t0'
    assert_line $'Mems_allowed_list:\t0'
    run docker run --rm busybox grep Cpus_allowed_list: /proc/self/status
    assert_output $'Cpus_allowed_list:\t'"$(cat "$TREE/cpuset.effective_cpus" "$TREE/cpuset.cpus.effective" 2>/dev/null)"
}

@test "--blkio-weight" {
    find_tree blkio
    if [[ -e $TREE/docker.sh/$(by_world blkio.weight io.weight) ]]; then
        need blkio blkio.weight io.weight
    else
        need blkio blkio.bfq.weight io.bfq.weight
    fi
    run docker run --rm --blkio-weight 300 busybox cat "$INSIDE/$FILE"
    assert_output "$([[ $FILE != io.weight ]] && echo 300 || echo default 60)"
}

@test "--device-read-bps and its kin" {
    local device
    need blkio blkio.throttle.read_bps_device io.max
    need_disk
    device=$DISK
    run docker run --rm --device-read-bps "/dev/$device:1mb" --device-write-bps "/dev/$device:2m" \
        --device-read-iops "/dev/$device:300" --device-write-iops "/dev/$device:400" busybox \
        sh -c "cd $INSIDE && cat io.max 2>/dev/null || cat blkio.throttle.*_device"
    device=$(<"/sys/block/$device/dev")
    if ((WORLD == 1)); then
        assert_line "$device 1048576"
        assert_line "$device 2097152"
        assert_line "$device 300"
        assert_line "$device 400"
    else
        assert_output "$device rbps=1048576 wbps=2097152 riops=300 wiops=400"
    fi
}

@test "v1: a device of the host that is not on Docker's list cannot be opened" {
    local device node=''
    need devices
    for device in /dev/fuse /dev/loop-control /dev/net/tun; do
        { true <>"$device"; } 2>/dev/null && node=$device
    done
    [[ -n $node ]] || skip 'this machine shows no device that can be opened'
    run docker run --rm -v "$node:/node" busybox sh -c 'for d in null zero full random urandom tty ptmx; do true <>/dev/$d; done
        true <>/node'
    assert_line --partial '/node: Operation not permitted'
    # A shell without a terminal has no /dev/tty
    run grep -v '/dev/tty: No such device or address' <<<"$output"
    assert_equal "${#lines[@]}" 1
}

@test "a limit without its controller is an error that names it, and leaves nothing" {
    local -A option=([cpuset]=--cpuset-cpus=0 [pids]=--pids-limit=10 [memory]=-m100M)
    local controller without=()
    for controller in cpuset memory pids; do
        find_tree "$controller"
        [[ -n $TREE ]] || break
    done
    if [[ -n $TREE ]]; then
        ((WORLD == 1)) || skip 'this kernel has every controller, and v2 cannot hide one'
        # shellcheck disable=SC2016  # the inner shell expands
        without=(unshare --mount sh -c 'umount "$1" && shift && exec "$@"' - "$TREE")
    fi
    run -125 "${without[@]}" "$ROOT/docker.sh" run --name "$(name)" "${option[$controller]}" -v "$(name v):/v" busybox true
    assert_output --regexp "^docker.sh: cannot limit ${controller}[a-z_]*: this machine has no cgroup controller '$controller'\$"
    refute_traces "$(name)"
    assert_not_exists "$DOCKER_SH_ROOT/volumes/$(name v)"
}

@test "a limit that the kernel refuses is an error in one line, and leaves nothing" {
    need cpuset
    run -125 docker run --name "$(name)" --cpuset-cpus 99 busybox true
    assert_output 'docker.sh: cannot set cpuset.cpus to 99: the kernel does not take it'
    refute_traces "$(name)"
}

@test "exec: a program in the container's cgroup, in every tree; it is killed with the container" {
    local file files=() client
    docker run -d --name "$(name)" busybox sleep 1000
    run docker exec "$(name)" cat /proc/1/cgroup
    assert_equal "$(docker exec "$(name)" cat /proc/self/cgroup)" "$output"
    mapfile -d '' files <"$DOCKER_SH_ROOT/containers/$(name)/cgroups"
    ((${#files[@]}))
    "$ROOT/docker.sh" exec "$(name)" sh -c 'trap "" TERM HUP; : >/up; while :; do sleep 1000; done' >/dev/null 2>&1 3>&- &
    client=$!
    wait_for 20 docker exec "$(name)" test -e /up
    for file in "${files[@]}"; do
        assert_equal "$(wc -l <"$file")" 3
    done
    docker rm -f "$(name)"
    assert_ends "$client" 137
}

@test "a killed docker.sh leaves a cgroup; the next run of that container has not its limits" {
    need memory memory.limit_in_bytes memory.max
    up "$(name)" -m 50M
    kill -s KILL "$(<"$DOCKER_SH_ROOT/containers/$(name)/runner")"
    run wait "$RUNNER"
    kill -s KILL "$PID"
    wait_for 10 is_gone "$PID"
    assert_equal "$(<"$TREE/$CGROUP/$FILE")" 52428800
    run docker -c run -C "$(name)" -I busybox -P "cat $INSIDE/$FILE"
    assert_output "$(by_world 9223372036854771712 max)"
    refute_cgroup "$(name)"
}

@test "a container's cgroups go with its end, whether it stays or not; several start at once" {
    local i jobs=()
    for i in 1 2 3; do
        docker run --name "$(name "$i")" -m 100M busybox true 3>&- &
        jobs+=($!)
    done
    for i in "${jobs[@]}"; do wait "$i"; done
    refute_cgroup "$(name '[123]')"
    assert_file_exists "$DOCKER_SH_ROOT/containers/$(name 1)/exit_code"
}

@test "docker.sh in a cgroup namespace whose root holds processes" {
    local mount point place
    need memory memory.limit_in_bytes memory.max
    mapfile -t mount < <(findmnt --raw --noheadings --types cgroup,cgroup2 --output TARGET,FSTYPE,FS-OPTIONS)
    place=$(name)
    # Joins PLACE in each tree, and sees nothing above it from there on
    # shellcheck disable=SC2016  # the inner shells expand
    run bash -euc '
        place=$1 tool=$2 file=$3
        shift 3
        for mount; do
            tree=${mount%% *}
            mkdir "$tree/$place"
            for name in cpus mems; do
                [[ ! -e $tree/cpuset.$name || -e $tree/cgroup.controllers ]] || cat "$tree/cpuset.$name" >"$tree/$place/cpuset.$name"
            done
            echo 0 >"$tree/$place/cgroup.procs"
        done
        exec unshare --mount --cgroup bash -euc '\''
            tool=$1 file=$2
            shift 2
            for mount; do
                read -r tree type options <<<"$mount"
                umount "$tree"
                options=${options#rw} options=${options#,}
                [[ $options != name=* ]] || options+=,none
                mount -t "$type" ${options:+-o "$options"} cgroup "$tree"
            done
            grep -q . "${file%/*}/cgroup.procs"
            "$tool" run --rm -m 100M busybox cat "$file"
        '\'' - "$tool" "$file" "$@"
    ' - "$place" "$ROOT/docker.sh" "$INSIDE/$FILE" "${mount[@]}"
    for point in "${mount[@]%% *}"; do
        for place in docker.sh init ''; do
            [[ ! -d $point/$(name)/$place ]] || rmdir "$point/$(name)/$place"
        done
    done
    assert_success
    assert_output 104857600
}

@test "v2's units" {
    # shellcheck disable=SC2016  # the inner shell expands
    run env ROOT="$ROOT" bash -euc '
        DOCKER_SH_HOME=$ROOT; source "$ROOT/lib/core/use.sh" && use cgroup/unified
        while read -r name value file; do
            result=$value
            unified_value result "$name" "$value" "$file" 1000
            printf "%s\n" "$result"
        done' <<'END'
cpu_shares 2 cpu.weight
cpu_shares 1024 cpu.weight
cpu_shares 262144 cpu.weight
blkio_weight 10 io.weight
blkio_weight 500 io.weight
blkio_weight 500 io.bfq.weight
memory_swap 2500 memory.swap.max
memory_swap -1 memory.swap.max
cpu_quota 150000 cpu.max
memory 1000 memory.max
END
    assert_output $'1\n100\n10000\n2\n100\n500\n1500\nmax\n150000 100000\n1000'
}
