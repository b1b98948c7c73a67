# docker: the same commands to Docker itself and to docker.sh. Same exit status, and the same words for what is wrong.
# Skipped where there is no Docker; the one that is used is a daemon of this file's own.

load helper
load dockerd

setup() {
    has_docker || skip 'needs dockerd'
    cases=0 wrong=''
}

teardown() {
    has_docker || return 0
    remove_theirs
    remove_containers
}

# both ARG...: what the cases need: it must work for either.
both() {
    command docker "$@" >/dev/null </dev/null 3>&- || fail "Docker: $*"
    docker "$@" >/dev/null </dev/null || fail "docker.sh: $*"
}

# words FILE: the last line of FILE.err, or of FILE without one, without what differs by intent: whose it is, ids, quotes, capitals.
words() {
    cat "$1" "$1.err" | tr -d '\r' | sed -nE -e '/^Usage:/,$d' -e "/^(See|Run) '.*--help'/d; /^[[:space:]]*$/d; /^time=/d" -e 's/.*/\L&/' \
        -e 's/^(docker|docker\.sh|error): //; s/^(error response from daemon|error): //' \
        -e "s/ see 'docker.*//; s/docker\.sh/docker/g; s/exactly //" -e 's/.*unable to start container process: //' \
        -e 's/stat [^ ]*: //; s/: unknown[.]?$//; s/[0-9a-f]{64}|[0-9a-f]{12}/ID/g' \
        -e "s/[\"'][/]?//g; s/[. ]+$//" -e '/^failed to /d; p' |
        tail -n 1
}

# compare DOCKER OURS ARG...: runs both at one time; each status must match its pattern, that of Docker and
# that of docker.sh. Failures are collected: one run of a table shows them all.
compare() {
    local theirs=0 ours=0 expected=$1 mine=$2 pid
    shift 2
    timeout 20 "$(type -P docker)" "$@" >"$BATS_TEST_TMPDIR/docker" 2>"$BATS_TEST_TMPDIR/docker.err" </dev/null 3>&- &
    pid=$!
    timeout 20 "$ROOT/docker.sh" "$@" >"$BATS_TEST_TMPDIR/ours" 2>"$BATS_TEST_TMPDIR/ours.err" </dev/null 3>&- || ours=$?
    wait "$pid" || theirs=$?
    cases=$((cases + 1))
    [[ $theirs =~ ^($expected)$ ]] || wrong "Docker ends with $theirs, not $expected" "$@"
    [[ $ours =~ ^($mine)$ ]] || wrong "ends with $ours, not $mine" "$@"
}

wrong() { printf -v wrong '%s%s: %s\n' "$wrong" "$(printf '%q ' "${@:2}")" "$1"; }

# same STATUS ARG...: the same status and the same words.
same() {
    local theirs ours
    compare "$1" "$1" "${@:2}"
    theirs=$(words "$BATS_TEST_TMPDIR/docker") ours=$(words "$BATS_TEST_TMPDIR/ours")
    [[ $theirs == "$ours" ]] || wrong "says '$ours', Docker '$theirs'" "${@:2}"
}

# code STATUS ARG...: the same status; the words are docker.sh's own.
code() { compare "$1" "$1" "${@:2}"; }

none_wrong() {
    ((cases >= $1)) || fail "only $cases cases"
    [[ -z $wrong ]] || fail "$wrong"
}

@test "run: the program's status, and why it does not run" {
    local how c
    c=$(name)
    for how in '--rm' "-d --name $c"; do
        # shellcheck disable=SC2086  # words
        for try in '127 nosuch' '127 /nosuch' '126 /etc/passwd' '126 /etc'; do
            same "${try%% *}" run $how --network none busybox "${try#* }"
            command docker rm -f "$c" >/dev/null 2>&1 || true
            docker rm -f "$c" >/dev/null 2>&1
        done
    done
    same 127 run --rm --network none busybox ''
    same 127 run --rm --network none --entrypoint nosuch busybox
    compare 127 1 run --rm --network none --init busybox nosuch # tini's status, and catatonit's
    same 0 run --rm --network none busybox true
    same 7 run --rm --network none busybox sh -c 'exit 7'
    same 137 run --rm --network none --init busybox sh -c 'kill -9 $$'
    same 143 run --rm --network none --init busybox sh -c 'kill $$'
    same 143 run --rm --network none busybox sh -c 'trap "exit 143" TERM; kill $$; :'
    same 137 run --rm --network none -m 10M --memory-swap 10M busybox tail /dev/zero
    none_wrong 17
}

