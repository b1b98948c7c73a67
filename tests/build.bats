# build: images from Dockerfiles.

# shellcheck disable=SC2016,SC2154  # Dockerfiles have variables of their own; run sets stderr_lines

load helper
load build-helper

@test "FROM, RUN, COPY, CMD: steps as the engine tells them, a name, and a container of it" {
    echo file >context/file
    cat >context/Dockerfile <<'END'
FROM busybox
RUN echo built >/made; echo said; printf unended
COPY file /copied
CMD ["cat", "/made", "/copied"]
END
    run docker build -t "$(name)" -t "$(name other):1" context
    assert_success
    assert_line --index 0 'STEP 1/4: FROM busybox'
    assert_line --index 1 'STEP 2/4: RUN echo built >/made; echo said; printf unended'
    assert_line --index 2 said
    assert_line --index 3 'unendedSTEP 3/4: COPY file /copied'
    assert_line --index 4 'STEP 4/4: CMD ["cat", "/made", "/copied"]'
    assert_line --index -3 --regexp '^Successfully built [0-9a-f]{12}$'
    assert_line --index -2 "Successfully tagged $(name):latest"
    assert_line --index -1 "Successfully tagged $(name other):1"
    run docker run --rm "$(name)"
    assert_output $'built\nfile'
    run docker run --rm "$(name other):1" cat /made
    assert_output built
}

@test "a second build is all cache, to the same image; a changed file ends it there; --no-cache does all again" {
    echo one >context/file
    printf '%s\n' 'FROM busybox' 'RUN echo $RANDOM$RANDOM >/random' 'COPY file /' 'ENV A=1' 'CMD cat /file' >context/Dockerfile
    run docker build -q -t "$(name)" context
    assert_output --regexp '^sha256:[0-9a-f]{64}$'
    local first=$output
    run docker build -t "$(name)" context
    assert_equal "$(grep -c '^--> Using cache' <<<"$output")" 4
    run docker build -q -t "$(name)" context
    assert_output "$first"
    # A time is no change, a mode is one; without the image it is made again, of what is in the cache
    touch -d @0 context/file
    run docker build -q -t "$(name)" context
    assert_output "$first"
    docker rmi "$(name)"
    run docker build -t "$(name)" context
    assert_equal "$(grep -c '^--> Using cache' <<<"$output")" 4
    chmod 600 context/file
    run docker build -t "$(name)" context
    assert_equal "$(grep -c '^--> Using cache' <<<"$output")" 1
    echo two >context/file
    run docker build -t "$(name)" context
    assert_equal "$(grep -c '^--> Using cache' <<<"$output")" 1
    run docker run --rm "$(name)"
    assert_output two
    run docker build --no-cache -t "$(name)" context
    refute_output --partial 'Using cache'
}

@test "what an image says of itself is in the image, and run does it" {
    cat >context/Dockerfile <<'END'
FROM busybox
ENV GREETING="hello there" NAME=$HOME
WORKDIR /srv/a
WORKDIR b
USER 33:8
EXPOSE 80 53/udp
VOLUME /data
LABEL one=1 "two words"="a b"
STOPSIGNAL SIGINT
SHELL ["/bin/sh", "-ec"]
HEALTHCHECK --interval=5s CMD test -e /ok
ONBUILD RUN echo triggered
ENTRYPOINT ["/bin/sh", "-c"]
CMD ["id -u; id -g; pwd; echo $GREETING"]
END
    docker build -t "$(name)" context
    run docker run --rm "$(name)"
    assert_output $'33\n8\n/srv/a/b\nhello there'
    run setting "$(name):latest" '|[.ExposedPorts,.Volumes,.Labels,.StopSignal,.Shell,.Healthcheck,.OnBuild]'
    assert_output '[{"53/udp":{},"80/tcp":{}},{"/data":{}},{"one":"1","two words":"a b"},"SIGINT",["/bin/sh","-ec"],{"Test":["CMD-SHELL","test -e /ok"],"Interval":5000000000},["RUN echo triggered"]]'
    # What only Docker's config has is still there in an image that stands on it
    printf 'FROM %s\nUSER root\n' "$(name)" | docker build -t "$(name next)" -
    run setting "$(name next):latest" '.Healthcheck.Test'
    assert_output '["CMD-SHELL","test -e /ok"]'
    run docker build -t "$(name last)" - <<<"FROM $(name)"
    assert_line --index 1 'STEP 2/2: RUN echo triggered'
    assert_line --index 2 --partial '--> Using cache' # as the last build had it
}

