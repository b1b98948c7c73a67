# archive: images in archives and in OCI layouts: save and load, export and import, and those that nobody should load.

load helper
load store-helper

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
