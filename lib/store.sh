# store: images that travel. $DOCKER_SH_ROOT/store has
#
#   blobs/sha256/HEX    what came, as it came: configs, manifests, layers; the blobs of an OCI image layout, which skopeo(1)
#                       reads and writes
#   images/HEX/         an image, by the digest of its config: that, cut into one value a file, so that a start needs no jq
#   tags/NAME:TAG       a symlink to it: making it is what gives the image the name
#   plain/NAME          a symlink to what a plain directory in images/ came to as an image (store_adopt)
#
# and $DOCKER_SH_ROOT/layers/sha256/HEX is a layer, unpacked once, by the digest of its archive (diff-id): all images
# share it. What counts appears by rename(2), whole; what is unfinished has a name that begins with a dot.

STORE=$DOCKER_SH_ROOT/store
LAYERS=$DOCKER_SH_ROOT/layers/sha256

# What one layer may come to, in bytes: an archive of a megabyte can hold a disk full of zeros.
STORE_LIMIT=${DOCKER_SH_LAYER_LIMIT:-$((64 << 30))}

# store_tool PROGRAM: dies if a packaged program that does the work is missing.
store_tool() { [[ -n $(type -P "$1") ]] || die "this needs $1 (Debian: apt-get install $1)"; }

store_init() {
    make_tree "$STORE/blobs/sha256" "$STORE/images" "$STORE/tags" "$STORE/plain" "$LAYERS" 2>/dev/null ||
        die_unwritable "$DOCKER_SH_ROOT"
}

