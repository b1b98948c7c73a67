# registry: pull and push, with a registry of this file's own on 127.0.0.1.

load helper

PORT=5017

setup_file() {
    [[ -n $(type -P docker-registry) ]] || return 0
    start_registry ''
}

# start_registry HTPASSWD: its file of users, or ''.
start_registry() {
    printf '%s\n' 'version: 0.1' 'log: {accesslog: {disabled: true}, level: error}' \
        "storage: {filesystem: {rootdirectory: $BATS_FILE_TMPDIR/registry}, delete: {enabled: true}}" \
        "http: {addr: 127.0.0.1:$PORT}" >"$BATS_FILE_TMPDIR/config.yml"
    [[ -z $1 ]] || printf 'auth: {htpasswd: {realm: test, path: %s}}\n' "$1" >>"$BATS_FILE_TMPDIR/config.yml"
    docker-registry serve "$BATS_FILE_TMPDIR/config.yml" >"$BATS_FILE_TMPDIR/log" 2>&1 3>&- &
    echo $! >"$BATS_FILE_TMPDIR/pid"
    wait_for 10 registry_answers
}

registry_answers() { busybox nc 127.0.0.1 "$PORT" </dev/null >/dev/null 2>&1; }

stop_registry() {
    kill "$1" "$(<"$BATS_FILE_TMPDIR/pid")"
    while registry_answers; do sleep 0.05; done
}

teardown_file() { [[ ! -e $BATS_FILE_TMPDIR/pid ]] || stop_registry -TERM; }

setup() {
    [[ -n $(type -P docker-registry) ]] || skip 'needs docker-registry'
    docker run --name "$(name)" busybox sh -c "echo $BATS_TEST_NUMBER >/f; head -c 3000000 /dev/urandom >/data"
    docker commit -c 'CMD ["cat", "/f"]' "$(name)" "$(name image)" >/dev/null
}

teardown() {
    remove_containers
    docker rmi -f "$(name image)" "127.0.0.1:$PORT/$(name app):1" >/dev/null 2>&1
    docker image prune -f >/dev/null 2>&1
}

@test "push, and pull under that name: the same image" {
    local id digest
    id=$(docker inspect --type image -f '{{.Id}}' "$(name image)")
    docker push -q "$(name image)" "docker://127.0.0.1:$PORT/$(name app):1"
    docker rmi "$(name image)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    run docker pull -q "docker://127.0.0.1:$PORT/$(name app):1"
    assert_output "127.0.0.1:$PORT/$(name app):1"
    run docker run --rm "127.0.0.1:$PORT/$(name app):1"
    assert_output "$BATS_TEST_NUMBER"
    assert_equal "$(docker inspect -f '{{.Id}}' "127.0.0.1:$PORT/$(name app):1")" "$id"
    # The registry and the store agree on the manifest
    digest=$(skopeo inspect --tls-verify=false "docker://127.0.0.1:$PORT/$(name app):1" | jq -r .Digest)
    run docker images --digests "127.0.0.1:$PORT/$(name app)"
    assert_output --partial "$digest"
}

@test "push by a name that says where" {
    docker tag "$(name image)" "127.0.0.1:$PORT/$(name app):1"
    run docker push "127.0.0.1:$PORT/$(name app):1"
    assert_success
    assert_output --partial 'Copying blob'
    run skopeo list-tags --tls-verify=false "docker://127.0.0.1:$PORT/$(name app)"
    assert_output --partial '"1"'
}

@test "a tag that is not there, a registry that does not answer, a name that is none: one line" {
    run -1 docker pull "127.0.0.1:$PORT/$(name app):nosuch"
    assert_output --regexp '^docker\.sh: .*manifest unknown'
    assert_equal "${#lines[@]}" 1
    run -1 docker pull 127.0.0.1:1/x
    assert_output --regexp '^docker\.sh: .*connection refused'
    run -1 docker pull 'docker://Not/A Name'
    assert_output "docker.sh: invalid reference format: 'Not/A Name'"
    run -1 docker pull ftp://x/y
    assert_output "docker.sh: unknown transport: 'ftp://x/y'"
}

@test "a wrong password is refused, the right one serves" {
    [[ -n $(type -P htpasswd) ]] || skip 'needs htpasswd'
    htpasswd -Bbn user secret >"$BATS_TEST_TMPDIR/users"
    stop_registry -TERM
    start_registry "$BATS_TEST_TMPDIR/users"
    run docker push -q "$(name image)" "docker://127.0.0.1:$PORT/$(name app):1"
    assert_failure 1
    run docker push -q --creds user:wrong "$(name image)" "docker://127.0.0.1:$PORT/$(name app):1"
    assert_failure 1
    assert_output --regexp '^docker\.sh: .*(authentication required|unauthorized)'
    run docker push -q --creds user:secret "$(name image)" "docker://127.0.0.1:$PORT/$(name app):1"
    local pushed=$status
    run docker pull -q --creds user:secret "127.0.0.1:$PORT/$(name app):1"
    stop_registry -TERM
    start_registry ''
    assert_equal "$pushed" 0
    assert_success
}

@test "a server that dies in the middle leaves nothing half, and the next pull completes" {
    local puller
    docker push -q "$(name image)" "docker://127.0.0.1:$PORT/$(name app):1"
    docker rmi "$(name image)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    kill -STOP "$(<"$BATS_FILE_TMPDIR/pid")"
    "$ROOT/docker.sh" pull -q "127.0.0.1:$PORT/$(name app):1" >/dev/null 2>&1 3>&- &
    puller=$!
    sleep 0.3
    kill -KILL "$(<"$BATS_FILE_TMPDIR/pid")"
    assert_ends "$puller" 1
    run -1 docker inspect --type image "127.0.0.1:$PORT/$(name app):1"
    start_registry ''
    docker pull -q "127.0.0.1:$PORT/$(name app):1" >/dev/null
    run docker run --rm "127.0.0.1:$PORT/$(name app):1"
    assert_output "$BATS_TEST_NUMBER"
}
