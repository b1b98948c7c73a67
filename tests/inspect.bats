# inspect: Docker's JSON of containers, images and volumes.

load helper

up() {
    local name=$1
    shift
    docker run -d --name "$name" "$@"
}

# field FILTER: of the first object that inspect has last printed, by jq.
field() { jq -c ".[0] | $1" <<<"$output"; }

@test "a running container: what it was asked to be and what it is" {
    up "$(name)" -m 50M --cpus 0.5 --pids-limit 100 --cpu-shares 512 --ulimit nofile=100:200 -l a=b=c -l empty \
        -v "$(name v):/v" -v /etc:/e:ro -v /anon --tmpfs /t:size=1m --add-host db:1.2.3.4 --dns 9.9.9.9 -u 1000:1000 \
        -w /v -h box -e 'X=two words' --stop-signal USR1 --read-only --entrypoint sleep busybox 1000
    local record
    record=$(realpath "$DOCKER_SH_ROOT/containers/$(name)")
    run docker inspect "$(name)"
    assert_success
    assert_equal "$(field '[.Name, .Path, .Args, .Image]')" "[\"/$(name)\",\"sleep\",[\"1000\"],\"busybox\"]"
    assert_equal "$(field .Id)" "\"${record##*/}\""
    assert_equal "$(field '.State | [.Status, .Running, .Paused, .Restarting, .OOMKilled, .Dead, .ExitCode, .Error]')" \
        '["running",true,false,false,false,false,0,""]'
    assert_equal "$(field .State.Pid)" "$(<"$record/pid")"
    assert_equal "$(field '.State.StartedAt, .State.FinishedAt')" "\"$(<"$record/started")\""$'\n"0001-01-01T00:00:00Z"'
    assert_equal "$(field '.HostConfig | [.Memory, .MemorySwap, .NanoCpus, .PidsLimit, .CpuShares, .ReadonlyRootfs, .AutoRemove]')" \
        '[52428800,104857600,500000000,100,512,true,false]'
    assert_equal "$(field '.HostConfig | [.Binds, .Tmpfs, .Ulimits, .ExtraHosts, .Dns, .NetworkMode, .RestartPolicy]')" \
        "[[\"$(name v):/v\",\"/etc:/e:ro\"],{\"/t\":\"size=1m\"},[{\"Name\":\"nofile\",\"Hard\":200,\"Soft\":100}],[\"db:1.2.3.4\"],[\"9.9.9.9\"],\"bridge\",{\"Name\":\"no\",\"MaximumRetryCount\":0}]"
    assert_equal "$(field '.Config | [.Hostname, .User, .WorkingDir, .StopSignal, .Entrypoint, .Cmd, .Tty, .Image]')" \
        '["box","1000:1000","/v","SIGUSR1",["sleep"],["1000"],false,"busybox"]'
    assert_equal "$(field '.Config | [.Labels, .Volumes, .Env[-1]]')" '[{"a":"b=c","empty":""},{"/anon":{}},"X=two words"]'
    assert_equal "$(field '[.Mounts[] | [.Type, .Destination, .RW]]')" \
        '[["volume","/v",true],["bind","/e",false],["volume","/anon",true]]'
    assert_equal "$(field '.Mounts[0] | [.Name, .Source]')" "[\"$(name v)\",\"$DOCKER_SH_ROOT/volumes/$(name v)/_data\"]"
    assert_equal "$(field .GraphDriver.Data.UpperDir)" "\"$record/rwlayer\""
    assert_equal "$(field '.GraphDriver.Data.LowerDir | split(":") | .[-1]')" "\"$DOCKER_SH_ROOT/images/busybox\""
    assert_file_exists "$(field .HostsPath | tr -d '"')"
}

@test "an ended container: its exit code and its end; --init is not part of its command" {
    docker run --init --name "$(name)" busybox sh -c 'exit 3' || true
    run docker inspect "$(name)"
    assert_equal "$(field '.State | [.Status, .Running, .Pid, .ExitCode]')" '["exited",false,0,3]'
    assert_equal "$(field .State.FinishedAt)" "\"$(<"$DOCKER_SH_ROOT/containers/$(name)/finished")\""
    assert_equal "$(field '[.Path, .Config.Cmd, .Config.Entrypoint, .Mounts, .HostConfig.Init]')" \
        '["sh",["sh","-c","exit 3"],null,[],true]'
}

@test "several at once are one list; what is missing is said, and the exit status is 1" {
    docker run --name "$(name)" busybox true
    docker run --rm -v "$(name v):/v" busybox true
    run -1 --separate-stderr docker inspect "$(name)" no-such-thing busybox "$(name v)"
    assert_equal "$(jq -c '[.[] | .Name // .Id]' <<<"$output")" "[\"/$(name)\",\"busybox\",\"$(name v)\"]"
    # shellcheck disable=SC2154  # run sets it
    assert_equal "$stderr" 'docker.sh: No such object: no-such-thing'
    run -1 --separate-stderr docker inspect no-such-thing
    assert_output '[]'
}

