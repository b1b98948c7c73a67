# store: images in layers: commit, tag, save and load, import and export, history, what they say at run, and how they go.

load helper

teardown() {
    local tags=()
    remove_containers
    mapfile -t tags < <(docker images --format '{{.Repository}}:{{.Tag}}' | grep "^t${BATS_TEST_NUMBER}[-/]")
    ((!${#tags[@]})) || docker rmi -f "${tags[@]}" >/dev/null 2>&1
    docker image prune -f >/dev/null 2>&1
}

# tree IMAGE: every file of an image, as a container sees it: name, mode, owner, kind, size, content.
# shellcheck disable=SC2016  # the container's shell expands
LIST='cd / && find . -xdev ! -path "./proc*" ! -path "./sys*" ! -path "./dev*" ! -path ./etc/hosts ! -path ./etc/hostname \
    ! -path ./etc/resolv.conf ! -path ./etc/mtab ! -path ./.dockerenv | sort | while IFS= read -r f; do
    stat -c "%N %a %u:%g %F" "$f"; if [ -f "$f" ] && [ ! -L "$f" ]; then md5sum <"$f"; fi; done'
tree() { docker run --rm --network none "$@" sh -c "$LIST"; }

id_of() { docker inspect --type image --format '{{.Id}}' "$1"; }

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

@test "save and load: both kinds of archive, by file and by pipe, keep tree, config and name" {
    local before kind
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f; rm /bin/vi; mkdir /d; chmod 1777 /d'
    docker commit -c 'CMD ["cat", "/f"]' "$(name)" "$(name image):1" >/dev/null
    before=$(tree "$(name image):1")
    for kind in docker-archive oci-archive; do
        docker save --format "$kind" -o "$BATS_TEST_TMPDIR/$kind" "$(name image):1"
        docker rmi "$(name image):1" >/dev/null
        run docker load -i "$BATS_TEST_TMPDIR/$kind"
        assert_output "Loaded image: $(name image):1"
        assert_equal "$(tree "$(name image):1")" "$before"
        assert_equal "$(docker run --rm "$(name image):1")" 1
    done
    # shellcheck disable=SC2016
    run bash -c '"$1" save "$2" | "$1" load' - "$ROOT/docker.sh" "$(name image):1"
    assert_output "Loaded image: $(name image):1"
    # An archive says what it is, whatever the name of the file; it may be compressed, and its id stays
    before=$(id_of "$(name image):1")
    for kind in docker-archive oci-archive; do
        docker rmi "$(name image):1" >/dev/null
        run docker load -q -i "$BATS_TEST_TMPDIR/$kind"
        assert_output "Loaded image: $(name image):1" # as Docker's
        assert_equal "$(id_of "$(name image):1")" "$before"
        docker load -q < <(zstd -qc "$BATS_TEST_TMPDIR/$kind")
        assert_equal "$(id_of "$(name image):1")" "$before"
    done
    run docker load -i /etc/passwd
    assert_output 'docker.sh: not an archive of images: /etc/passwd'
    run -1 docker load -i "$BATS_TEST_TMPDIR/nosuch"
    assert_output "docker.sh: open $BATS_TEST_TMPDIR/nosuch: no such file or directory"
}

@test "save: several images, each by the names it was asked for, a shared layer once; what was in the file stays till then" {
    local archive=$BATS_TEST_TMPDIR/archive
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f'
    docker commit "$(name)" "$(name one)" >/dev/null
    docker tag "$(name one)" "$(name two)"
    docker commit -c 'ENV X=y' "$(name)" "$(name three)" >/dev/null
    docker save -o "$archive" "$(name one)" "$(name two)" "$(name three)"
    run tar -tf "$archive"
    assert_equal "$(grep -c '^blobs/sha256/.' <<<"$output")" 6 # two layers, two configs, two manifests
    docker rmi "$(name one)" "$(name two)" "$(name three)" >/dev/null
    run docker load -i "$archive"
    assert_equal "$(sort <<<"$output")" "$(printf 'Loaded image: %s:latest\n' "$(name one)" "$(name two)" "$(name three)" | sort)"
    run docker save "$(id_of "$(name one)")"
    assert_equal "$(printf '%s' "$output" | tr -d '\0' | grep -ac "$(name one)")" 0
    echo mine >"$archive"
    run -1 docker save -o "$archive" "$(name one)" "$(name nosuch)"
    assert_equal "$(<"$archive")" mine
    mkfifo "$BATS_TEST_TMPDIR/pipe"
    run -1 docker save -o "$BATS_TEST_TMPDIR/pipe" "$(name one)"
    assert_output "docker.sh: invalid output path: '$BATS_TEST_TMPDIR/pipe' is no regular file"
    assert [ -p "$BATS_TEST_TMPDIR/pipe" ]
    rm "$BATS_TEST_TMPDIR/pipe"
    # The way to the root may be a symlink
    ln -s "$DOCKER_SH_ROOT" "$BATS_TEST_TMPDIR/root"
    docker rmi "$(name one)" >/dev/null
    docker save "$(name two)" | DOCKER_SH_ROOT=$BATS_TEST_TMPDIR/root docker load -q
    rm "$BATS_TEST_TMPDIR/root"
    docker tag "$(name two)" "$(name one)"
    run -1 docker save -o "$BATS_TEST_TMPDIR/no/such" "$(name one)"
    assert_output "docker.sh: cannot write to $BATS_TEST_TMPDIR/no: No such file or directory"
    run ls "$BATS_TEST_TMPDIR"
    assert_output archive
}

@test "load: compressed layers stay so; one that only says it is a layer that is here is none" {
    local work=$BATS_TEST_TMPDIR/work layer before
    mkdir "$work"
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f'
    docker commit "$(name)" "$(name image)" >/dev/null
    docker save "$(name image)" | tar -xf - -C "$work"
    before=$(id_of "$(name image)")
    docker rmi "$(name image)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    layer=$(jq -r '.[0].Layers[-1]' "$work/manifest.json")
    touch "$work/$layer" && gzip "$work/$layer" && mv "$work/$layer.gz" "$work/$layer"
    docker load -q < <(tar -C "$work" -c -- manifest.json blobs)
    assert_equal "$(id_of "$(name image)")" "$before"
    assert_equal "$(docker run --rm "$(name image)" cat /f)" 1
    assert_not_exists "$DOCKER_SH_ROOT/store/$layer" # what has that digest is not what came
    docker save --format oci-archive "$(name image)" >"$BATS_TEST_TMPDIR/oci"
    run skopeo inspect --raw "oci-archive:$BATS_TEST_TMPDIR/oci"
    assert_equal "$(jq -r '.layers[1].mediaType' <<<"$output")" application/vnd.oci.image.layer.v1.tar+gzip
    tar -cf "$work/$layer" -C / etc/passwd
    run -1 docker load -q < <(tar -C "$work" -c -- manifest.json blobs)
    assert_output "docker.sh: the archive is damaged: '$layer' is not the layer sha256:${layer##*/}"
    assert_equal "$(docker run --rm "$(name image)" cat /f)" 1
}

@test "load: an old archive, in which a layer is a symlink to another image's; one that lies or is cut is refused in one line" {
    local work=$BATS_TEST_TMPDIR/work config layers i image
    mkdir "$work"
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f'
    docker commit "$(name)" "$(name image)" >/dev/null
    docker commit -c 'ENV A=b' "$(name)" "$(name other)" >/dev/null
    docker save "$(name image)" "$(name other)" | tar -xf - -C "$work"
    # As docker save wrote it before version 25: a directory a layer, and the second image has links to the first's
    for i in 0 1; do
        config=$(jq -r ".[$i].Config" "$work/manifest.json")
        mapfile -t layers < <(jq -r ".[$i].Layers[]" "$work/manifest.json")
        cp "$work/$config" "$work/${config##*/}.json"
        mkdir "$work/top$i" "$work/base$i"
        if ((i)); then
            ln -s ../base0/layer.tar "$work/base1/layer.tar"
            ln -s ../top0/layer.tar "$work/top1/layer.tar"
        else
            cp "$work/${layers[0]}" "$work/base0/layer.tar"
            cp "$work/${layers[1]}" "$work/top0/layer.tar"
        fi
        jq --arg config "${config##*/}.json" ".[$i] += {Config: \$config, Layers: [\"base$i/layer.tar\", \"top$i/layer.tar\"]}" \
            "$work/manifest.json" >"$work/new" && mv "$work/new" "$work/manifest.json"
    done
    rm -r "$work/blobs" "$work/index.json" "$work/oci-layout"
    tar -C "$work" -cf "$BATS_TEST_TMPDIR/old" .
    image=$(id_of "$(name other)")
    docker rmi "$(name image)" "$(name other)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    run docker load -i "$BATS_TEST_TMPDIR/old"
    assert_success
    assert_equal "$(id_of "$(name other)")" "$image"
    run docker run --rm "$(name other)" sh -c 'cat /f; echo $A'
    assert_output $'1\nb'
    # The link is followed nowhere else
    ln -sfn /etc/passwd "$work/top1/layer.tar"
    run -1 docker load < <(tar -C "$work" -c .)
    assert_output 'docker.sh: the archive is damaged: stdin: top1/layer.tar: a link that leads out of the archive'
    DOCKER_SH_LAYER_LIMIT=1000 run -1 docker load -i "$BATS_TEST_TMPDIR/old"
    assert_output "docker.sh: $BATS_TEST_TMPDIR/old: a file in it is larger than the limit of 1000 bytes"
    truncate -s 100000 "$BATS_TEST_TMPDIR/old"
    run -1 docker load -i "$BATS_TEST_TMPDIR/old"
    assert_output --partial "docker.sh: the archive is damaged: $BATS_TEST_TMPDIR/old: "
    run -1 docker load <"$ROOT/README.md"
    assert_output 'docker.sh: not an archive of images: stdin'
    run -1 docker load < <(tar -C "$ROOT" -c README.md)
    assert_output 'docker.sh: not an archive of images: stdin'
    run find "$DOCKER_SH_ROOT/store" -name '.work.*'
    assert_output ''
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

@test "export and import: a container's tree, running or not, as an image of one layer" {
    docker run -d --name "$(name)" -v "$(name v):/v" busybox sh -c 'echo 1 >/f; echo vol >/v/f; rm /bin/vi; sleep 1000' >/dev/null
    wait_for 5 docker exec "$(name)" sh -c '! test -e /bin/vi'
    docker export -o "$BATS_TEST_TMPDIR/tree.tar" "$(name)"
    run tar -tf "$BATS_TEST_TMPDIR/tree.tar"
    assert_line f
    refute_line bin/vi
    refute_line v/f
    docker import -c 'CMD ["cat", "/f"]' - "$(name image)" < <(gzip -c "$BATS_TEST_TMPDIR/tree.tar")
    run docker run --rm "$(name image)"
    assert_output 1
    run docker history -q "$(name image)"
    assert_equal "${#lines[@]}" 1
    run -1 docker import /etc/passwd "$(name x)"
    assert_output --partial 'archive'
    assert_equal "${#lines[@]}" 1
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

@test "hostile archives: refused in one line, and nothing of them stays" {
    local case before work=$BATS_TEST_TMPDIR/work
    docker run --name "$(name)" busybox sh -c 'echo 1 >/f'
    docker commit "$(name)" "$(name image)" >/dev/null
    docker save -o "$BATS_TEST_TMPDIR/good.tar" "$(name image)"
    docker rmi "$(name image)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    before=$(find "$DOCKER_SH_ROOT/store/images" "$DOCKER_SH_ROOT/store/tags" "$DOCKER_SH_ROOT/layers/sha256" -mindepth 1 -maxdepth 1 | sort)
    for case in missing-layer wrong-layer extra-layer link-out config-out not-json no-layers truncated; do
        rm -rf "$work"
        mkdir "$work"
        tar -xf "$BATS_TEST_TMPDIR/good.tar" -C "$work"
        local manifest config layer
        manifest=$(<"$work/manifest.json")
        config=$(jq -r '.[0].Config' <<<"$manifest") layer=$(jq -r '.[0].Layers[-1]' <<<"$manifest")
        case $case in
            missing-layer) rm "$work/$layer" ;;
            wrong-layer) printf 'x' | dd of="$work/$layer" bs=1 seek=600 conv=notrunc status=none ;;
            extra-layer) jq -c '.[0].Layers += [.[0].Layers[0]]' <<<"$manifest" >"$work/manifest.json" ;;
            link-out) rm "$work/$layer" && ln -s /etc/passwd "$work/$layer" ;;
            config-out) jq -c '.[0].Config = "../../../../../etc/passwd"' <<<"$manifest" >"$work/manifest.json" ;;
            not-json) echo '{]' >"$work/manifest.json" ;;
            no-layers) jq -c '.rootfs.diff_ids = []' "$work/$config" >"$work/c" && mv "$work/c" "$work/$config" ;;
        esac
        tar -cf "$BATS_TEST_TMPDIR/bad.tar" -C "$work" .
        (cd "$work" && tar -cf "$BATS_TEST_TMPDIR/bad.tar" -- *)
        [[ $case != truncated ]] || head -c 700000 "$BATS_TEST_TMPDIR/good.tar" >"$BATS_TEST_TMPDIR/bad.tar"
        run --separate-stderr docker load -i "$BATS_TEST_TMPDIR/bad.tar"
        # shellcheck disable=SC2154  # run sets it
        ((status == 1)) || fail "$case: status $status: $output $stderr"
        [[ $stderr =~ ^docker\.sh:\ [^$'\n']+$ && -z $output ]] || fail "$case: $output $stderr"
        assert_equal "$(find "$DOCKER_SH_ROOT/store/images" "$DOCKER_SH_ROOT/store/tags" "$DOCKER_SH_ROOT/layers/sha256" -mindepth 1 -maxdepth 1 | sort)" "$before"
    done
    run env DOCKER_SH_LAYER_LIMIT=100 "$ROOT/docker.sh" load -i "$BATS_TEST_TMPDIR/good.tar"
    assert_failure 1
    assert_output --regexp '^docker\.sh: [^[:cntrl:]]*100'
    docker image prune -f
    run docker load -i "$BATS_TEST_TMPDIR/good.tar"
    assert_output "Loaded image: $(name image):latest"
}

