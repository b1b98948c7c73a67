# image/add: how an image comes into the store (lib/image/store.sh): blobs first, then the layers, unpacked, then what names them.

use core/message core/undo image/store spec/size

# What one layer may come to, in bytes: an archive of a megabyte can hold a disk full of zeros.
STORE_LIMIT=${DOCKER_SH_LAYER_LIMIT:-$((64 << 30))}

# store_digest INTO FILE
store_digest() {
    local _sum
    _sum=$(exec sha256sum <"$2") || die_unwritable "$STORE"
    printf -v "$1" '%s' "${_sum%% *}"
}

# store_blob INTO FILE: FILE becomes the blob that INTO, its digest, names.
store_blob() {
    store_digest "$1" "$2"
    env mv -T "$2" "$STORE/blobs/sha256/${!1}" 2>/dev/null || die_unwritable "$STORE"
}

# store_layer DIFF-ID FILE: unpacks the layer in that archive, unless there is one.
store_layer() {
    # shellcheck disable=SC2153  # lib/image/store.sh has LAYERS
    local new=$LAYERS/.$1.$BASHPID said size
    [[ ! -d $LAYERS/$1 ]] || return 0
    mkdir -m 755 "$new" 2>/dev/null || die_unwritable "$LAYERS"
    defer env rm -rf --one-file-system "$new"
    said=$("$DOCKER_SH_HOME/helpers/bin/layer" unpack --absolute --into "$new" --diff-id "sha256:$1" --limit "$STORE_LIMIT" \
        <"$2" 2>&1) || die "${said#layer: }"
    size_tree size "$new"
    # Two at once: the second finds the name taken, and both are the same
    { printf '%s\n' "$size" >"$STORE/sizes/$1"; } 2>/dev/null || die_unwritable "$STORE"
    env mv -T "$new" "$LAYERS/$1" 2>/dev/null || [[ -d $LAYERS/$1 ]] || die_unwritable "$LAYERS"
}

# store_size INTO DIFF-ID...: what the files of these layers come to, in bytes.
store_size() {
    local _layer _bytes _sum=0
    for _layer in "${@:2}"; do
        { read -r _bytes <"$STORE/sizes/$_layer"; } 2>/dev/null || size_tree _bytes "$LAYERS/$_layer"
        _sum=$((_sum + _bytes))
    done
    printf -v "$1" '%s' "$_sum"
}

# store_add MANIFEST: takes in the image of that manifest, all of whose blobs are there. Sets IMAGE to its id.
store_add() {
    local manifest=$1 config new i blobs=() layers=() size
    mapfile -t blobs < <(jq -r '.config.digest, .layers[].digest | ltrimstr("sha256:")' "$STORE/blobs/sha256/$manifest" 2>/dev/null)
    ((${#blobs[@]})) || die 'the manifest is damaged'
    config=${blobs[0]} blobs=("${blobs[@]:1}")
    [[ $config =~ ^[0-9a-f]{64}$ && -f $STORE/blobs/sha256/$config ]] || die 'the manifest names no config'
    new=$STORE/images/.$config.$BASHPID
    mkdir "$new" 2>/dev/null || die_unwritable "$STORE"
    defer rm -rf "$new"
    store_cut "$STORE/blobs/sha256/$config" "$new"
    [[ ! -e $new/layers ]] || mapfile -d '' layers <"$new/layers"
    ((${#blobs[@]} == ${#layers[@]} && ${#layers[@]} > 0)) ||
        die "the manifest lists ${#blobs[@]} layers, the config ${#layers[@]}"
    for i in "${!layers[@]}"; do
        [[ ${layers[i]} =~ ^[0-9a-f]{64}$ && ${blobs[i]} =~ ^[0-9a-f]{64}$ ]] || die 'a layer has no sha256 digest'
        store_layer "${layers[i]}" "$STORE/blobs/sha256/${blobs[i]}"
    done
    store_size size "${layers[@]}"
    # shellcheck disable=SC2034  # for other files
    IMAGE=$config
    { printf '%s\n' "$manifest" >"$new/manifest" && printf '%s\n' "$config" >"$new/id" && printf '%s\n' "$size" >"$new/size"; } \
        2>/dev/null || die_unwritable "$STORE"
    [[ -d $STORE/images/$config ]] || env mv -T "$new" "$STORE/images/$config" 2>/dev/null || [[ -d $STORE/images/$config ]] ||
        die_unwritable "$STORE"
}

# The values of a config that a start needs, for jq: name, how many there are, and they, each with a NUL behind it. A
# single value has "-" for its number.
# shellcheck disable=SC2016  # jq's own variables
STORE_CUT='
def text: tostring | if contains("\u0000") then explode | map(select(. != 0)) | implode else . end;
def list($name; f): [f // [] | .[]] | select(. != []) | $name, length, .[];
def value($name; f): f // "" | select(. != "" and . != 0) | $name, "-", .;
def milliseconds: . // 0 | . / 1000000 | floor;
list("layers"; .rootfs.diff_ids | map(ltrimstr("sha256:"))),
(.config // {} |
    list("entrypoint"; .Entrypoint), list("cmd"; .Cmd), list("env"; .Env),
    list("volumes"; .Volumes // {} | keys),
    list("labels"; .Labels // {} | to_entries | map("\(.key)=\(.value)")),
    list("expose"; .ExposedPorts // {} | keys | map(split("/") | "\(.[1] // "tcp") \(.[0])")),
    list("health_test"; .Healthcheck.Test),
    value("workdir"; .WorkingDir), value("user"; .User), value("stop_signal"; .StopSignal),
    (.Healthcheck // {} | value("health_interval"; .Interval | milliseconds), value("health_timeout"; .Timeout | milliseconds),
        value("health_start_period"; .StartPeriod | milliseconds), value("health_retries"; .Retries))),
value("created"; .created)
| text + "\u0000"'

# store_cut CONFIG DIRECTORY: each of them in a file, as in a record (lib/record/field.sh).
store_cut() {
    local words=() i count format
    mapfile -d '' -t words < <(jq -j "$STORE_CUT" "$1" 2>/dev/null)
    wait $! || die 'the config is damaged'
    for ((i = 0; i < ${#words[@]}; i += 2 + count)); do
        count=${words[i + 1]} format='%s\0'
        [[ $count != - ]] || count=1 format='%s\n'
        # shellcheck disable=SC2059
        { printf "$format" "${words[@]:i+2:count}" >"$2/${words[i]}"; } 2>/dev/null || die_unwritable "$STORE"
    done
}