@test "run and create: what is refused" {
    both run --network none --name "$(name)" busybox true
    same 125 run --rm --network none --name "$(name)" busybox true
    same 1 create --network none --name "$(name)" busybox true
    same 125 run --rm --network none -u nosuch busybox true
    same 125 run --rm --network none -u 0:nosuch busybox true
    same 125 run --rm --network none -w a busybox true
    code 125 run --rm --network none -w /etc/passwd busybox true
    same 1 run
    same 1 create
    same 1 run -it --rm --network none busybox true
    compare 1 125 create nosuch true # ours is read with the command line
    code 125 run --network none --name a/b busybox true
    code 125 run --network none --name .a busybox true
    code 125 run --rm --network nosuch busybox true
    code 125 run busybox
    code 125 run nosuch true
    code 125 run UPPER true
    code 125 run '' true
    local option
    for option in -Z --nosuch --rm=maybe '-m banana' '-m 1K' '-m 10M --memory-swap 5M' '--memory-swap 10M' '--cpus x' \
        '--cpus -1' '--cpu-shares x' '--pids-limit x' '--cpuset-cpus x' '--cpuset-cpus 99999' '-l =x' '-e =x' \
        '--env-file /no/such' '--env-file /etc' '-v a/b:/c' '-v a:/b:ro:x' '-v a:/b:zz' '-v /etc/passwd:/etc' \
        '--tmpfs a' '--tmpfs /' '--tmpfs /a:size=banana' '--ulimit nosuch=1' '--ulimit nofile=5:4' '--ulimit nofile=x' \
        '--dns x' '--add-host x' '--add-host x:y' '--stop-signal x' '--stop-signal 0' '--restart x' '--restart always'; do
        # shellcheck disable=SC2086  # words
        code 125 run --rm --network none $option busybox true
    done
    code 125 run -m
    none_wrong 50
}

@test "exec: the program's status, and why it does not run" {
    local c
    c=$(name)
    both run -d --network none --name "$c" busybox sleep 1000
    same 0 exec "$c" true
    same 7 exec "$c" sh -c 'exit 7'
    same 137 exec "$c" sh -c 'kill -9 $$'
    same 143 exec "$c" sh -c 'kill $$'
    same 126 exec "$c" /etc/passwd
    same 126 exec "$c" /etc
    # Docker says 126 before its release 23, and 1 with -d
    compare '126|127' 127 exec "$c" nosuch
    compare '126|127' 127 exec "$c" /nosuch
    compare '1|126|127' 127 exec -d "$c" nosuch
    compare '1|126' 126 exec -d "$c" /etc
    compare '126' 125 exec -u nosuch "$c" true
    code 125 exec --nosuch "$c" true
    code 125 exec -w
    code 1 exec --env-file /nosuch "$c" true
    same 1 exec -it "$c" true
    same 1 exec
    same 1 exec "$c"
    same 1 exec nosuch true
    both pause "$c"
    same 1 exec "$c" true
    same 1 exec -d "$c" true
    both kill "$c"
    both wait "$c"
    same 1 exec "$c" true
    same 1 exec -d "$c" true
    none_wrong 22
}

@test "every command: help, an unknown option, no operand, a container that is not there" {
    local command
    for command in attach cp create diff exec images inspect kill logs pause ps rename restart rm rmi run start stats \
        stop top unpause update version wait; do
        code 0 "$command" --help
        code 125 "$command" --nosuch
        [[ $command == @(cp|images|ps|stats|version) ]] || same 1 "$command"
    done
    for command in attach diff inspect logs pause restart rm start stop top unpause wait; do
        [[ $command == start ]] && code 1 start nosuch && continue
        same 1 "$command" nosuch
        same 1 "$command" a/b
        code 1 "$command" ''
    done
    same 1 inspect --type container nosuch
    same 0 rm -f nosuch
    code 1 kill nosuch
    same 1 update nosuch
    same 1 update -m 20M --memory-swap 20M nosuch
    code 1 rename nosuch other
    same 1 rename nosuch ''
    same 1 rename nosuch
    code 1 cp nosuch:/a /tmp # the words of cp are not those of older clients
    code 1 cp /etc/passwd nosuch:/a
    same 1 cp a b
    same 1 cp a:/b c:/d
    same 1 cp '' nosuch:/a
    same 1 ps x
    same 1 ps -f nosuch=1
    code 1 nosuch
    none_wrong 110
}

