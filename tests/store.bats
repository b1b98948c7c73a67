# store: images in layers: commit, tag, history, what they say at run, and how they go.

load helper
load store-helper

@test "the course: two containers with volumes, commit, and a third from the image" {
    docker run --name "$(name test1)" -v "$(name v1):/to1" busybox sh -c 'mkdir /to1-1; echo hello >/to1-1/test1111.txt; echo kept >/to1/f'
    docker run --name "$(name test2)" -v "$(name v2):/to2" busybox sh -c 'echo other >/to2/f'
    run docker commit "$(name test1)" "$(name image1)"
    assert_output --regexp '^sha256:[0-9a-f]{64}$'
    run docker run --rm "$(name image1)" cat /to1-1/test1111.txt
    assert_output hello
    # Volumes are not in it, nor what docker.sh wrote itself
    run docker run --rm "$(name image1)" sh -c 'ls /to1; ls -d /to2; cat /sbin/docker-init'
    refute_output --partial kept
    assert_line --partial 'No such file'
    docker -c run -C "$(name test3)" -I "$(name image1)" -P 'cat /to1-1/test1111.txt'
    run docker -c commit -C "$(name test3)" -I "$(name image3)"
    assert_success
}

@test "commit: deletions, replaced and opaque directories, links and modes are in the image" {
    docker run --name "$(name a)" busybox sh -c 'mkdir -p /d/sub /e; echo 1 >/d/one; echo 2 >/d/sub/two; echo 3 >/e/three; ln /d/one /d/hard; ln -s nowhere /d/link; chmod 4755 /bin/ash'
    docker commit "$(name a)" "$(name one)"
    docker run --name "$(name b)" "$(name one)" sh -c 'rm -r /d; mkdir /d; echo new >/d/new; chown 200000:1234 /d/new; rm -r /e; echo file >/e; rm /bin/vi'
    docker commit "$(name b)" "$(name two)"
    run docker run --rm "$(name two)" sh -c 'ls /d; cat /e; ls /bin/vi; stat -c %u:%g /d/new; stat -Lc %a /bin/ash'
    assert_output $'new\nfile\nls: /bin/vi: No such file or directory\n200000:1234\n4755'
    run docker run --rm "$(name one)" sh -c 'cat /d/one /d/hard /d/sub/two /e/three; readlink /d/link; stat -c %h /d/one'
    assert_output $'1\n1\n2\n3\nnowhere\n2'
    run docker history --format '{{.CreatedBy}}' "$(name two)"
    assert_equal "${#lines[@]}" 3
    assert_line --index 0 --partial 'sh -c rm -r /d'
    # The layer alone was written: the lower ones are shared
    assert_equal "$(docker inspect --format '{{json .RootFS.Layers}}' "$(name two)" | tr -cd , | wc -c)" 2
}

@test "commit of a running container holds it still meanwhile, and it goes on" {
    docker run -d --name "$(name)" busybox sh -c 'while :; do date >/stamp; done' >/dev/null
    docker commit "$(name)" "$(name image)"
    is_up "$(name)"
    run docker inspect --format '{{.State.Status}}' "$(name)"
    assert_output running
    run -0 docker run --rm "$(name image)" test -e /stamp
}