# store_name INTO TEXT: "NAME:TAG" of "NAME[:TAG]", with :latest if there is no tag, and without Docker's own registry.
# Dies where TEXT is no such thing.
store_name() {
    set -- "$1" "${2#docker.io/}"
    set -- "$1" "${2#library/}"
    local _part='[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*' _host='[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?'
    [[ $2 =~ ^(($_host(:[0-9]+)?/)?$_part(/$_part)*)(:([a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?$ && ${#2} -le 255 ]] ||
        die "invalid reference format: '$2'"
    printf -v "$1" '%s:%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[-1]:-latest}"
}

# store_find INTO TEXT: the image, 64 hex digits, that TEXT means: a name, an id or the beginning of one; '' if none.
store_find() {
    local _text=${2#sha256:} _tag=$2 _path _hits=()
    [[ $2 =~ :[^/]*$ ]] || _tag+=:latest
    printf -v "$1" ''
    if [[ $2 != */../* && -L $STORE/tags/$_tag ]]; then
        read -r "${1?}" <"$STORE/tags/$_tag/id"
    elif [[ $_text =~ ^[0-9a-f]{4,64}$ ]]; then
        for _path in "$STORE/images/$_text"*; do _hits+=("${_path##*/}"); done
        ((${#_hits[@]} < 2)) || die "image id $2 is ambiguous"
        printf -v "$1" '%s' "${_hits[0]-}"
    fi
}

# store_get INTO IMAGE KEY, store_get_list INTO IMAGE KEY: as record_get and record_get_list.
store_get() {
    local -n _store_value=$1
    _store_value=''
    { IFS= read -r _store_value <"$STORE/images/$2/$3"; } 2>/dev/null || true
}

store_get_list() {
    local -n _store_values=$1
    _store_values=()
    [[ ! -e $STORE/images/$2/$3 ]] || mapfile -d '' _store_values <"$STORE/images/$2/$3"
}

# store_tag IMAGE NAME:TAG: from now on that is this image's name.
store_tag() {
    local link=$STORE/tags/$2 up=${2//[!\/]/}
    make_tree "${link%/*}" 2>/dev/null || die_unwritable "$STORE"
    # A symlink is replaced by rename(2); ln -f would leave a moment without one
    {
        env ln -s "${up//\//..\/}../images/$1" "$link.$BASHPID" && env mv -T "$link.$BASHPID" "$link"
    } 2>/dev/null || die_unwritable "$STORE"
}

# store_tags INTO [IMAGE]: every name, or those of IMAGE.
store_tags() {
    local -n _store_tags=$1
    local _line
    _store_tags=()
    while read -r _line; do
        [[ -n ${2-} && ${_line%% *} != */"$2" ]] || _store_tags+=("${_line#* }")
    done < <(find "$STORE/tags" -type l -printf '%l %P\n' 2>/dev/null | LC_ALL=C sort -k 2)
}

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

# store_layer DIFF-ID BLOB: unpacks the layer, unless there is one.
store_layer() { store_layer_from "$1" "$STORE/blobs/sha256/$2"; }

# store_layer_from DIFF-ID FILE: of an archive that is no blob yet.
store_layer_from() {
    local new=$LAYERS/.$1.$BASHPID said
    [[ ! -d $LAYERS/$1 ]] || return 0
    mkdir -m 755 "$new" 2>/dev/null || die_unwritable "$LAYERS"
    defer env rm -rf --one-file-system "$new"
    said=$("$DOCKER_SH_HOME/helpers/layer" unpack --absolute --into "$new" --diff-id "sha256:$1" --limit "$STORE_LIMIT" \
        <"$2" 2>&1) || die "${said#layer: }"
    # Two at once: the second finds the name taken, and both are the same
    env mv -T "$new" "$LAYERS/$1" 2>/dev/null || [[ -d $LAYERS/$1 ]] || die_unwritable "$LAYERS"
}

# store_add MANIFEST: takes in the image of that manifest, all of whose blobs are there. Sets IMAGE to its id.
store_add() {
    local manifest=$1 config new i blobs=() layers=()
    local -A CUT=([entrypoint]=.config.Entrypoint [cmd]=.config.Cmd [env]=.config.Env
        [volumes]='(.config.Volumes // {} | keys)'
        [labels]='(.config.Labels // {} | to_entries | map("\(.key)=\(.value)"))'
        [expose]='(.config.ExposedPorts // {} | keys | map(split("/") | "\(.[1] // "tcp") \(.[0])"))'
        [health_test]=.config.Healthcheck.Test
        [layers]='(.rootfs.diff_ids | map(ltrimstr("sha256:")))')
    manifest=$STORE/blobs/sha256/$manifest
    config=$(jq -r '.config.digest | ltrimstr("sha256:")' "$manifest") || die 'the manifest is damaged'
    [[ $config =~ ^[0-9a-f]{64}$ && -f $STORE/blobs/sha256/$config ]] || die 'the manifest names no config'
    mapfile -t blobs < <(jq -r '.layers[].digest | ltrimstr("sha256:")' "$manifest")
    mapfile -t layers < <(jq -r '.rootfs.diff_ids[] | ltrimstr("sha256:")' "$STORE/blobs/sha256/$config")
    ((${#blobs[@]} == ${#layers[@]} && ${#layers[@]} > 0)) ||
        die "the manifest lists ${#blobs[@]} layers, the config ${#layers[@]}"
    for i in "${!layers[@]}"; do
        [[ ${layers[i]} =~ ^[0-9a-f]{64}$ && ${blobs[i]} =~ ^[0-9a-f]{64}$ ]] || die 'a layer has no sha256 digest'
        store_layer "${layers[i]}" "${blobs[i]}"
    done
    # shellcheck disable=SC2034  # for other files
    IMAGE=$config
    [[ ! -d $STORE/images/$config ]] || return 0
    new=$STORE/images/.$config.$BASHPID
    mkdir "$new" 2>/dev/null || die_unwritable "$STORE"
    defer rm -rf "$new"
    store_cut "$new" "$STORE/blobs/sha256/$config" || die_unwritable "$STORE"
    { printf '%s\n' "$1" >"$new/manifest" && printf '%s\n' "$config" >"$new/id"; } 2>/dev/null || die_unwritable "$STORE"
    env mv -T "$new" "$STORE/images/$config" 2>/dev/null || [[ -d $STORE/images/$config ]] || die_unwritable "$STORE"
}

# store_cut DIRECTORY CONFIG: the values of the config that a start needs, each in a file. Sees CUT of store_add.
store_cut() {
    local key
    for key in "${!CUT[@]}"; do
        # jq has no NUL in its output of its own accord
        jq -j "${CUT[$key]} // [] | .[] | . + \"\\u0000\"" "$2" >"$1/$key" || return
        [[ -s $1/$key ]] || rm -f "$1/$key"
    done
    jq -r '"workdir \(.config.WorkingDir // "")", "user \(.config.User // "")", "stop_signal \(.config.StopSignal // "")",
        "created \(.created // "")", (.config.Healthcheck // {} |
            "health_interval \((.Interval // 0) / 1000000 | floor)", "health_timeout \((.Timeout // 0) / 1000000 | floor)",
            "health_start_period \((.StartPeriod // 0) / 1000000 | floor)", "health_retries \(.Retries // 0)")' "$2" | while read -r key value; do
        [[ -z $value || $key == health_* && $value == 0 ]] || printf '%s\n' "$value" >"$1/$key" || return
    done
    du -cb "${layers[@]/#/$LAYERS/}" | tail -n 1 | cut -f 1 >"$1/size"
}

# store_layout DIRECTORY IMAGE: an OCI image layout in which IMAGE is called "image", without blobs: those are read by
# skopeo's --src-shared-blob-dir "$STORE/blobs".
store_layout() {
    local manifest
    store_get manifest "$2" manifest
    printf '{"imageLayoutVersion": "1.0.0"}' >"$1/oci-layout" || die_unwritable "$1"
    jq -n --arg digest "sha256:$manifest" --arg size "$(stat -c %s "$STORE/blobs/sha256/$manifest")" '{
        schemaVersion: 2, manifests: [{mediaType: "application/vnd.oci.image.manifest.v1+json", digest: $digest,
        size: ($size | tonumber), annotations: {"org.opencontainers.image.ref.name": "image"}}]}' >"$1/index.json" ||
        die_unwritable "$1"
}

# store_copy_in SOURCE [OPTION...]: fetches an image by skopeo, whose words go to stderr. Sets IMAGE. What breaks off
# leaves blobs that are whole, and the next time need not be fetched.
store_copy_in() {
    local work manifest
    store_tool jq
    store_init
    store_work work
    store_skopeo "$work" "${@:2}" --dest-shared-blob-dir "$STORE/blobs" "$1" "oci:$work:image"
    manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$work/index.json")
    store_add "$manifest"
}

# store_copy_out IMAGE DESTINATION [OPTION...]
store_copy_out() {
    local work
    store_work work
    store_layout "$work" "$1"
    store_skopeo "$work" "${@:3}" --src-shared-blob-dir "$STORE/blobs" "oci:$work:image" "$2"
}

# store_skopeo WORK WORD...: skopeo copy. What it is doing goes to stderr; what is wrong, in one line of ours.
store_skopeo() {
    local line
    store_tool skopeo
    skopeo --insecure-policy copy "${@:2}" >&2 2>"$1/error" && return
    line=$(tail -n 1 "$1/error")
    [[ ! $line =~ msg=\"(.*)\"$ ]] || line=${BASH_REMATCH[1]//\\\"/\"}
    die "${line:-skopeo failed}"
}

# store_work INTO: a directory that goes when this shell ends.
store_work() {
    printf -v "$1" '%s' "$STORE/.work.$BASHPID.$SRANDOM"
    make_tree "${!1}" 2>/dev/null || die_unwritable "$STORE"
    defer rm -rf "${!1}"
}

# store_lock --shared | --exclusive: while images come in, several at once, nobody clears away what they do not hold yet.
store_lock() {
    exec {STORE_LOCK}<"$STORE"
    flock "$1" "$STORE_LOCK"
}

store_unlock() { exec {STORE_LOCK}<&-; }
