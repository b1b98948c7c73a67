# run: what a container is, seen from inside and from its exit status.

load helper

@test "the course's command: name, PID 1, its own mounts, a limit, a volume that survives" {
    run docker -c run -m 100M -C "$(name)" -I busybox -V "$(name v)" \
        -P "sh -c 'hostname; echo \$\$; echo kept > /$(name v)/file; ls /'"
    assert_success
    assert_line --index 0 "$(name)"
    assert_line --index 1 1
    assert_line "$(name v)"
    run docker run --rm -v "$(name v):/again" busybox cat /again/file
    assert_output kept
}

@test "arguments pass untouched, and the exit status is the program's" {
    run -7 docker run --rm -m 100M busybox sh -c 'echo "a  b"; exit 7'
    assert_output 'a  b'
    run docker run --rm busybox printf '<%s>' '' ' ' 'a  b' "it's" '"' \\ '*' '$HOME' $'new\nline' -- --rm
    assert_output "<>< ><a  b><it's><\"><\\><*><\$HOME><new"$'\n'"line><--><--rm>"
}

@test "the course's -P is split into words, quotes respected; what follows -- is passed as it is" {
    run docker -c run --rm -I busybox -P "printf '<%s>' a\\ b \"c  d\" '' x" -- 'e  f' -P
    assert_output '<a b><c  d><><x><e  f><-P>'
}

@test "stdout and stderr are the program's own, to the byte" {
    docker run --rm busybox sh -c 'head -c 100000 /dev/zero; printf err >&2' >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
    assert_equal "$(stat -c %s "$BATS_TEST_TMPDIR/out")" 100000
    assert_equal "$(<"$BATS_TEST_TMPDIR/err")" err
}

@test "without -i stdin is empty; with -i it is the caller's" {
    run docker run --rm busybox cat <<<'hello'
    assert_output ''
    run docker run --rm -i busybox cat <<<'hello'
    assert_output hello
    run docker -c run --rm -I busybox -P cat <<<'hello'
    assert_output hello
}

@test "128+n when a signal ends the program" {
    run -137 docker run --rm busybox sh -c 'sh -c "kill -9 \$\$"; exit $?'
    run -139 docker run --rm busybox sh -c 'sh -c "kill -SEGV \$\$"; exit $?'
}

@test "nothing of the caller's environment leaks in" {
    run env SECRET=leaked "$ROOT/docker.sh" run --rm --name "$(name)" -h box busybox env
    assert_output - <<'OUT'
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOSTNAME=box
HOME=/root
OUT
}

@test "an env file as Docker reads it: byte order mark, CRLF, blanks before a name, blanks behind a value; from a pipe" {
    printf '\xef\xbb\xbfA=bom\r\nB=crlf\r\n  C=blanks\r\n\tD=two words \n \t\n  # no\nSECRET\r\n' >"$BATS_TEST_TMPDIR/env"
    run env SECRET=mine "$ROOT/docker.sh" run --rm --env-file "$BATS_TEST_TMPDIR/env" --env-file <(echo E=pipe) busybox env
    assert_output - <<OUT
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOSTNAME=$(docker_hostname "$output")
A=bom
B=crlf
C=blanks
D=two words$(printf ' ')
SECRET=mine
E=pipe
HOME=/root
OUT
    local line
    for line in 'export H=1' 'A =1' $'A\tB=1' 'B '; do
        printf '%s\n' "$line" >"$BATS_TEST_TMPDIR/env"
        run -125 docker run --rm --env-file "$BATS_TEST_TMPDIR/env" busybox env
        line=${line%%=*}
        assert_output "docker.sh: poorly formatted environment: variable '${line//$'\t'/?}' contains whitespaces"
    done
    printf 'A=1\nB\xff=1\n' >"$BATS_TEST_TMPDIR/env"
    run -125 docker run --rm --env-file "$BATS_TEST_TMPDIR/env" busybox env
    assert_output "docker.sh: env file $BATS_TEST_TMPDIR/env contains invalid utf8 bytes at line 2: [66 255 61 49]"
}
# What the container above was called.
docker_hostname() { grep -oE '^HOSTNAME=.*' <<<"$1" | cut -d = -f 2; }

@test "what the caller has is what docker.sh was called with, whatever that makes of it" {
    run env LC_ALL=C.UTF-8 DOCKER_SH_HOME=mine "$ROOT/docker.sh" run --rm -e LC_ALL -e DOCKER_SH_HOME busybox env
    assert_line LC_ALL=C.UTF-8
    assert_line DOCKER_SH_HOME=mine
    run env -u LC_ALL "$ROOT/docker.sh" run --rm -e LC_ALL busybox env
    refute_line --partial LC_ALL
}