@test "a container in the wrong state" {
    local up paused made old
    up=$(name up) paused=$(name paused) made=$(name made) old=$(name old)
    both run -d --network none --name "$up" busybox sleep 1000
    both run -d --network none --name "$paused" busybox sleep 1000
    both pause "$paused"
    both create --network none --name "$made" busybox true
    both run -d --network none --name "$old" busybox sh -c 'exit 3'
    both wait "$old"
    for name in "$up" "$made" "$old"; do same 1 unpause "$name"; done
    for name in "$paused" "$made" "$old"; do same 1 pause "$name"; done
    for name in "$made" "$old"; do
        same 1 top "$name"
        same 1 kill "$name"
        same 0 stop "$name"
        same 1 attach "$name"
    done
    same 1 attach "$paused"
    code 1 start "$paused"
    same 0 start "$up"
    code 1 rm "$up"
    code 1 rm "$paused"
    same 0 wait "$old"
    same 0 logs "$old"
    same 0 logs "$made"
    code 1 rename "$old" "$up"
    code 1 rename "$old" a/b
    code 1 rename "$old" "$old"
    code 3 start -a "$old"
    code 1 cp "$up:/nosuch" /tmp/
    same 1 cp "$up:/etc/passwd" /nosuch/a
    same 1 cp "$up:/etc" /etc/passwd
    code 1 kill -s NOSUCH "$up"
    same 0 kill "$paused"
    same 0 wait "$paused"
    same 0 rm "$made"
    same 0 rm -f "$up"
    none_wrong 32
}

# fields FILE: each field of the first object, and its type; of a list's elements together. Lists that are null are lists:
# newer clients of Docker make them so.
fields() {
    jq -r '.[0] as $all | $all | [paths] | .[] | . as $path | ($all | getpath($path)) as $value
        | (if $value == null and ($path[-1] | tostring | startswith("BlkioDevice")) then "array" else $value | type end) as $type
        | ($path | map(if type == "number" then "[]" else . end) | join("/")) + " " + $type' "$1" | sort -u
}

@test "inspect: every field that Docker has, of the same type" {
    local options=(--name "$(name)" --network none -l a.b=c -e X=1 -m 50M --cpus 0.5 --ulimit nofile=100:200 --add-host db:1.2.3.4
    -v "$(name v):/v" -v /etc:/e:ro -v /anonymous --tmpfs /t:size=1m --restart on-failure:3 --log-opt max-size=1048576
    --health-cmd 'true <&' --health-interval 1h --expose 443 --dns 9.9.9.9 --init -w /v -u 1:2 --stop-signal USR1)
    both create "${options[@]}" busybox sleep 1000
    command docker inspect "$(name)" >"$BATS_TEST_TMPDIR/docker"
    docker inspect "$(name)" >"$BATS_TEST_TMPDIR/ours"
    fields "$BATS_TEST_TMPDIR/docker" >"$BATS_TEST_TMPDIR/docker.fields"
    fields "$BATS_TEST_TMPDIR/ours" >"$BATS_TEST_TMPDIR/ours.fields"
    run comm -23 "$BATS_TEST_TMPDIR/docker.fields" "$BATS_TEST_TMPDIR/ours.fields"
    assert_output ''
    local path
    for path in .Config.Cmd .Config.Healthcheck .Config.Labels .Config.User .HostConfig.{Binds,Memory,MemorySwap,NanoCpus,Ulimits,Tmpfs,RestartPolicy,ExtraHosts,LogConfig,Dns} \
        '.Mounts | map([.Type, .Destination, .RW]) | sort' '.State | del(.Error)' .Path .Args .Name; do
        assert_equal "$(jq -c ".[0] | $path" "$BATS_TEST_TMPDIR/ours")" "$(jq -c ".[0] | $path" "$BATS_TEST_TMPDIR/docker")"
    done
    both run --rm --network none -v "$(name v):/v" busybox true
    for path in network/none image/busybox volume/"$(name v)"; do
        command docker inspect --type "${path%/*}" "${path#*/}" >"$BATS_TEST_TMPDIR/docker"
        docker inspect --type "${path%/*}" "${path#*/}" >"$BATS_TEST_TMPDIR/ours"
        run comm -23 <(jq -r '.[0] | keys[]' "$BATS_TEST_TMPDIR/docker") <(jq -r '.[0] | keys[]' "$BATS_TEST_TMPDIR/ours")
        assert_output ''
    done
}

