# ps: which containers, in which order, in which words.

load helper

up() {
    local name=$1
    shift
    docker run -d --name "$name" "$@" busybox sleep 1000
}

names() { docker ps -a --format '{{.Names}}' "$@" | grep "^t$BATS_TEST_NUMBER-" | tr '\n' ' '; }

@test "the newest comes first; -n and -l count whatever the state" {
    docker run --name "$(name a)" busybox true
    docker run --name "$(name b)" busybox true
    up "$(name c)"
    docker run --name "$(name d)" busybox true
    run names
    assert_output "$(name d) $(name c) $(name b) $(name a) "
    run docker ps -n 3 --format '{{.Names}}'
    assert_output "$(name d)"$'\n'"$(name c)"$'\n'"$(name b)"
    run docker ps -l --format '{{.Names}}'
    assert_output "$(name d)"
    run docker ps --format '{{.Names}}'
    assert_output "$(name c)"
}

@test "--filter: each key; values of one key are or, keys are and" {
    docker run --name "$(name a)" -l tier=db -l x busybox sh -c 'exit 3' || true
    up "$(name b)" -l tier=web -l x -v "$(name vol):/data"
    docker run --name "$(name c)" --network host busybox true
    local id
    id=$(<"$DOCKER_SH_ROOT/containers/$(name a)/id")
    run names --filter "id=${id:0:9}"
    assert_output "$(name a) "
    run names --filter "name=$(name '[ab]')\$"
    assert_output "$(name b) $(name a) "
    run names --filter "name=$(name a)" --filter "name=$(name c)"
    assert_output "$(name c) $(name a) "
    run names -f label=tier=db
    assert_output "$(name a) "
    run names -f label=x -f label=tier=web
    assert_output "$(name b) "
    run names -f label=tier=db -f label=tier=web
    assert_output ''
    run names -f status=exited -f "name=$(name a)"
    assert_output "$(name a) "
    run docker ps --filter status=exited -q
    assert_output --partial "${id:0:12}"
    run names -f status=running
    assert_output "$(name b) "
    run names -f exited=3
    assert_output "$(name a) "
    run names -f ancestor=busybox:latest
    assert_output "$(name c) $(name b) $(name a) "
    run names -f ancestor=debian12
    assert_output ''
    run names -f "before=$(name b)"
    assert_output "$(name a) "
    run names -f "since=$(name b)"
    assert_output "$(name c) "
    run names -f "volume=$(name vol)"
    assert_output "$(name b) "
    run names -f volume=/data
    assert_output "$(name b) "
    run names -f network=host
    assert_output "$(name c) "
    # By its id as well, or the beginning of it
    id=$(docker network inspect -f '{{.Id}}' bridge)
    run names -f "network=$id"
    assert_output "$(name b) $(name a) "
    run names -f "network=${id:0:12}" -f "name=$(name a)"
    assert_output "$(name a) "
}

@test "between two lives a container is restarting, or up" {
    local end=$((SECONDS + 4)) seen=0 wrong
    docker run -d --restart always --name "$(name)" busybox sh -c 'exit 3'
    while ((SECONDS < end)); do
        run docker ps -a --filter "name=$(name)" --format '{{.State}} {{.Status}}'
        [[ $output =~ ^(running\ Up|restarting\ Restarting\ \(3\))\  ]] || wrong+="$output"$'\n'
        seen=$((seen + 1))
    done
    assert_equal "${wrong-}" ''
    ((seen > 40)) || fail "looked only $seen times"
}

@test "filters, templates and operands that make no sense are refused in one line" {
    run -1 docker ps --filter colour=red
    assert_output "docker.sh: invalid filter 'colour'"
    run -1 docker ps --filter running
    assert_output "docker.sh: bad format of filter (expected name=value): 'running'"
    run -1 docker ps --filter status=happy
    assert_output "docker.sh: invalid filter 'status=happy'"
    run -1 docker ps --filter exited=often
    assert_output "docker.sh: invalid filter 'exited=often'"
    run -1 docker ps --filter since=no-such-container
    assert_output 'docker.sh: No such container: no-such-container'
    run -1 docker ps --format '{{.Colour}}'
    assert_output "docker.sh: template parsing error: template: :1:2: executing \"\" at <.Colour>: can't evaluate field Colour in type *formatter.ContainerContext"
    run -1 docker ps --format '{{nope .Names}}'
    assert_output 'docker.sh: template parsing error: template: :1: function "nope" not defined'
    run -1 docker ps --format '{{.ID'
    assert_output 'docker.sh: template parsing error: template: :1: unclosed action'
    run -1 docker ps extra
    assert_output --partial 'accepts no arguments'
    run -1 docker ps -n many
    assert_output --partial "invalid value for --last: 'many'"
}