@test "commit: the image is what the container was, as in Docker" {
    docker create --name "$(name a)" busybox true
    docker commit -c 'ENV A=image' -c 'ENV B=image' -c 'VOLUME /imgvol' -c 'EXPOSE 99/udp' -c 'LABEL l=image' -c 'USER 3' -c 'WORKDIR /w' \
        -c 'CMD ["base"]' "$(name a)" "$(name base)"
    docker create --name "$(name b)" -it --network none -h own -e FOO=1 -e A=own -w '/tmp ' -u 5 --label m=n --stop-signal INT --expose 80 \
        -v /anon -v "$(name v):/nv" -v /tmp:/hosttmp --tmpfs /tf --health-cmd 'test -e /x' --health-interval 7s --health-retries 2 \
        --entrypoint sleep "$(name base)" 1000
    docker commit -a me -m msg "$(name b)" "$(name two)"
    run jq -cS '.config | .Env |= sort' "$DOCKER_SH_ROOT/store/blobs/sha256/$(<"$DOCKER_SH_ROOT/store/tags/$(name two):latest/id")"
    assert_output '{"Cmd":["1000"],"Entrypoint":["sleep"],"Env":["A=own","B=image","FOO=1"],"ExposedPorts":{"80/tcp":{},"99/udp":{}},"Healthcheck":{"Interval":7000000000,"Retries":2,"Test":["CMD-SHELL","test -e /x"]},"Labels":{"l":"image","m":"n"},"StopSignal":"INT","User":"5","Volumes":{"/anon":{},"/imgvol":{}},"WorkingDir":"/tmp "}'
    # Ports that are published as well; what was switched off is off; nothing of what every container has
    docker create --name "$(name c)" --no-healthcheck -p 8080:81/udp "$(name two)"
    docker commit -c 'ENTRYPOINT ["echo"]' "$(name c)" "$(name three)"
    run jq -cS '.config | [.ExposedPorts, .Healthcheck.Test, .Entrypoint, .Cmd, (.Env | sort)]' \
        "$DOCKER_SH_ROOT/store/blobs/sha256/$(<"$DOCKER_SH_ROOT/store/tags/$(name three):latest/id")"
    assert_output '[{"80/tcp":{},"81/udp":{},"99/udp":{}},["NONE"],["echo"],null,["A=own","B=image","FOO=1"]]'
    docker create --name "$(name d)" busybox echo hi
    docker commit "$(name d)" "$(name four)"
    run docker run --rm --network none "$(name four)"
    assert_output hi
    run jq -c .config "$DOCKER_SH_ROOT/store/blobs/sha256/$(<"$DOCKER_SH_ROOT/store/tags/$(name four):latest/id")"
    assert_output '{"Cmd":["echo","hi"]}'
}

@test "commit -c: the image's config is honoured by run, and options win" {
    docker create --name "$(name)" busybox true
    docker commit -a me -m said -c 'ENTRYPOINT ["echo", "a  b"]' -c 'CMD ["cmd"]' -c 'ENV X=1 2' -c 'WORKDIR /w' -c 'USER 7:8' \
        -c 'EXPOSE 80' -c 'LABEL l=v' -c 'VOLUME /data' -c 'STOPSIGNAL USR1' "$(name)" "$(name image)"
    run docker run --rm "$(name image)"
    assert_output 'a  b cmd'
    run docker run --rm "$(name image)" other words
    assert_output 'a  b other words'
    # shellcheck disable=SC2016
    run docker run --rm --entrypoint sh "$(name image)" -c 'pwd; id -u; id -g; echo "$X"; grep -c " /data " /proc/mounts'
    assert_output $'/w\n7\n8\n1 2\n1'
    # shellcheck disable=SC2016
    run docker run --rm --entrypoint sh -e X=own -w / -u 0 --tmpfs /data "$(name image)" -c 'pwd; id -u; echo "$X"'
    assert_output $'/\n0\nown'
    docker create --name "$(name two)" --label m=n "$(name image)" >/dev/null
    run docker inspect --format '{{.Config.StopSignal}} {{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Config.ExposedPorts}} {{json .Config.Labels}}' "$(name two)"
    assert_output 'SIGUSR1 ["echo","a  b"] ["cmd"] {"80/tcp":{}} {"l":"v","m":"n"}'
    run docker inspect --format '{{.Author}} {{.Comment}} {{json .Config.Volumes}}' "$(name image)"
    assert_output 'me said {"/data":{}}'
    run -1 docker commit -c 'RUN true' "$(name)" "$(name x)"
    assert_output --partial "'RUN' is not CMD"
    run -1 docker commit -c 'ENV' "$(name)" "$(name x)"
    assert_output "docker.sh: invalid change: 'ENV'"
}

@test "commit on a plain directory: its changes are not the directory's" {
    mkdir "$DOCKER_SH_ROOT/images/$(name plain)"
    cp -a "$DOCKER_SH_ROOT/images/busybox/." "$DOCKER_SH_ROOT/images/$(name plain)/"
    docker create --name "$(name)" "$(name plain)" true
    docker commit -a me -c 'CMD ["echo", "image"]' -c 'ENV X=y' "$(name)" "$(name image)" >/dev/null
    docker tag "$(name plain)" "$(name base)"
    run docker inspect --format '{{json .Config.Cmd}} {{json .Config.Env}} {{.Author}}.' "$(name base)"
    refute_output --partial image
    refute_output --partial X=y
    refute_output --partial me
    run docker run --rm "$(name image)"
    assert_output image
    rm -r "$DOCKER_SH_ROOT/images/$(name plain)"
}

