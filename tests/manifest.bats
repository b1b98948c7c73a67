# manifest: what images are in JSON, and which of them a Dockerfile names.

# shellcheck disable=SC2016  # Dockerfiles have variables of their own

load helper

MANIFEST=$ROOT/helpers/bin/manifest

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# named [NAME=VALUE...]: what the Dockerfile on stdin names, as far as the stage $TARGET.
named() {
    cat >Dockerfile
    run -0 "$MANIFEST" named Dockerfile "${TARGET-}" -- "$@"
}

@test "named: FROM, COPY --from, RUN --mount=from; no stage, by name or number, and not scratch" {
    named <<'END'
from --platform=linux/amd64 one AS First
FROM first
FROM scratch
COPY --from=FIRST --chown=1 /a /b
COPY --from=0 a b
COPY --chown=1 --from=host.example:5000/two/three:4 a b
RUN --mount=type=bind,from=four@sha256:00,target=/x --mount=from=five,target=/y echo --from=six
ADD --from=seven a b
ENV a=--from=eight FROM nine
# FROM ten
END
    assert_output - <<'END'
five five
four@sha256:00 four@sha256:00
host.example:5000/two/three:4 host.example:5000/two/three:4
one one
seven seven
END
}

@test "named: ARGs of the head, with defaults, values, each other, and what is there undeclared" {
    named B=given C=never 'LOOP=$LOOP' <<'END'
ARG A=a "B=b" D
ARG E=${A}-$B LOOP
FROM $A:${B}
FROM "${D:-none}/${A:+some}${D:+not}"
FROM ${D:-$E}
FROM x$LOOP
FROM x-$TARGETARCH-${BUILDOS}
ARG C=c
FROM ${C:-head}
END
    assert_line '$A:${B} a:given'
    assert_line '"${D:-none}/${A:+some}${D:+not}" none/some'
    assert_line '${D:-$E} a-given'
    assert_line 'x$LOOP x$LOOP'
    assert_line --regexp '^x-\$TARGETARCH-\$\{BUILDOS\} x-[a-z0-9]+-linux$'
    assert_line '${C:-head} head'
}

@test "named: continued lines, another escape, comments, here-documents, carriage returns, a byte order mark" {
    named < <(printf '%b' '\0357\0273\0277FROM \\\r\n# not this\r\n\r\n  one\r\nRUN cat <<A - <<-"B" && x\r\nFROM two\r\nA\r\nFROM three\r\nB\r\n' \
        'FROM four\r\n')
    assert_output $'four four\none one'
    named < <(printf '# syntax=x\n# Escape = `\nFROM `\none\nRUN echo \\\nFROM two\n')
    assert_output $'one one\ntwo two'
    named < <(printf 'FROM one\n# escape=`\nRUN a \\\nFROM two\nRUN $((1<<n))\nFROM three')
    assert_output $'one one\nthree three'
    named < <(printf '\\\n \n \t\nFROM one')
    assert_output 'one one'
}

@test "named: no further than the stage that is wanted, by name or by number" {
    local TARGET
    for TARGET in Two 1; do
        named <<<$'FROM one\nFROM two AS two\nRUN --mount=from=three x\nFROM four'
        assert_output $'one one\nthree three\ntwo two'
    done
    TARGET=no named <<<$'FROM one\nFROM two'
    assert_output $'one one\ntwo two'
}

@test "named: what the engine is to refuse is none of ours, but for a number that would crash it" {
    named <<<$'FETCH one\nFROM\nFROM a b\nFROM --from=x\nCOPY\nARG\nFROM ${\nFROM $'
    assert_output $'$ $\n${ ${'
    printf 'FROM one\nCOPY --from=0 a b\n' >Dockerfile
    run -1 "$MANIFEST" named Dockerfile ''
    assert_output 'manifest: invalid from flag value 0: there is no such stage before this one'
    printf 'FROM one\nFROM two\nRUN --mount=from=99999999999999999999 a\n' >Dockerfile
    run -1 "$MANIFEST" named Dockerfile ''
}

