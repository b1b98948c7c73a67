# build beside Docker's own builder, where there is one: the same trees, the same configs.

# shellcheck disable=SC2016,SC2154  # Dockerfiles have variables of their own; run sets stderr_lines

load helper
load build-helper

has_docker() { [[ -n $(type -P dockerd) && -n $(type -P docker) ]]; }

# A daemon of this file's own. No network of the machine's is touched, and no registry is asked: the proxy is nobody.
setup_file() {
    has_docker || return 0
    local state=$BATS_FILE_TMPDIR
    HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 setsid dockerd --host "unix://$state/socket" \
        --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/pid" \
        --bridge none --iptables=false --ip-masq=false --ip-forward=false >"$state/log" 2>&1 3>&- </dev/null &
    export DOCKERD=$! DOCKER_HOST=unix://$state/socket DOCKER_BUILDKIT=0
    wait_for 30 daemon_answers
}

daemon_answers() { command docker version >/dev/null 2>&1; }

teardown_file() {
    local point
    [[ -n ${DOCKERD-} ]] || return 0
    kill "$DOCKERD"
    wait_for 30 gone "$DOCKERD"
    awk -v root="$BATS_FILE_TMPDIR/" 'index($5, root) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while read -r point; do umount "$point"; done
}

gone() { [[ ! -d /proc/$1 || $(<"/proc/$1/stat") == *') Z '* ]]; }

# same DIRECTORY BASE OPTION...: docker.sh and Docker build it to the same tree, but for times, and to the same config.
# BASE is an image of docker.sh's, which Docker gets first. The second build is all cache.
same() {
    local mine theirs
    mine=$(name mine):latest theirs=$(name theirs):latest
    [[ -z $2 ]] || docker save "$2" | command docker load >/dev/null
    docker build -t "$mine" "${@:3}" "$1" >said
    command docker build --network host -t "$theirs" "${@:3}" "$1" >said-by-docker 2>&1 || fail "$(<said-by-docker)"
    command docker save "$theirs" >saved
    docker load -i saved
    tree_of "$mine" >tree-mine
    tree_of "$theirs" >tree-theirs
    run diff tree-theirs tree-mine
    assert_output ''
    run diff <(command docker inspect "$theirs" | jq -S ".[0].$CONFIG") <(setting "$mine" '' | jq -S "{Config: .} | .$CONFIG")
    assert_output ''
    # A step that were done again would have another time, and so the image another id
    cp said said-first
    docker build -t "$mine" "${@:3}" "$1" >said
    assert_equal "$(grep '^Successfully built' said)" "$(grep '^Successfully built' said-first)"
    assert_equal "$(grep -c '^--> Using cache' said)" "$(grep 'STEP [0-9/]*: ' said | grep -vc ': FROM ')"
    run docker run --rm "$mine"
    assert_success
}

# What of a config is the image's, and not the builder's
CONFIG='Config | {User, Env: (.Env // [] | sort), Entrypoint: (.Entrypoint // []), Cmd, WorkingDir: (.WorkingDir // ""), Labels: (.Labels // {}),
    ExposedPorts: (.ExposedPorts // {}), Volumes: (.Volumes // {}), StopSignal, Healthcheck, Shell, OnBuild: (.OnBuild // [])}'

# tree_of IMAGE: names, modes, owners, sizes, links, contents.
tree_of() {
    local layers i below=''
    mapfile -d '' layers <"$DOCKER_SH_ROOT/store/tags/$1/layers"
    for i in "${!layers[@]}"; do
        ln -sfn "$DOCKER_SH_ROOT/layers/sha256/${layers[i]}" "layer$i"
        below=layer$i${below:+:$below}
    done
    mkdir -p empty tree
    unshare --mount bash -ec 'mount -t overlay overlay -o "lowerdir=$1:empty" tree
        cd tree
        find . \( -type d -printf "%p %M %U:%G\n" -o -printf "%p %M %U:%G %s %l\n" \) | sort
        find . -type f -exec sha256sum {} + | sort -k 2' - "$below"
}

@test "a service in shell comes to Docker's tree" {
    has_docker || skip 'needs dockerd'
    cp -a "$ROOT/tests/build/service" .
    mkdir pages
    echo index >pages/index.txt
    chmod 604 pages/index.txt
    tar --owner=5 --group=6 -czf service/pages.tar.gz pages
    docker tag busybox busybox
    same service busybox
    run docker run --rm "$(name mine)"
    assert_output 'web in /srv/www on 8080: index'
}

@test ".dockerignore and ARG come to Docker's tree" {
    has_docker || skip 'needs dockerd'
    cp -a "$ROOT/tests/build/ignored" .
    chmod 600 ignored/keep1
    chmod 4755 ignored/keep2
    docker tag busybox busybox
    same ignored busybox --build-arg BASE=busybox --build-arg VERSION=7
    run docker run --rm "$(name mine)"
    assert_output $'7\n7 unset\na b "c"'
}

# The programs of this machine's g++, and of all its files those that this one compilation opens.
make_toolchain() {
    local tree=$1 sources=("$ROOT"/tests/build/compiled/*.cpp) programs=() files=() name
    "$ROOT/images/host.sh" "$tree"
    for name in cc1plus as ld collect2 lto-wrapper; do
        name=$(g++ -print-prog-name="$name")
        programs+=("$(type -P "$name")")
    done
    programs+=("$(type -P g++)")
    mapfile -t files < <({
        g++ -std=c++20 -O1 -M "${sources[@]}" | grep -o '/[^ \\]*'
        g++ -std=c++20 -O1 -static -Wl,--trace -o "$tree/tmp/x" "${sources[@]}" 2>&1 | grep -o '/[^ ()]*'
        ldd "${programs[@]}" | grep -o '/[^ ]*' | sed 's/:$//'
        g++ -print-file-name=liblto_plugin.so
    } | sort -u)
    rm "$tree/tmp/x"
    for name in "${files[@]}"; do [[ $name == /tmp/* || $name == *.o && ! -e $name ]] || realpath -s "$name"; done |
        grep -v -e "^$ROOT/" -e '^/tmp' -e '^/var' | sort -u | tar -C / -chf - -T <(sed 's,^/,,') -- "${programs[@]#/}" 2>/dev/null |
        tar -C "$tree" -xf - --keep-directory-symlink
}

@test "two stages with a C++ compiler come to Docker's tree" {
    [[ -n $(type -P g++) ]] || skip 'needs g++'
    has_docker || skip 'needs dockerd'
    mkdir toolchain
    make_toolchain "$PWD/toolchain"
    tar -C toolchain -c . | docker import - toolchain >/dev/null
    same "$ROOT/tests/build/compiled" toolchain
    docker rmi toolchain >/dev/null
    run docker run --rm "$(name mine)"
    assert_output 'Hello, everybody.'
}
