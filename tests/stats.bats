# stats and top: what a container uses, and which processes it has.

load helper

up() {
    local name=$1
    shift
    docker run -d --name "$name" "$@"
}

@test "stats: Docker's columns, one row for each that runs" {
    up "$(name a)" -m 50M busybox sleep 1000
    docker run --name "$(name b)" busybox true
    run docker stats --no-stream
    assert_success
    assert_line --index 0 --regexp '^CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS$'
    assert_line --regexp "^[0-9a-f]{12} +$(name a) +[0-9.]+% +[0-9.]+(B|KiB|MiB) / 50MiB +[0-9.]+% +[0-9.]+k?B / [0-9.]+k?B +[0-9.]+k?M?B / [0-9.]+k?M?B +1$"
    refute_output --partial "$(name b)"
    run docker stats --no-stream -a --format '{{.Name}} {{.PIDs}}'
    assert_line "$(name a) 1"
    assert_line "$(name b) 0"
    run docker stats --no-stream --format '{{.MemUsage}}' "$(name b)"
    assert_output '0B / 0B'
}

@test "stats: a busy container has a CPU for itself, a sleeping one none" {
    up "$(name busy)" --cpus 0.5 busybox sh -c 'while :; do :; done'
    up "$(name idle)" busybox sleep 1000
    run docker stats --no-stream --format '{{.CPUPerc}}' "$(name busy)" "$(name idle)"
    [[ ${lines[0]} =~ ^([0-9]+)\.[0-9]{2}%$ ]]
    ((BASH_REMATCH[1] >= 5 && BASH_REMATCH[1] <= 75)) || fail "$output"
    [[ ${lines[1]} == [0-2].??% ]] || fail "$output"
}

@test "stats: memory is what was touched" {
    up "$(name)" --tmpfs /t busybox sh -c 'head -c 20000000 /dev/zero >/t/file; echo >/t/done; sleep 1000'
    local pid
    pid=$(<"$DOCKER_SH_ROOT/containers/$(name)/pid")
    wait_for 10 test -e "/proc/$pid/root/t/done"
    run docker stats --no-stream --format json "$(name)"
    assert_equal "$(jq -r '.Name, .PIDs' <<<"$output")" "$(name)"$'\n1'
    local memory
    memory=$(jq -r .MemUsage <<<"$output")
    [[ $memory =~ ^(19|2[0-9])\.?[0-9]*MiB\ /\  ]] || fail "$memory"
}

@test "stats goes on each second until it is told to end" {
    up "$(name)" busybox sleep 1000
    run timeout 3.8 "$ROOT/docker.sh" stats --format '{{.Name}}' "$(name)"
    assert_line --index 1 "$(name)"
}

@test "stats refuses what is not there, and fields that there are not" {
    run -1 docker stats --no-stream no-such-container
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker stats --no-stream --format '{{.Colour}}'
    assert_output "docker.sh: template parsing error: template: :1:2: executing \"\" at <.Colour>: can't evaluate field Colour in type *container.statsContext"
}

@test "top: the container's processes and no others, with the pids of the host" {
    ps -f >/dev/null 2>&1 || skip 'this kernel does not tell ps when it was started'
    up "$(name)" busybox sh -c 'sleep 1001 & exec sleep 1002'
    run docker top "$(name)"
    assert_line --index 0 --regexp '^UID +PID +PPID +C +STIME +TTY +TIME +CMD$'
    assert_line --regexp 'sleep 1001$'
    assert_line --regexp " $(<"$DOCKER_SH_ROOT/containers/$(name)/pid") .*sleep 1002$"
    assert_equal "${#lines[@]}" 3
}

@test "top: options of ps, also those that choose processes" {
    up "$(name)" busybox sleep 1002
    run docker top "$(name)" -o pid,args
    assert_line --index 1 --regexp "^ *$(<"$DOCKER_SH_ROOT/containers/$(name)/pid") sleep 1002$"
    run docker top "$(name)" aux
    assert_equal "${#lines[@]}" 2
    run docker -c top -C "$(name)" -- -ef
    assert_equal "${#lines[@]}" 2
    run ! docker top "$(name)" --no-such-option
}

@test "top of one that does not run, or is not there, is an error" {
    docker run --name "$(name)" busybox true
    run -1 docker top "$(name)"
    assert_output "docker.sh: Container $(<"$DOCKER_SH_ROOT/containers/$(name)/id") is not running"
    run -1 docker top no-such-container
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker top
    assert_output --partial 'requires at least 1 argument'
}