@test "an image and a volume; --type takes only its own kind" {
    docker run --rm -v "$(name v):/v" busybox true
    run docker inspect busybox:latest
    assert_equal "$(field '[.RepoTags, .Os]')" '[["busybox:latest"],"linux"]'
    assert_equal "$(field '.Size > 100000')" true
    run docker inspect "$(name v)"
    assert_equal "$(field '[.Name, .Driver, .Mountpoint, .Scope]')" \
        "[\"$(name v)\",\"local\",\"$DOCKER_SH_ROOT/volumes/$(name v)/_data\",\"local\"]"
    run -1 --separate-stderr docker inspect --type container busybox
    assert_equal "$stderr" 'docker.sh: No such container: busybox'
    run docker inspect --type image --format '{{.Id}}' busybox
    assert_output busybox
    run -1 docker inspect --type planet busybox
    assert_output --partial "'planet' is not a valid value for --type"
    run -1 docker inspect
    assert_output --partial 'requires at least 1 argument'
}

@test "--format: paths, json, index, len, text around them; one line each" {
    docker run --name "$(name)" -l 'a.b=c "d"' -e X=1 busybox sh -c 'exit 3' || true
    run docker inspect -f '{{.Name}}: {{ .State.ExitCode }}\t{{.State.Running}}' "$(name)" "$(name)"
    assert_output "/$(name): 3"$'\tfalse\n'"/$(name): 3"$'\tfalse'
    run docker inspect -f '{{json .Config.Cmd}} {{json .Name}}' "$(name)"
    assert_output "[\"sh\",\"-c\",\"exit 3\"] \"/$(name)\""
    run docker inspect -f '{{index .Config.Labels "a.b"}} {{index .Args 0}} {{len .Args}} {{index .Config.Labels "none"}}' "$(name)"
    assert_output 'c "d" -c 2 '
    run docker inspect -f '{{.Args}} {{.Config.Labels}} "\(1)"' "$(name)"
    assert_output '[-c exit 3] map[a.b:c "d"] "\(1)"'
    docker inspect -f '{{json .}}' "$(name)" >"$BATS_TEST_TMPDIR/json"
    assert_equal "$(jq .State.ExitCode "$BATS_TEST_TMPDIR/json")" 3
    run bash -c '"$1" inspect -f json "$2" "$2" | jq length' - "$ROOT/docker.sh" "$(name)"
    assert_output 2
}

@test "--format: what is not there and what is not understood are one line of error" {
    docker run --name "$(name)" busybox true
    run -1 docker inspect -f '{{.State.Colour}}' "$(name)"
    assert_output 'docker.sh: template parsing error: template: :1:8: executing "" at <.State.Colour>: map has no entry for key "Colour"'
    run -1 docker inspect -f '{{nope .Mounts}}' "$(name)"
    assert_output 'docker.sh: template parsing error: template: :1: function "nope" not defined'
    run -1 docker inspect -f '{{.Name' "$(name)"
    assert_output 'docker.sh: template parsing error: template: :1: unclosed action'
    run -1 docker inspect -f '{{index .Args 7}}' "$(name)"
    assert_output 'docker.sh: template parsing error: template: :1:2: executing "" at <index .Args 7>: error calling index: index out of range: 7'
    run -1 docker inspect -f '{{index .Args "x"}}' "$(name)"
    assert_output 'docker.sh: template parsing error: template: :1:2: executing "" at <index .Args "x">: error calling index: cannot index slice/array with type string'
}

@test "a check of the health is in the config, with its times in nanoseconds" {
    docker create --name "$(name)" --health-cmd 'test -e /ok' --health-interval 1m30s --health-retries 2 busybox true
    run docker inspect -f '{{json .Config.Healthcheck}} {{.Config.Healthcheck.Interval}}' "$(name)"
    assert_output '{"Test":["CMD-SHELL","test -e /ok"],"Interval":90000000000,"Retries":2} 1m30s'
    docker create --name "$(name two)" busybox true
    run docker inspect -f '{{.Config.Healthcheck}}' "$(name two)"
    assert_output '<nil>'
}

@test "-s adds what the container has written" {
    docker run --name "$(name)" busybox sh -c 'head -c 5000 /dev/zero >/file'
    run docker inspect -s -f '{{.SizeRw}}' "$(name)"
    assert_output 5000
    run docker inspect -f '{{.SizeRw}}' "$(name)"
    assert_output '<nil>'
    run -1 docker inspect -f '{{.SizeRw.Foo}}' "$(name)"
}

@test "OOMKilled: a container that the kernel killed for its memory" {
    run docker run --name "$(name)" -m 8M busybox sh -c 'x=$(yes | head -c 30000000 | tr -d "\n")'
    run docker inspect -f '{{.State.OOMKilled}}' "$(name)"
    assert_output true
}

@test "a root with colons, commas and blanks in its path" {
    export DOCKER_SH_ROOT="$BATS_TEST_TMPDIR/a b:c,d" DOCKER_SH_RUN="$BATS_TEST_TMPDIR/run"
    docker run --name c -v v:/v busybox true
    run docker inspect -f '{{(.Mounts)}}' c
    run docker inspect c
    assert_equal "$(field '.Mounts[0] | [.Name, .Source, .Destination]')" "[\"v\",\"$DOCKER_SH_ROOT/volumes/v/_data\",\"/v\"]"
    assert_equal "$(field .HostConfig.Binds)" '["v:/v"]'
    run docker ps -a --format '{{.Mounts}}'
    assert_output v
    docker rm c
}