@test "COPY and ADD: owners, archives, patterns, other stages and other images" {
    mkdir -p context/tree/sub
    echo x >context/tree/sub/x
    chmod 640 context/tree/sub/x
    tar -C context -czf context/packed.tar.gz tree
    docker tag busybox "$(name base)"
    cat >context/Dockerfile <<END
FROM busybox AS first
RUN echo first >/first
FROM scratch AS second
COPY --from=first /first /
FROM busybox
COPY --chown=33:www-data tree /tree
ADD packed.tar.gz /unpacked/
COPY packed.tar.gz /as-it-is/
COPY --from=second /first /a
COPY --from=0 /first /b
COPY --from=$(name base) /etc/passwd /c
CMD ls -ln /tree/sub; find /unpacked /as-it-is -type f; cat /a /b; grep -c root /c
END
    docker build -t "$(name)" context
    run docker run --rm "$(name)"
    assert_line --regexp '^-rw-r-----.* 33 +33 .* x$'
    assert_line /unpacked/tree/sub/x
    assert_line /as-it-is/packed.tar.gz
    assert_equal "$(grep -c first <<<"$output")" 2
    assert_line --index -1 1
}

# steps FILE: the engine's lines there by stage, but for the ids; it may begin a stage while another one waits.
steps() { grep -v -e ^Successfully -e '^--> ' -e 'COMMIT$' "$1" | sed 's/FROM [0-9a-f]\{64\}/FROM ID/' | sort; }

@test "several stages: each step is told with its stage's number; all of them from the cache the next time" {
    local i
    cat >context/Dockerfile <<'END'
ARG WORD=one HERE=$BUILDPLATFORM
FROM --platform=$HERE busybox AS a
ARG WORD
RUN echo "a $WORD" >/a
FROM scratch AS b
COPY --from=a /a /b
FROM a AS c
RUN --mount=type=bind,from=b,target=/mnt cat /mnt/b; echo c >>/a
FROM a
ARG OTHER
COPY --from=1 /b /
COPY --from=c /a /c
CMD cat /b /c
END
    docker build --build-arg WORD=two --build-arg OTHER=1 --build-arg LOST=1 -t "$(name)" context >first
    run steps first
    assert_output - <<'END'
[1/4] STEP 1/3: FROM busybox AS a
[1/4] STEP 2/3: ARG WORD
[1/4] STEP 3/3: RUN echo "a $WORD" >/a
[2/4] STEP 1/2: FROM scratch AS b
[2/4] STEP 2/2: COPY --from=a /a /b
[3/4] STEP 1/2: FROM ID AS c
[3/4] STEP 2/2: RUN --mount=type=bind,from=b,target=/mnt cat /mnt/b; echo c >>/a
[4/4] STEP 1/5: FROM ID
[4/4] STEP 2/5: ARG OTHER
[4/4] STEP 3/5: COPY --from=1 /b /
[4/4] STEP 4/5: COPY --from=c /a /c
[4/4] STEP 5/5: CMD cat /b /c
[Warning] one or more build args were not consumed: [LOST]
a two
END
    run docker run --rm "$(name)"
    assert_output $'a two\na two'$'\nc'
    # Told again as it was; and by the engine itself, which has it all
    for i in told engine; do
        docker build --build-arg WORD=two --build-arg OTHER=1 --build-arg LOST=1 -t "$(name)" context >"$i"
        run diff <(steps first | grep -v -e '^a two' -e '^.Warning') <(steps "$i" | grep -v '^.Warning')
        assert_output ''
        assert_equal "$(grep -c '^--> Using cache' "$i")" 8
        assert_equal "$(tail -n 2 "$i")" "$(tail -n 2 first)"
        rm -rf "$DOCKER_SH_ROOT/build/whole"
    done
}

