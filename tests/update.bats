# update: other limits, for a container that runs or does not.

load helper

up() {
    local name=$1
    shift
    docker run -d --name "$name" "$@" busybox sleep 1000 >/dev/null
}

# limit NAME CONTROLLER FILE-V1 FILE-V2: what the kernel has.
limit() {
    local cgroup
    cgroup=$(<"$DOCKER_SH_ROOT/containers/$1/cgroup")
    if only_v2; then cat "/sys/fs/cgroup/$cgroup/$4"; else cat "/sys/fs/cgroup/$2/$cgroup/$3"; fi
}

memory() { limit "$1" memory memory.limit_in_bytes memory.max; }

@test "a running container: the kernel has the new limits, and so has inspect" {
    up "$(name)" -m 50M --cpus 0.5 --pids-limit 50
    run docker update -m 60M --memory-swap 60M --cpus 1.5 --pids-limit 60 --cpu-shares 512 "$(name)"
    assert_success
    assert_output "$(name)"
    assert_equal "$(memory "$(name)")" $((60 << 20))
    assert_equal "$(limit "$(name)" cpu cpu.cfs_quota_us cpu.max | cut '-d ' -f1)" 150000
    assert_equal "$(limit "$(name)" pids pids.max pids.max)" 60
    run docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.CpuShares}}' "$(name)"
    assert_output '62914560 62914560 1500000000 60 512'
}

@test "memory goes up and down, whatever the order that the kernel wants" {
    up "$(name)" -m 50M --memory-swap 60M
    docker update -m 200M --memory-swap 300M "$(name)"
    assert_equal "$(memory "$(name)")" $((200 << 20))
    docker update -m 40M --memory-swap 45M "$(name)"
    assert_equal "$(memory "$(name)")" $((40 << 20))
    docker update --memory-swap 100M "$(name)"
    run docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}' "$(name)"
    assert_output "$((40 << 20)) $((100 << 20))"
    docker update -m 70M "$(name)"
    run docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}' "$(name)"
    assert_output "$((70 << 20)) $((100 << 20))"
}

@test "the default for swap follows the memory; an explicit one must not be passed" {
    up "$(name a)" -m 50M
    docker update -m 80M "$(name a)"
    run docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}' "$(name a)"
    assert_output "$((80 << 20)) $((160 << 20))"
    up "$(name b)" -m 50M --memory-swap 60M
    run -1 docker update -m 80M "$(name b)"
    assert_output 'docker.sh: --memory-swap: smaller than --memory, which it includes'
    assert_equal "$(memory "$(name b)")" $((50 << 20))
}

@test "one that does not run has them when it starts" {
    docker create --name "$(name)" busybox sleep 1000
    docker update -m 30M --restart on-failure:3 "$(name)"
    docker start "$(name)"
    assert_equal "$(memory "$(name)")" $((30 << 20))
    run docker inspect -f '{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}' "$(name)"
    assert_output 'on-failure 3'
    docker update --restart no "$(name)"
    run docker inspect -f '{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.Memory}}' "$(name)"
    assert_output "no $((30 << 20))"
}

@test "--pids-limit -1 takes the limit off" {
    up "$(name)" --pids-limit 50
    docker update --pids-limit -1 "$(name)"
    assert_equal "$(limit "$(name)" pids pids.max pids.max)" max
    run docker inspect -f '{{json .HostConfig.PidsLimit}}' "$(name)"
    assert_output null
}

@test "a restart policy that is set later is followed" {
    up "$(name)"
    docker update --restart always "$(name)"
    local pid
    pid=$(<"$DOCKER_SH_ROOT/containers/$(name)/pid")
    kill -KILL "$pid"
    wait_for 10 restarted "$(name)" "$pid"
}
restarted() { is_up "$1" && [[ $(cat "$DOCKER_SH_ROOT/containers/$1/pid" 2>/dev/null) != "$2" ]]; }

@test "what the kernel refuses leaves everything as it was" {
    grep -q '^cpuset.*1$' /proc/cgroups || skip 'this kernel has no cpuset controller'
    up "$(name)" -m 50M
    run -1 docker update -m 60M --cpuset-cpus 4000 "$(name)"
    assert_output --partial 'cannot set cpuset.cpus to 4000'
    assert_equal "$(memory "$(name)")" $((50 << 20))
    run docker inspect -f '{{.HostConfig.Memory}} [{{.HostConfig.CpusetCpus}}]' "$(name)"
    assert_output "$((50 << 20)) []"
}

@test "nothing to change, wrong words, a container that is not there: errors; the others are changed" {
    up "$(name)" --rm
    run -1 docker update "$(name)"
    assert_output 'docker.sh: You must provide one or more flags when using this command.'
    run -1 docker update -m much "$(name)"
    assert_output "docker.sh: --memory: invalid size: 'much'"
    run -1 docker update --restart sometimes "$(name)"
    assert_output "docker.sh: invalid restart policy: 'sometimes'"
    run -1 docker update --restart always "$(name)"
    assert_output 'docker.sh: Restart policy cannot be updated because AutoRemove is enabled for the container'
    run -1 docker update -m 77M no-such-container "$(name)"
    assert_line 'docker.sh: No such container: no-such-container'
    assert_line "$(name)"
    assert_equal "$(memory "$(name)")" $((77 << 20))
    run -1 docker update -m 77M
    assert_output --partial 'requires at least 1 argument'
}

@test "rm -f takes one away that its policy would start again, also between two starts" {
    docker run -d --restart always --name "$(name a)" busybox sleep 1000
    docker rm -f "$(name a)"
    docker run -d --restart always --name "$(name b)" busybox false
    wait_for 10 restarting "$(name b)"
    run -1 docker rm "$(name b)"
    assert_output --partial 'stop the container before removing or force remove'
    docker rm -f "$(name b)"
    run find "$DOCKER_SH_ROOT/containers" -mindepth 1 -maxdepth 1 -name "$(name '*')"
    assert_output ''
    run docker ps -aq
    assert_output ''
}
restarting() { docker ps | grep -q "Restarting (1) .* $1\$"; }

@test "stop and kill end one that is between two starts" {
    local how
    for how in stop kill; do
        docker run -d --restart always --name "$(name "$how")" busybox false
        wait_for 10 restarting "$(name "$how")"
        docker "$how" "$(name "$how")"
        docker wait "$(name "$how")"
        run docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' "$(name "$how")"
        assert_output 'exited 1'
    done
}