@test "a layer that two images share is there once, and stays as long as one of them does" {
    local shared
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f'
    docker commit "$(name)" "$(name one)" >/dev/null
    docker run --name "$(name two)" "$(name one)" sh -c 'echo 2 >/g'
    docker commit "$(name two)" "$(name two)" >/dev/null
    docker rm "$(name)" "$(name two)" >/dev/null
    shared=$(docker inspect --format '{{.GraphDriver.Data.UpperDir}}' "$(name one)")
    docker rmi "$(name one)"
    assert_exists "$shared/f"
    run docker run --rm "$(name two)" cat /f /g
    assert_output $'1\n2'
    docker rmi "$(name two)" >/dev/null
    assert_not_exists "$shared"
}

@test "rmi: a name, the last name, an id, one that a container stands on, none" {
    local id
    docker run --name "$(name)" busybox true
    docker commit "$(name)" "$(name image)" >/dev/null
    id=$(id_of "$(name image)")
    docker tag "$(name image)" "t$BATS_TEST_NUMBER/repo/app:tag"
    run docker rmi "$(name image)"
    assert_output "Untagged: $(name image):latest"
    docker create --name "$(name two)" "t$BATS_TEST_NUMBER/repo/app:tag" true >/dev/null
    run -1 docker rmi "t$BATS_TEST_NUMBER/repo/app:tag"
    assert_output --partial "container $(name two) is using it"
    # By force the name goes; what the container needs stays
    docker rmi -f "t$BATS_TEST_NUMBER/repo/app:tag" >/dev/null
    run -0 docker start -a "$(name two)"
    docker rm "$(name two)" >/dev/null
    run docker image prune -f
    assert_line "deleted: $id"
    run -1 docker rmi "$(name nosuch)"
    assert_output "docker.sh: No such image: $(name nosuch)"
    run -1 docker rmi 'Not A Name'
    assert_output "docker.sh: invalid reference format: 'Not A Name'"
}

@test "images: names, ids, digests, filters; tag and history refuse what is not there" {
    docker run --name "$(name)" busybox true
    docker commit -c 'LABEL kind=test' "$(name)" "$(name image):v1" >/dev/null
    run docker images --filter label=kind=test --format '{{.Repository}} {{.Tag}}'
    assert_output "$(name image) v1"
    run docker images -q --no-trunc "$(name image):v1"
    assert_output "$(id_of "$(name image):v1")"
    run docker images --digests "$(name image)"
    assert_line --index 0 --regexp '^REPOSITORY +TAG +DIGEST +IMAGE ID +CREATED +SIZE$'
    assert_line --index 1 --regexp "^$(name image) +v1 +sha256:[0-9a-f]{64} +[0-9a-f]{12} +.* ago +[0-9.]+MB$"
    run docker images --filter "reference=t$BATS_TEST_NUMBER-*"
    assert_equal "${#lines[@]}" 2
    run -1 docker tag "$(name nosuch)" x
    assert_output "docker.sh: No such image: $(name nosuch)"
    run -1 docker tag "$(name image):v1" ../../x
    assert_output "docker.sh: invalid reference format: '../../x'"
    run docker run --rm "$(docker images -q "$(name image):v1")" echo by id
    assert_output 'by id'
}

@test "a name is the same with Docker's own registry before it, wherever it is read" {
    local text
    docker create --name "$(name)" busybox echo said
    docker commit "$(name)" "docker.io/library/$(name image):1"
    docker tag busybox "index.docker.io/$(name other)"
    for text in "$(name image):1" "docker.io/$(name image):1" "docker.io/library/$(name image):1" "index.docker.io/library/$(name image):1"; do
        run docker run --rm --network none "$text"
        assert_output said
        docker tag "$text" "$(name copy)"
    done
    run docker run --rm --network none "docker.io/library/busybox:latest" echo plain
    assert_output plain
    run docker images --format '{{.Repository}}'
    assert_line "$(name other)"
    run docker images -q "docker.io/library/$(name image)"
    assert_equal "${#lines[@]}" 1
    run docker inspect -f '{{.Id}}' docker.io/library/busybox
    assert_output busybox
    run docker rmi "docker.io/library/$(name image):1"
    assert_output "Untagged: $(name image):1"
    run -125 docker run --rm docker.io/Not/Known true
    assert_output "docker.sh: invalid reference format: 'Not/Known'"
}