@test "ARG, --build-arg, --target, --label, --iidfile, --file" {
    cat >context/other <<'END'
ARG BASE=nothing
FROM ${BASE:-wrong}:latest AS early
ARG WORD=default
RUN echo $WORD >/word
FROM early AS late
RUN exit 9
END
    run -1 docker build --build-arg BASE=busybox --target never -f context/other context
    assert_output 'Error: The target "never" was not found in the provided Dockerfile'
    run docker build --build-arg BASE=busybox --build-arg WORD=given --build-arg UNUSED=1 --target early --label 'a=b "$c" \d' \
        --iidfile id -t "$(name)" -f context/other context
    assert_success
    assert_line --index 0 'STEP 1/3: FROM busybox:latest AS early'
    assert_line '[Warning] one or more build args were not consumed: [UNUSED]'
    assert_equal "$(<id)" "sha256:$(<"$DOCKER_SH_ROOT/store/tags/$(name):latest/id")"
    run docker run --rm "$(name)" cat /word
    assert_output given
    run setting "$(name):latest" .Labels.a
    assert_output '"b \"$c\" \\d"'
    WORD=mine run docker build --build-arg BASE=busybox --build-arg WORD --target early -q -t "$(name)" -f context/other context
    run docker run --rm "$(name)" cat /word
    assert_output mine
}

@test "a Dockerfile or an archive on stdin, an archive as a file" {
    printf 'FROM busybox\nRUN echo stdin >/from\n' | docker build -t "$(name)" -
    run docker run --rm "$(name)" cat /from
    assert_output stdin
    echo copied >context/file
    printf 'FROM busybox\nCOPY file /\n' >context/Dockerfile
    tar -C context -cz . | docker build -t "$(name)" -
    run docker run --rm "$(name)" cat /file
    assert_output copied
    tar -C context -cf context.tar .
    docker build -t "$(name b)" context.tar
    run docker run --rm "$(name b)" cat /file
    assert_output copied
    printf 'FROM busybox\nCOPY file /dash\n' | docker build -t "$(name)" -f - context
    run docker run --rm "$(name)" cat /dash
    assert_output copied
}

@test "what the engine refuses it says itself: status 1, and no name" {
    # refused LINE: the Dockerfile on stdin is, in the end, with that.
    refused() {
        cat >context/Dockerfile
        run -1 docker build -t "$(name)" context
        assert_line --index -1 --partial "$1"
        run docker images
        refute_output --partial "$(name)"
    }
    refused 'Unknown instruction: "FETCH"' < <(printf '# a comment\nFROM busybox\nRUN echo one \\\n    # not the end\n\n    two\nFETCH this\n')
    refused "Chaining ONBUILD via \`ONBUILD ONBUILD\` isn't allowed" < <(printf '# escape=`\nFROM busybox\nRUN echo a `\nb\nONBUILD ONBUILD RUN x\n')
    refused 'Error: no FROM statement found' <<<'RUN true'
    refused 'Error: no contents in "' </dev/null
    refused 'Error: FROM requires either one argument, or three' <<<'FROM a b'
    refused 'Error: FROM only supports the --platform flag' <<<'FROM --from=x busybox'
    refused 'Error: creating build container: busybox: image not known' <<<'FROM --platform=linux/none busybox'
    # A number that no stage has: the engine crashes
    refused 'docker.sh: invalid from flag value 1: there is no such stage before this one' \
        < <(printf 'FROM --platform=${BUILDPLATFORM} busybox\nCOPY --from=1 / /\n')
    refused 'docker.sh: invalid from flag value 0: there is no such stage before this one' \
        < <(printf 'FROM busybox\nCOPY --chown=0 --from=0 / /\n')
}