@test "--format: fields, text around them, labels by name, json of one and of all" {
    docker run --name "$(name)" -l 'a=b c' -l "quote=\"\\" -v "$(name v):/v" busybox echo 'say "hi"' $'a\tb'
    run docker ps -l --no-trunc --format '<{{.Names}}>\t{{ .Label "a" }} {{.State}} {{.Image}} {{.Networks}} {{.Mounts}} {{.Label "no"}}.'
    assert_output "<$(name)>"$'\t'"b c exited busybox bridge $(name v) ."
    run docker ps -l --no-trunc --format '{{.Command}}'
    assert_output '"echo say \"hi\" a\tb"'
    docker ps -l --no-trunc --format json >"$BATS_TEST_TMPDIR/json"
    run jq -r '.Names, .Command, .Labels, .State, .LocalVolumes' "$BATS_TEST_TMPDIR/json"
    assert_output "$(name)"$'\n"echo say \\"hi\\" a\\tb"\na=b c,quote="\\\nexited\n1'
    run docker ps -l --format '{{json .Labels}}'
    assert_output '"a=b c,quote=\"\\"'
}

@test "columns are as wide as their widest cell and three blanks, and ten at least; characters count, not bytes" {
    docker run --name "$(name)" -l k=ééé busybox true
    run docker ps -l --format 'table {{.Label "k"}}\t{{.State}}\t{{.Names}}'
    assert_output $'k         STATE     NAMES\nééé       exited    '"$(name)"
    run docker ps -l --no-trunc --format 'table {{.ID}}\t{{.State}}'
    assert_line --index 1 "$(<"$DOCKER_SH_ROOT/containers/$(name)/id")   exited"
}

@test "--format table: the headings of the fields, columns in line" {
    docker run --name "$(name)" -l com.example.a-b=x busybox true
    run docker ps -l --format 'table {{.Names}}\t{{.State}}\t{{.Label "com.example.a-b"}}'
    assert_line --index 0 --regexp '^NAMES +STATE +a b$'
    assert_line --index 1 --regexp "^$(name) +exited +x$"
    local head=${lines[0]%%STATE*} row=${lines[1]%%exited*}
    assert_equal "${#head}" "${#row}"
}

@test "a long command is cut, with an ellipsis, and the columns stay in line" {
    docker run --name "$(name a)" busybox echo 0123456789 0123456789
    docker run --name "$(name b)" busybox true
    run docker ps -n 2
    assert_line --index 2 --partial '"echo 0123456789 012…"'
    assert_equal "$(LC_ALL=C.UTF-8 bash -c 'x=${1%%Exited*}; echo ${#x}' - "${lines[1]}")" "$(LC_ALL=C.UTF-8 bash -c 'x=${1%%Exited*}; echo ${#x}' - "${lines[2]}")"
    run docker ps -n 2 --no-trunc
    assert_output --partial '"echo 0123456789 0123456789"'
}

@test "-s: what the container has written, and with its image" {
    docker run --name "$(name)" busybox sh -c 'head -c 5000 /dev/zero >/file'
    run docker ps -ls
    assert_line --index 0 --regexp 'NAMES +SIZE$'
    assert_line --index 1 --regexp '5kB \(virtual [0-9.]+[kM]B\)$'
}

@test "two hundred containers are listed in a breath, in the order of their births" {
    local i place="$BATS_TEST_TMPDIR/root" id created
    mkdir -p "$place/containers"
    for i in {1..200}; do
        printf -v id '%064x' $((i * 7919 % 1009))
        printf -v created '2026-01-31T12:%02d:%02d.000000000Z' $((i / 60)) $((i % 60))
        mkdir "$place/containers/$id"
        printf '%s\n' "$created" >"$place/containers/$id/created"
        printf '%s\n' "c$i" >"$place/containers/$id/name"
        printf '%s\n' busybox >"$place/containers/$id/image"
        printf '%s\n' 3 >"$place/containers/$id/exit_code"
        printf 'sleep\0' >"$place/containers/$id/argv"
    done
    run env DOCKER_SH_ROOT="$place" "$ROOT/docker.sh" ps -a --format '{{.Names}}'
    assert_output "$(printf 'c%d\n' {200..1})"
    # No process for each of them: what the machine starts meanwhile is counted as well, so the best of three
    local forks before try least=1000
    for try in 1 2 3; do
        before=$(awk '/^processes/ { print $2 }' /proc/stat)
        env DOCKER_SH_ROOT="$place" "$ROOT/docker.sh" ps -a >"$BATS_TEST_TMPDIR/ps$try"
        forks=$(($(awk '/^processes/ { print $2 }' /proc/stat) - before))
        ((forks > least)) || least=$forks
    done
    ((least < 100)) || fail "$least processes"
}