@test "blanks at the ends of a value stay" {
    run docker run --rm -w '/ x ' --entrypoint pwd busybox
    assert_output '/ x '
    docker create --name "$(name)" -w '/x ' busybox true
    assert_equal "$(docker inspect -f '{{.Config.WorkingDir}}.' "$(name)")" '/x .'
}

@test "flags take a value, together as well, as Docker's; the last one counts" {
    run docker run --rm -it=false busybox sh -c 'test -t 0 || echo no'
    assert_output no
    run docker run --rm -i=1 --tty=F busybox cat <<<hello
    assert_output hello
    run docker run --rm --read-only --read-only=false busybox touch /file
    assert_success
    run -125 docker run --rm -it=maybe busybox true
    assert_output "docker.sh: invalid value for -t: 'maybe'. See 'docker.sh run --help'."
    docker create --name "$(name)" busybox true
    run docker ps -a=true --no-trunc=0 -q=T --filter "name=$(name)"
    assert_output --regexp '^[0-9a-f]{12}$'
    run -125 docker ps -aq=maybe
    assert_output "docker.sh: invalid value for -q: 'maybe'. See 'docker.sh ps --help'."
}

@test "the second course's spellings: -name -net -cpuset -cpushare, as whole words" {
    run docker run -it=false -m 100m -cpuset 0 -cpushare 512 -name "$(name)" -net none -e A=1 busybox sh -c 'echo $A; ls /sys/class/net'
    assert_output $'1\nlo'
    run docker inspect -f '{{.HostConfig.CpusetCpus}} {{.HostConfig.CpuShares}} {{.HostConfig.NetworkMode}} {{.Name}}' "$(name)"
    assert_output "0 512 none /$(name)"
    docker update -cpushare 600 -c700 "$(name)"
    run docker inspect -f '{{.HostConfig.CpuShares}}' "$(name)"
    assert_output 700
}

@test "-e and --env-file: values, the caller's own by name, later ones win" {
    printf '# comment\n\nA=file\nB=two words\nSECRET\n' >"$BATS_TEST_TMPDIR/env"
    run env SECRET=asked-for "$ROOT/docker.sh" run --rm --env-file "$BATS_TEST_TMPDIR/env" -e A=option -e EMPTY= -e ABSENT -e 'EQ=a=b' busybox env
    assert_line A=option
    assert_line 'B=two words'
    assert_line SECRET=asked-for
    assert_line EMPTY=
    assert_line EQ=a=b
    refute_line --partial ABSENT
}

@test "the hostname is the container's id, or what -h says; in the course's form its name" {
    run docker run --rm busybox hostname
    assert_output --regexp '^[0-9a-f]{12}$'
    run docker run --rm -h box.example busybox hostname
    assert_output box.example
    run docker -c run --rm -C "$(name)" -I busybox -P hostname
    assert_output "$(name)"
    assert_equal "$(hostname)" "$(</proc/sys/kernel/hostname)"
}

@test "/etc/hosts, /etc/hostname and /etc/resolv.conf; --dns and --add-host" {
    run docker run --rm -h box --add-host db:10.1.2.3 --dns 9.9.9.9 busybox cat /etc/hostname /etc/hosts /etc/resolv.conf
    assert_line --index 0 box
    assert_line $'127.0.0.1\tlocalhost'
    assert_line $'10.1.2.3\tdb'
    assert_line 'nameserver 9.9.9.9'
    run docker run --rm busybox grep -c ^nameserver /etc/resolv.conf
    refute_output 0
}

@test "pid, uts, mount, ipc, net and cgroup namespaces are its own" {
    local namespace
    run docker run --rm busybox sh -c 'for n in cgroup ipc mnt net pid uts; do readlink /proc/self/ns/$n; done'
    for namespace in cgroup ipc mnt net pid uts; do
        refute_line "$(readlink "/proc/self/ns/$namespace")"
        assert_line --partial "$namespace:["
    done
    run docker run --rm busybox ps
    assert_line --index 1 --partial '1 root'
    assert_equal "${#lines[@]}" 2
}

@test "--network none has lo, and it is up; host is the host's" {
    run docker run --rm --network none busybox sh -c 'ip -o link | wc -l; ping -c1 -W1 127.0.0.1 >/dev/null && echo up'
    assert_output $'1\nup'
    run docker run --rm --network host busybox readlink /proc/self/ns/net
    assert_output "$(readlink /proc/self/ns/net)"
}

@test "/dev has what a program needs and nothing of the hardware" {
    run docker run --rm busybox sh -c 'ls /dev'
    assert_output "$(printf '%s\n' fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero)"
    run docker run --rm busybox sh -c 'echo x >/dev/null && head -c1 /dev/zero | od -An -tx1 && echo y >/dev/shm/f && echo z >/dev/stderr'
    assert_line ' 00'
}