@test "--format: the same text of the same template, and the same refusals" {
    local template
    both create --name "$(name)" --network none -l a.b=c -l quote='<&"' -m 50M --ulimit nofile=100:200 -v /etc:/e:ro \
        --health-cmd 'true <&' --health-interval 1500ms --tmpfs /t busybox sleep '1 0'
    while IFS= read -r template; do
        cases=$((cases + 1))
        command docker inspect -f "$template" "$(name)" >"$BATS_TEST_TMPDIR/docker" 2>&1 </dev/null || true
        docker inspect -f "$template" "$(name)" >"$BATS_TEST_TMPDIR/ours" 2>&1 </dev/null || true
        [[ $(grep . "$BATS_TEST_TMPDIR/docker") == "$(sed 's/^docker.sh: //' "$BATS_TEST_TMPDIR/ours" | grep .)" ]] ||
            wrong "says '$(<"$BATS_TEST_TMPDIR/ours")', Docker '$(<"$BATS_TEST_TMPDIR/docker")'" "$template"
    done <<'TEMPLATES'
{{.Name}} {{.Path}} {{.Args}} {{.State.Status}} {{.State.Running}}
{{.HostConfig.CapAdd}} {{.Config.Volumes}} {{index .Config.Labels "none"}} {{.Config.Labels.none}} {{.HostConfig.PidsLimit}}
{{.HostConfig.CapAdd}} {{.Config.Labels}} {{.HostConfig.MemorySwappiness}} {{.Config.Entrypoint}} {{slice .Id 0 0}}
{{json .HostConfig.CapAdd}} {{json .Config.Volumes}} {{json .HostConfig.PidsLimit}} {{json .HostConfig.Dns}} {{json .Config.Labels}}
{{json .Config.Healthcheck}} {{.Config.Healthcheck.Test}} {{.Config.Healthcheck.Interval}} {{.HostConfig.Ulimits}} {{.HostConfig.RestartPolicy}} {{.HostConfig.LogConfig}}
{{.HostConfig.Memory | printf "%d"}} {{eq .HostConfig.Memory 52428800}} {{len .HostConfig.Binds}} {{.HostConfig.Binds}}
{{range $i, $m := .Mounts}}{{$i}}{{$m.Type}}{{$m.Destination}}{{if $m.RW}}rw{{else}}ro{{end}}{{end}} {{(index .Mounts 0).Source}}
{{range $name, $network := .NetworkSettings.Networks}}{{$name}}={{$network.IPAddress}};{{end}} {{.NetworkSettings.Ports}}
{{(index .NetworkSettings.Networks "none").IPAddress}}|{{.NetworkSettings.IPAddress}}|{{.NetworkSettings.Networks.none.MacAddress}}
{{join .Args ","}} {{join .Config.Cmd " "}} {{upper .Name}} {{title .Path}} {{split .Path "e"}} {{pad .Path 1 1}} {{truncate .Path 3}}
{{with .State.Health}}{{.Status}}{{else}}none{{end}} {{if .State.Health}}y{{else}}n{{end}} {{.State.ExitCode}}
{{html (index .Config.Labels "quote")}} {{js (index .Config.Labels "quote")}} {{urlquery (index .Config.Labels "quote")}}
{{.SizeRw}} {{.SizeRootFs}} {{json .SizeRw}}
{{.State.StartedAt}} {{.State.FinishedAt}} {{.RestartCount}} {{.Platform}}
{{.State.Colour}}
{{.Id.Colour}}
{{.Mounts.Colour}}
{{index .Args 7}}
{{index .Args "x"}}
{{index .Config.Labels 3}}
{{range .Name}}x{{end}}
{{len .State.Running}}
{{upper .Args}}
{{eq .Name 3}}
{{nope .Name}}
{{.Name
{{if}}
{{template "x"}}
TEMPLATES
    none_wrong 28
}