# a_store WORD...: one, with an image of one layer, LAYER; its manifest is ONE.
a_store() {
    mkdir -p store/{blobs/sha256,images,sizes} tree
    "$ROOT/helpers/bin/layer" pack --from tree --diff-id-to id >layer.tar
    LAYER=$(<id)
    LAYER=${LAYER#sha256:}
    mv layer.tar "store/blobs/sha256/$LAYER"
    printf '1\n' >"store/sizes/$LAYER"
    ONE=$("$MANIFEST" --store store add --layer "$LAYER" --by me "$@")
}

# blob HEX FILTER
blob() { jq -c "$2" "store/blobs/sha256/$1"; }
config_of() { blob "$1" .config.digest | tr -d '"' | cut -d : -f 2; }

@test "add: instructions, in a new image and in one on another; what was there stays as it was" {
    local two
    a_store -- 'ENV A=1' 'env B "2 3"' 'LABEL a=b' 'CMD ["x", "y"]' 'EXPOSE 80' 'EXPOSE 53/udp' 'VOLUME /v' 'USER 1' \
        $'WORKDIR\t/w' 'STOPSIGNAL USR1'
    run blob "$(config_of "$ONE")" .config
    assert_output '{"Env":["A=1","B=2 3"],"Labels":{"a":"b"},"Cmd":["x","y"],"ExposedPorts":{"80/tcp":{},"53/udp":{}},"Volumes":{"/v":{}},"User":"1","WorkingDir":"/w","StopSignal":"USR1"}'
    jq -c '.own = {z: 1.5, a: 1234567890123} | .config.Own = "é\u0001"' "store/blobs/sha256/$(config_of "$ONE")" >changed
    cat changed >"store/blobs/sha256/$(config_of "$ONE")"
    two=$("$MANIFEST" --store store add --base "$ONE" --layer "$LAYER" --by you --author A --message $'M\n"' -- 'ENTRYPOINT e f' 'ENV A=2')
    run blob "$(config_of "$two")" '[.config.Env, .config.Entrypoint, .config.Cmd, .author, [.history[] | del(.created)], (.rootfs.diff_ids | length), .own, .config.Own]'
    assert_output '[["B=2 3","A=2"],["/bin/sh","-c","e f"],null,"A",[{"created_by":"me"},{"created_by":"you","author":"A","comment":"M\n\""}],2,{"z":1.5,"a":1234567890123},"é\u0001"]'
    run blob "$two" '[.layers[].size, .config.size]'
    assert_output "[1024,1024,$(stat -c %s "store/blobs/sha256/$(config_of "$two")")]"
    assert_equal "$(sha256sum <"store/blobs/sha256/$two")" "$two  -"
    # CMD is kept where it is said as well, in whichever order
    two=$("$MANIFEST" --store store add --base "$ONE" --layer "$LAYER" --by you -- 'CMD ["c"]' 'ENTRYPOINT ["e"]')
    run blob "$(config_of "$two")" '[.config.Entrypoint, .config.Cmd]'
    assert_output '[["e"],["c"]]'
}

@test "check: each instruction that is not understood, in one line" {
    local text
    run -0 "$MANIFEST" --store x check -- 'CMD x' 'cmd ["a", 1]' 'ENV A=' 'EXPOSE 1/tcp'
    for text in '' ENV 'ENV '; do
        run -1 "$MANIFEST" --store x check -- "$text"
        assert_output "manifest: invalid change: '$text'"
    done
    run -1 "$MANIFEST" --store x check -- 'ENV 1=2'
    assert_output "manifest: invalid change: 'ENV 1=2': not KEY=VALUE"
    run -1 "$MANIFEST" --store x check -- 'EXPOSE 80/sctp'
    assert_output "manifest: invalid change: 'EXPOSE 80/sctp': no port"
    run -1 "$MANIFEST" --store x check -- 'VOLUME data'
    assert_output "manifest: invalid change: 'VOLUME data': the path is not absolute"
    run -1 "$MANIFEST" --store x check -- 'onbuild RUN x'
    assert_output "manifest: invalid change: 'onbuild RUN x': 'onbuild' is not CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME or WORKDIR"
}

@test "whatever JSON comes: a line and status 1, never a crash" {
    local text config
    a_store
    config=store/blobs/sha256/$(config_of "$ONE")
    cp "$config" good
    for text in '' '{]' '[]' '1' 'null' '{"rootfs": 1}' '{"rootfs": {"diff_ids": {}}}' '{"rootfs": {"diff_ids": [1]}}' \
        '{"rootfs": {"diff_ids": ["sha256:x"]}}' $'{"a": "\xff"}' "$(printf '[%.0s' {1..100000})" '{"a":'{,,,,,}'1'; do
        printf '%s' "$text" >"$config"
        run -1 "$MANIFEST" --store store read "$ONE"
        assert_equal "${#lines[@]}" 1
    done
    # Members of another kind are as if they were not there
    for text in '{"config": 1, "history": {}, "rootfs": {"diff_ids": ["sha256:'"$LAYER"'"]}}' \
        '{"config": {"Env": 1, "Labels": [], "Healthcheck": 3, "ExposedPorts": {"x": 1}}, "created": 7, "rootfs": {"diff_ids": ["sha256:'"$LAYER"'"]}}'; do
        printf '%s' "$text" >"$config"
        "$MANIFEST" --store store record "$ONE"
        "$MANIFEST" --store store add --base "$ONE" --layer "$LAYER" --by x -- 'ENV A=1' 'LABEL a=b' 'EXPOSE 1'
        rm -r store/images/*
    done
    cp good "$config"
    for text in '' '{' '[]' '{"config": {"digest": "sha256:../../x"}}' '{"config": []}'; do
        printf '%s' "$text" >"store/blobs/sha256/$ONE"
        run -1 "$MANIFEST" --store store read "$ONE"
        assert_equal "${#lines[@]}" 1
    done
}