@test "a RUN that fails: the engine's line, with the RUN's status; and what is not there, and no name" {
    printf 'FROM busybox\nRUN echo before; exit 7\n' >context/Dockerfile
    run --separate-stderr -7 docker build -t "$(name)" context
    assert_regex "$stderr" '^Error: building at STEP "RUN echo before; exit 7": [^[:cntrl:]]*exit status 7$'
    assert_line before
    run --separate-stderr -7 docker build -q context
    assert_output ''
    assert_regex "${stderr_lines[-1]}" '^Error: building at STEP "RUN echo before; exit 7": .*exit status 7$'
    printf 'FROM busybox\nSHELL ["/bin/sh","-ec"]\nRUN false; true\n' >context/Dockerfile
    run -1 docker build context
    assert_line --index -1 --regexp '^Error: building at STEP "RUN false; true": .*exit status 1$'
    printf 'FROM busybox\nRUN ["sh", "-c", "exit 3"]\n' >context/Dockerfile
    run -3 docker build context
    assert_line --index -1 --regexp '^Error: building at STEP "RUN sh -c exit 3": .*exit status 3$'
    printf 'FROM busybox\nRUN ["no-such"]\n' >context/Dockerfile
    run -1 docker build context
    assert_output --partial 'exec: "no-such": executable file not found in $PATH'
    printf 'FROM busybox\nCOPY nothing /\n' >context/Dockerfile
    run -1 docker build context
    assert_line --index -1 --regexp '^Error: building at STEP "COPY nothing /": .*"/nothing": no such file or directory$'
    run -1 docker build -f nowhere context
    assert_output "docker.sh: unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat $PWD/nowhere: no such file or directory"
    run -1 docker build nowhere
    assert_output 'docker.sh: unable to prepare context: path "nowhere" not found'
    run -1 docker build -t UPPER context
    assert_output "docker.sh: invalid reference format: 'UPPER'"
    run docker images
    refute_output --partial "$(name)"
}

@test "FROM and --from: an image of ours by each of its names, always what that means now, and no registry is asked" {
    local id digest text
    # made WORD: an image that says so
    made() { docker build -q -t "$(name base):1" - <<<"FROM busybox"$'\n'"RUN echo $1 >/which"; }
    made first
    id=$(docker inspect --type image -f '{{.Id}}' "$(name base):1")
    digest=$(docker images --digests --no-trunc --format '{{.Digest}}' "$(name base):1")
    for text in "$(name base):1" "docker.io/library/$(name base):1" "index.docker.io/$(name base):1" "$id" "${id:7:12}" "$(name base)@$digest"; do
        docker build -q -t "$(name)" - <<<"FROM $text"
        run docker run --rm "$(name)" cat /which
        assert_output first
        printf 'FROM scratch\nCOPY --from=%s /which /bin/sh /bin/ld* /\n' "$text" >context/Dockerfile
        docker build -q -t "$(name)" context
        run docker history -q "$(name)"
        assert_equal "${#lines[@]}" 1
    done
    docker tag "$(name base):1" "localhost/$(name base):1"
    made second
    docker build -q -t "$(name)" - <<<"FROM $(name base):1"
    run docker run --rm "$(name)" cat /which
    assert_output second
    docker build -q -t "$(name)" - <<<"FROM localhost/$(name base):1"
    run docker run --rm "$(name)" cat /which
    assert_output first
    # What has no name any more is looked for elsewhere
    docker rmi "$(name base):1" "localhost/$(name base):1"
    run -1 docker build - <<<"FROM $(name base):1"
    assert_line --index -1 --partial "docker://$(name base):1"
}