@test "images: patterns for a name, fields, dangling ones, directories and recipes; history: steps, ids, times" {
    local id
    docker run --name "$(name)" busybox true
    docker commit -m $'two\tlines\nof it' "$(name)" "$(name image):v1" >/dev/null
    id=$(id_of "$(name image):v1")
    run docker images --format '{{.Repository}}:{{.Tag}}' "$(name ima)*"
    assert_output "$(name image):v1"
    run docker images --format '{{.Repository}}:{{.Tag}}' "$(name image):v?"
    assert_output "$(name image):v1"
    run docker images -q "$(name ima)"
    assert_output ''
    run docker images --format '{{.CreatedAt}}|{{.Containers}}|{{.SharedSize}}|{{.UniqueSize}}' "$(name image)"
    assert_output --regexp '^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4} [A-Z]+\|N/A\|N/A\|N/A$'
    run docker images --format json "$(name image)"
    assert_equal "$(jq -r '[keys[]] | join(" ")' <<<"$output")" \
        'Containers CreatedAt CreatedSince Digest ID Repository SharedSize Size Tag UniqueSize VirtualSize'
    docker tag busybox "$(name image):v1" # the other one has no name now
    run docker images --filter dangling=true --no-trunc -q
    assert_line "$id"
    refute_line busybox
    run docker images --filter dangling=false --format '{{.Repository}} {{.Tag}}'
    assert_line "$(name image) v1"
    assert_line 'busybox latest' # the directory; its image in the store, which has a name now, is another row
    refute_line --partial '<none>'
    run docker images -a
    assert_line --index -1 --regexp '^ubuntu1604 +latest +ubuntu1604 +not built +-$'
    run -1 docker images --filter kind=none
    assert_output --regexp "^docker.sh: invalid filter 'kind'"
    run docker history --format '{{.ID}}|{{.CreatedBy}}|{{.Comment}}|{{.CreatedAt}}|{{.CreatedSince}}' "$id"
    assert_line --index 0 --regexp "^${id:7:12}\|true\|two lines of it\|20[0-9-]{8}T[0-9:]{8}Z\|.* ago$"
    assert_line --index 1 --regexp '^<missing>\|plain directory .{28}…\|\|'
    run docker history -q --no-trunc "$id"
    assert_output "$id"$'\n<missing>'
    run -1 docker history "$(name nosuch)"
    assert_output "docker.sh: No such image: $(name nosuch)"
}

@test "system df: what there is, and what of it is in use" {
    docker run -d --name "$(name)" -v "$(name v):/v" busybox sh -c 'head -c 3000000 /dev/urandom >/v/f; sleep 1000' >/dev/null
    docker run --name "$(name two)" -v "$(name w):/v" busybox true
    docker rm "$(name two)" >/dev/null
    wait_for 10 docker exec "$(name)" test -s /v/f
    run docker system df
    assert_line --index 0 --regexp '^TYPE +TOTAL +ACTIVE +SIZE$'
    assert_line --index 1 --regexp '^Images +[1-9][0-9]* +1 +[0-9.]+MB$'
    assert_line --index 2 --regexp '^Containers +1 +1 +[0-9.]+kB$' # not what is mounted in it
    assert_line --index 3 --regexp '^Local Volumes +2 +1 +3(\.[0-9]*)?MB$'
}

@test "a plain directory that has changed since is another image" {
    mkdir "$DOCKER_SH_ROOT/images/$(name plain)"
    cp -a "$DOCKER_SH_ROOT/images/busybox/." "$DOCKER_SH_ROOT/images/$(name plain)/"
    docker tag "$(name plain)" "$(name one)"
    docker tag "$(name plain)" "$(name two)"
    assert_equal "$(id_of "$(name one)")" "$(id_of "$(name two)")"
    sleep 0.01
    echo more >"$DOCKER_SH_ROOT/images/$(name plain)/more"
    docker tag "$(name plain)" "$(name three)"
    run docker run --rm "$(name three)" cat /more
    assert_output more
    run -1 docker run --rm "$(name one)" cat /more
    docker rmi "$(name plain)"
}