@test "load that is killed leaves nothing that counts, and the next one completes" {
    local delay
    docker run --name "$(name)" busybox sh -c 'head -c 20000000 /dev/urandom >/f'
    docker commit "$(name)" "$(name image)" >/dev/null
    docker save -o "$BATS_TEST_TMPDIR/image.tar" "$(name image)"
    for delay in 0.02 0.1 0.2 0.3; do
        docker rmi "$(name image)" >/dev/null
        "$ROOT/docker.sh" load -i "$BATS_TEST_TMPDIR/image.tar" >/dev/null 2>&1 3>&- &
        sleep "$delay"
        kill -KILL $! 2>/dev/null || true
        wait $! 2>/dev/null || true
        docker load -q -i "$BATS_TEST_TMPDIR/image.tar"
        run docker run --rm "$(name image)" sh -c 'wc -c </f'
        assert_output 20000000
    done
    docker rmi "$(name image)" >/dev/null
    docker rm "$(name)" >/dev/null
    docker image prune -f >/dev/null
    run find "$DOCKER_SH_ROOT/layers/sha256" "$DOCKER_SH_ROOT/store" -maxdepth 1 -name '.*'
    assert_output ''
}

@test "an OCI layout: umoci unpacks it, runc runs it" {
    [[ -n $(type -P umoci) && -n $(type -P runc) ]] || skip 'needs umoci and runc'
    docker run --name "$(name)" busybox sh -c 'echo bundle >/f; rm /bin/vi'
    docker commit -c 'CMD ["cat", "/f"]' "$(name)" "$(name image)" >/dev/null
    docker image export-oci "$(name image)" "$BATS_TEST_TMPDIR/layout"
    umoci unpack --image "$BATS_TEST_TMPDIR/layout:latest" "$BATS_TEST_TMPDIR/bundle" 2>/dev/null
    assert_not_exists "$BATS_TEST_TMPDIR/bundle/rootfs/bin/vi"
    jq '.process.terminal = false' "$BATS_TEST_TMPDIR/bundle/config.json" >"$BATS_TEST_TMPDIR/config"
    mv "$BATS_TEST_TMPDIR/config" "$BATS_TEST_TMPDIR/bundle/config.json"
    run runc run --bundle "$BATS_TEST_TMPDIR/bundle" "$(name)"
    assert_output bundle
    # skopeo and the store agree on what it is
    run skopeo inspect --raw "oci:$BATS_TEST_TMPDIR/layout:latest"
    assert_equal "$(jq -r .config.digest <<<"$output")" "$(id_of "$(name image)")"
}