@test "an image without layers" {
    printf 'FROM scratch\nENV A=1\n' | docker build -t "$(name)" -
    run docker inspect --type image -f '{{json .RootFS.Layers}} {{json .Config.Env}}' "$(name)"
    assert_output --partial 'null ["PATH='
    assert_output --partial '"A=1"]'
    # It travels, and something can be put on it
    docker save -o archive "$(name)"
    docker rmi "$(name)"
    docker load -i archive
    printf 'FROM %s\nCOPY file /\n' "$(name)" >context/Dockerfile
    echo file >context/file
    docker build -t "$(name next)" context
    run docker history --format '{{.CreatedBy}}' "$(name next)"
    assert_equal "${#lines[@]}" 2
    assert_line --index 1 --partial 'ENV A=1'
}

@test "a build that is killed leaves no process and nothing mounted" {
    local nap=$((30000 + BASHPID)) # nobody else's
    printf 'FROM busybox\nRUN sleep %s & echo started; sleep %s\n' "$nap" "$nap" >context/Dockerfile
    "$ROOT/docker.sh" build context >said 2>&1 3>&- </dev/null &
    local pid=$!
    wait_for 20 grep -q ^started said
    kill "$pid"
    wait "$pid" || true
    ends "$nap"
    # kill -9: the engine goes with it; what it leaves the next build clears away
    "$ROOT/docker.sh" build context >said 2>&1 3>&- </dev/null &
    pid=$!
    wait_for 20 grep -q ^started said
    kill -KILL "$pid"
    wait "$pid" || true
    ends "$nap"
    docker build -t "$(name)" - <<<$'FROM busybox\nENV A=1'
    rm -rf "$DOCKER_SH_ROOT"/store/.work.*
}

# ends SECONDS: within seconds neither the engine is left, which has the context in its command line, nor its RUN's sleep.
ends() { wait_for 10 nobody_has "$BATS_TEST_TMPDIR/context" "sleep $1"; }
nobody_has() {
    local process words
    for process in /proc/[0-9]*; do
        { readarray -d '' -t words <"$process/cmdline"; } 2>/dev/null || continue
        [[ "${words[*]}" != *"$1"* && "${words[*]}" != "$2" ]] || return 1
    done
}

@test "a RUN sees a container's machine: harmless devices, no process of the host's, no network if so asked" {
    cat >context/Dockerfile <<'END'
FROM busybox
RUN ls /dev | tr '\n' ' '; echo
RUN set -- /proc/[0-9]*; [ $# -gt 9 ] || echo few
RUN mknod /node b 7 0 2>/dev/null || echo no device
RUN grep -c : /proc/net/dev
END
    run docker build --network none context
    assert_success
    assert_line 'fd full null ptmx pts random shm stderr stdin stdout tty urandom zero '
    assert_line 'no device'
    assert_line few
    assert_line 1
}

@test "builder prune takes the cache away; what was built stays" {
    printf 'FROM busybox\nRUN echo kept >/kept\n' | docker build -t "$(name)" -
    run docker builder prune <<<n
    assert_output --partial 'WARNING! This will remove all build cache.'
    assert_exists "$DOCKER_SH_ROOT/build/storage"
    run docker builder prune -f
    assert_output --regexp '^Total reclaimed space: [0-9.]+.B$'
    assert_not_exists "$DOCKER_SH_ROOT/build/storage"
    run docker run --rm "$(name)" cat /kept
    assert_output kept
    run docker build -t "$(name)" - <<<$'FROM busybox\nRUN echo kept >/kept\n'
    refute_output --partial 'Using cache'
}

@test "without buildah: one line that names the package" {
    mkdir bin
    local program
    for program in bash readlink mkdir rm flock skopeo; do ln -s "$(type -P "$program")" bin/; done
    run -1 env PATH="$PWD/bin" "$ROOT/docker.sh" build context
    assert_output 'docker.sh: this needs buildah (Debian: apt-get install buildah)'
}