@test "the mount table shows nothing of the host's" {
    run docker run --rm busybox cut '-d ' -f5 /proc/self/mountinfo
    assert_success
    assert_line --index 0 /
    refute_line --regexp '^/(boot|home|tmp|var|usr|work|root)'
    run docker run --rm busybox sh -c 'ls -d /proc/1/root/usr/lib/dpkg 2>&1; ls /usr'
    refute_output --partial share
}

@test "/sys and the dangerous files of /proc cannot be written or read" {
    run ! docker run --rm busybox sh -c 'echo b > /proc/sysrq-trigger'
    run ! docker run --rm busybox sh -c 'echo 1 > /proc/sys/kernel/panic'
    run ! docker run --rm busybox mkdir /sys/fs/cgroup/memory/x
    run docker run --rm busybox sh -c 'wc -c < /proc/timer_list; ls /sys/firmware | wc -l'
    assert_output $'0\n0'
    run ! docker run --rm busybox mount -t tmpfs none /tmp
    run ! docker run --rm busybox chroot / mount -o remount,rw /sys
}

@test "root has Docker's capabilities but CAP_MKNOD, another user none" {
    run docker run --rm busybox grep Cap /proc/self/status
    assert_line $'CapEff:\t00000000a00425fb'
    assert_line $'CapBnd:\t00000000a00425fb'
    run docker run --rm -u 1000 busybox grep Cap /proc/self/status
    assert_line $'CapEff:\t0000000000000000'
    assert_line $'CapPrm:\t0000000000000000'
}

@test "-u by name, number and group; HOME follows; the image's groups count" {
    run docker run --rm -u daemon busybox sh -c 'id -u; echo $HOME'
    assert_output $'1\n/usr/sbin'
    run docker run --rm -u 1234:5678 busybox grep Groups /proc/self/status
    assert_output --regexp $'^Groups:\t5678 ?$'
    run docker run --rm -u 1234:567 busybox sh -c 'id -u; id -g; id -G; echo $HOME'
    assert_output $'1234\n567\n567\n/'
    run -125 docker run --rm -u nosuchuser busybox id
    assert_output 'docker.sh: unable to find user nosuchuser: no matching entries in passwd file'
    run -125 docker run --rm -u 0:nosuchgroup busybox id
    assert_output --partial 'unable to find group nosuchgroup'
}

@test "-w: the working directory, made if it is missing" {
    run docker run --rm -w /some/new/place busybox pwd
    assert_output /some/new/place
}

@test "--entrypoint goes in front of the command" {
    run docker run --rm --entrypoint echo busybox one two
    assert_output 'one two'
    run docker run --rm --entrypoint /bin/hostname -h x busybox
    assert_output x
}

@test "--read-only: the root cannot be written, volumes and tmpfs can" {
    run ! docker run --rm --read-only busybox touch /file
    assert_output --partial 'Read-only file system'
    run docker run --rm --read-only --tmpfs /scratch -v "$(name v):/v" -w /new busybox sh -c 'touch /scratch/a /v/b && ls /scratch /v; pwd'
    assert_success
    assert_line --index -1 /new
}

@test "--init: a small init is PID 1, reaps and passes signals and the status" {
    run -3 docker run --rm --init busybox sh -c 'echo $$; exit 3'
    refute_output 1
    run docker run --rm --init busybox cat /proc/1/cmdline
    assert_output --partial docker-init
}

@test "--ulimit sets soft and hard limits" {
    run docker run --rm --ulimit nofile=123:456 --ulimit core=0 busybox sh -c 'ulimit -Sn; ulimit -Hn; ulimit -c'
    assert_output $'123\n456\n0'
}

@test "--oom-score-adj is the program's, and that of what exec starts" {
    run docker run --rm --oom-score-adj -1000 busybox cat /proc/self/oom_score_adj
    # Less than the caller has needs CAP_SYS_RESOURCE, which root of a machine such as a container may lack
    if (printf -- -1000 >/proc/self/oom_score_adj) 2>/dev/null; then
        assert_output -- -1000
    else
        assert_failure 125
        assert_output 'docker.sh: --oom-score-adj -1000: Permission denied'
    fi
    run -0 docker run -d --name "$(name)" --oom-score-adj 500 busybox sleep 1000
    run docker exec "$(name)" cat /proc/1/oom_score_adj /proc/self/oom_score_adj
    assert_output $'500\n500'
    run docker inspect -f '{{.HostConfig.OomScoreAdj}}' "$(name)"
    assert_output 500
}

@test "a container without --rm stays, exited, with its changes; in the course's form it runs again on them" {
    run docker -c run -C "$(name)" -I busybox -P "sh -c 'echo first > /file; exit 4'"
    assert_failure 4
    run docker ps -a
    assert_output --regexp "busybox .* Exited \(4\) .* $(name)"
    assert_file_exists "$DOCKER_SH_ROOT/containers/$(name)/rwlayer/file"
    run docker -c run -C "$(name)" -I busybox -m 50M -P 'cat /file'
    assert_output first
    run -125 docker run --name "$(name)" busybox true
    assert_output --partial "Conflict. The container name '$(name)' is already in use"
}

@test "a second run in the course's form is as it says now: nothing of the first one's options stays" {
    SHELL=/bin/bash script -qec "$ROOT/docker.sh -c run -C $(name) -I busybox -w /first -u daemon --read-only --init -P pwd" \
        /dev/null </dev/null >/dev/null 3>&-
    run docker -c run -C "$(name)" -I busybox -P "sh -c 'pwd; id -u; echo \$\$; touch /file'" </dev/null
    assert_success
    assert_output $'/\n0\n1'
}

@test "a second run that could not start does not keep a third from it" {
    docker -c run -C "$(name)" -I busybox -P "sh -c 'echo kept > /file'"
    run -125 env DOCKER_SH_UNION=aufs "$ROOT/docker.sh" -c run -C "$(name)" -I busybox -P true
    run docker -c run -C "$(name)" -I busybox -P 'cat /file'
    assert_success
    assert_output kept
}

@test "a container that runs cannot be run again, and rm wants -f" {
    docker run --name "$(name)" busybox sleep 60 &
    wait_for 10 is_up "$(name)"
    run -125 docker -c run -C "$(name)" -I busybox -P true
    assert_output --partial 'is running'
    run -1 docker rm "$(name)"
    assert_output --partial 'container is running'
    run docker rm -f "$(name)"
    assert_output "$(name)"
    assert_ends $! 137
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
}

@test "a docker.sh that was killed at its report's pipe does not keep the container from its next start" {
    docker create --name "$(name)" busybox echo works >/dev/null
    mkfifo "$DOCKER_SH_ROOT/containers/$(name)/report"
    run docker -c run -C "$(name)" -I busybox -P 'echo works'
    assert_output works
}

@test "a failed start leaves nothing: no record, no cgroup, no volume" {
    run -127 docker run --name "$(name)" -v "$(name v):/v" busybox nosuch
    assert_output "docker.sh: exec: \"nosuch\": executable file not found in \$PATH"
    assert_not_exists "$DOCKER_SH_ROOT/containers/$(name)"
    assert_not_exists "$DOCKER_SH_ROOT/volumes/$(name v)"
    run find /sys/fs/cgroup -name "$(name).*"
    assert_output ''
}

@test "started by a relative path, from below and from beside" {
    mkdir -p "$BATS_TEST_TMPDIR/.home/below" "$BATS_TEST_TMPDIR/beside"
    cp -a "$ROOT"/{docker.sh,container.sh,lib,helpers,images} "$BATS_TEST_TMPDIR/.home/"
    cd "$BATS_TEST_TMPDIR/.home/below"
    run ../docker.sh run --rm busybox echo up
    assert_output up
    cd "$BATS_TEST_TMPDIR/beside"
    run ../.home/docker.sh run --rm busybox echo beside
    assert_output beside
    cd "$BATS_TEST_TMPDIR"
    run .home/docker.sh run --rm busybox echo hidden
    assert_output hidden
    cd .home
    run bash docker.sh run --rm busybox echo bare
    assert_output bare
}

@test "a resolv.conf without a newline at its end keeps its last line" {
    printf 'search example.org\nnameserver 192.0.2.7' >"$BATS_TEST_TMPDIR/resolv.conf"
    # shellcheck disable=SC2016  # the inner shell expands
    run unshare --mount bash -c 'mount --bind "$1" /etc/resolv.conf && "$2" run --rm busybox cat /etc/resolv.conf 3>&-' \
        - "$BATS_TEST_TMPDIR/resolv.conf" "$ROOT/docker.sh"
    assert_output $'search example.org\nnameserver 192.0.2.7'
}

@test "any current directory, through a symlink, spaces in every path" {
    local place="$BATS_TEST_TMPDIR/a b:c,d"
    mkdir -p "$place/here"
    ln -s "$ROOT/docker.sh" "$place/docker link"
    cd "$place/here"
    DOCKER_SH_ROOT="../my root" DOCKER_SH_RUN=../run run "../docker link" run --rm -v v:/v busybox sh -c 'touch /v/f; echo here'
    assert_success
    assert_line here
    assert_file_exists "$place/my root/volumes/v/_data/f"
}

@test "the container's process ends when its PID 1 does, whatever else still runs in it" {
    run docker run --rm --name "$(name)" busybox sh -c 'sleep 7310 & sleep 7311 & exit 0'
    assert_success
    run pgrep -f 'sleep 731[01]'
    assert_failure
}
