# show/inspect: a container's record, an image, a volume in the shape of Docker's JSON. jq makes the JSON, at one go.

use cli/option record/field record/state cgroup/freezer cgroup/tree mount/volume image/image image/store spec/size
use show/inspect-network

# inspect_container ID FILTER [OPTION...]: Docker's JSON through FILTER, printed by jq with OPTIONs.
inspect_container() {
    local id=$1 record=$CONTAINERS/$1 filter=$2 key value layer layers='' status endpoints arguments=()
    freezer_status status "$id"
    for key in id created image image_id name driver hostname user workdir stop_signal entrypoint network started finished \
        exit_code restarting restart restart_max restart_count network_container log_max_size log_max_file pid \
        rm init read_only interactive tty terminal oom_killed publish_all health health_streak health_output; do
        record_get value "$id" "$key"
        if [[ $key == exit_code && $status == exited ]]; then
            state_exit_code value "$id"
        elif [[ $key == oom_killed && $status == @(running|paused) ]]; then
            record_get value "$id" cgroup
            cgroup_out_of_memory "$value" && value=true || value=''
        fi
        arguments+=(--arg "$key" "$value")
    done
    for key in argv environ mounts resources labels ulimits dns dns_search dns_option add_host ports expose \
        published; do
        value=$record/$key
        [[ -e $value ]] || value=/dev/null
        arguments+=(--rawfile "list_$key" "$value")
    done
    for layer in "$record"/layers/*; do
        layers+=:$(readlink -f -- "$layer")
    done
    inspect_endpoints endpoints "$id"
    inspect_size "$record"
    jq -n "${@:3}" "${arguments[@]}" --arg record "$record" --arg status "$status" --arg endpoints "$endpoints" --arg layers "${layers#:}" \
        --arg root "$DOCKER_SH_ROOT" --arg size_rw "${SIZE[0]}" --arg size_all "${SIZE[1]}" \
        "$INSPECT_CONTAINER | $filter"
}

# Sets SIZE to what the container has written and that with its image, with --size; else both are empty.
inspect_size() {
    SIZE=('' '')
    [[ ${OPT[size]-} == true ]] || return 0
    size_tree 'SIZE[0]' "$1/rwlayer"
    size_tree 'SIZE[1]' "$1/rwlayer" "$1"/layers/*
}

# shellcheck disable=SC2016  # jq's own variables
INSPECT_CONTAINER=$INSPECT_NETWORKS'
def list: split("\u0000") | .[:-1];
def pair: split("=") | {key: .[0], value: (.[1:] | join("="))};
def number: if . == "" then 0 else tonumber end;
def resource($name): [$list_resources | list | tuples(2)[] | select(.[0] | rtrimstr("?") == $name) | .[1]]
    | first // "";
def throttle($name): [$list_resources | list | tuples(2)[] | select(.[0] == $name) | .[1] | split(" ")
    | {Path: "/dev/block/\(.[0])", Rate: (.[1] | tonumber)}];
def mount: {kind: .[0], volume: (.[1] | null_if_empty), target: .[3], options: .[4], mode: (.[4] | split(",") | first // ""),
    source: (if .[1] == "" then .[2] else "\($root)/volumes/\(.[1])/_data" end)};
($list_argv | list) as $argv
| [$list_mounts | list | tuples(5)[] | mount] as $mounts
| [$mounts[] | select(.kind != "tmpfs")] as $binds
| (if $network == "" then "container:\($network_container)" else $network end) as $mode
| ($status == "running" or $status == "paused" or $status == "restarting") as $running
| {
    Id: $id, Created: $created, Path: $argv[0], Args: $argv[1:],
    State: ({
        Status: $status, Running: $running, Paused: ($status == "paused"), Restarting: ($status == "restarting"),
        OOMKilled: ($oom_killed == "true"), Dead: false,
        Pid: (if $running and $status != "restarting" then $pid | number else 0 end),
        ExitCode: (if $status == "exited" then $exit_code elif $status == "restarting" then $restarting else "" end
            | number),
        Error: "",
        StartedAt: (if $started == "" then "0001-01-01T00:00:00Z" else $started end),
        FinishedAt: (if $finished == "" then "0001-01-01T00:00:00Z" else $finished end)
    } + (if $health == "" then {} else {Health: {Status: $health, FailingStreak: ($health_streak | number),
        Log: [{Output: $health_output}]}} end)),
    Image: (if $image_id == "" then $image else "sha256:" + $image_id end), ResolvConfPath: "\($record)/resolv.conf", HostnamePath: "\($record)/hostname",
    HostsPath: "\($record)/hosts", LogPath: "\($record)/log", Name: "/\($name)",
    RestartCount: ($restart_count | number), Driver: $driver, Platform: "linux", MountLabel: "", ProcessLabel: "",
    AppArmorProfile: "", ExecIDs: null,
    HostConfig: {
        Binds: [$binds[] | select(.kind != "anonymous") | "\(.volume // .source):\(.target)" + (if .mode == "ro" then ":ro" else "" end)],
        LogConfig: {Type: "json-file", Config: ({"max-size": $log_max_size, "max-file": $log_max_file}
            | with_entries(select(.value != "")))},
        NetworkMode: $mode,
        PortBindings: ($list_ports | list | tuples(5) | map(.[2] = if .[2] == .[3] then .[2] else "\(.[2])-\(.[3])" end) | ports),
        RestartPolicy: {Name: (if $restart == "" then "no" else $restart end), MaximumRetryCount: ($restart_max | number)},
        AutoRemove: ($rm == "true"), CapAdd: null, CapDrop: null, Dns: ($list_dns | list),
        DnsSearch: ($list_dns_search | list), DnsOptions: ($list_dns_option | list),
        ExtraHosts: [$list_add_host | list | tuples(2)[] | join(":")], Init: ($init == "true"), Privileged: false, PublishAllPorts: ($publish_all == "true"),
        ReadonlyRootfs: ($read_only == "true"), SecurityOpt: null,
        Tmpfs: ([$mounts[] | select(.kind == "tmpfs") | {key: .target, value: .options}] | from_entries),
        ShmSize: 67108864, CpuShares: (resource("cpu_shares") | number), Memory: (resource("memory") | number),
        NanoCpus: ((resource("cpu_quota") | number) * 10000), CgroupParent: "",
        BlkioWeight: (resource("blkio_weight") | number),
        BlkioDeviceReadBps: throttle("read_bps"), BlkioDeviceWriteBps: throttle("write_bps"),
        BlkioDeviceReadIOps: throttle("read_iops"), BlkioDeviceWriteIOps: throttle("write_iops"),
        CpusetCpus: resource("cpuset_cpus"), CpusetMems: resource("cpuset_mems"),
        MemorySwap: (resource("memory_swap") | number),
        PidsLimit: (resource("pids") | if . == "" then null else tonumber end),
        Ulimits: [$list_ulimits | list | tuples(3)[] | {Name: .[0], Hard: (.[2] | tonumber), Soft: (.[1] | tonumber)}]
    },
    GraphDriver: {Name: $driver, Data: {LowerDir: $layers, MergedDir: "\($record)/merged",
        UpperDir: "\($record)/rwlayer", WorkDir: "\($record)/work"}},
    Mounts: [$binds[] | (if .volume then {Type: "volume", Name: .volume} else {Type: "bind"} end)
        + {Source: .source, Destination: .target} + (if .volume then {Driver: "local"} else {} end)
        + {Mode: (if .mode == "ro" then "ro" else "" end), RW: (.mode != "ro"),
           Propagation: (if .volume then "" else "rprivate" end)}],
    Config: {
        Hostname: $hostname, Domainname: "", User: $user, AttachStdin: ($interactive == "true"), AttachStdout: true,
        AttachStderr: true, Tty: ($tty + $terminal != ""), OpenStdin: ($interactive == "true"),
        StdinOnce: ($interactive == "true"), Env: ($list_environ | list),
        Cmd: $argv[($entrypoint | number):], Image: $image,
        Volumes: ([$binds[] | select(.kind == "anonymous") | {key: .target, value: {}}]
            | if . == [] then null else from_entries end),
        WorkingDir: $workdir, Entrypoint: (if $entrypoint == "" then null else $argv[:($entrypoint | number)] end),
        Labels: ([$list_labels | list[] | pair] | from_entries),
        ExposedPorts: ([($list_expose | list | tuples(2)[]), ($list_ports | list | tuples(5)[])
            | {key: "\(.[-1])/\(.[0])", value: {}}] | from_entries),
        StopSignal: ($stop_signal | if test("^[0-9]|^SIG") then . else "SIG" + . end)
    },
    NetworkSettings: (($endpoints | endpoints) as $networks | ($networks.bridge // $nowhere) as $first | {
        Ports: (([$list_expose | list | tuples(2)[] | {key: "\(.[1])/\(.[0])", value: null}] | from_entries)
            + ($list_published | list | tuples(4) | ports)),
        Gateway: $first.Gateway, GlobalIPv6Address: $first.GlobalIPv6Address,
        GlobalIPv6PrefixLen: $first.GlobalIPv6PrefixLen, IPAddress: $first.IPAddress, IPPrefixLen: $first.IPPrefixLen,
        IPv6Gateway: $first.IPv6Gateway, MacAddress: $first.MacAddress,
        Networks: (if $networks == {} then {($mode): $nowhere} else $networks end)
    })
} + (if $size_rw == "" then {} else {SizeRw: ($size_rw | number), SizeRootFs: ($size_all | number)} end)'

# inspect_image NAME FILTER [OPTION...]: NAME is an id of the store, or a plain directory's name.
inspect_image() {
    if [[ ${#1} -eq 64 && -d $DOCKER_SH_ROOT/store/images/$1 ]]; then
        inspect_stored "$@"
    else
        inspect_directory "$@"
    fi
}

# inspect_stored ID FILTER [OPTION...]
inspect_stored() {
    local tags ids layer manifest size path=''
    store_tags tags "$1"
    store_get manifest "$1" manifest
    store_get size "$1" size
    store_get_list ids "$1" layers
    # shellcheck disable=SC2153  # lib/image/store.sh has it
    for layer in "${ids[@]}"; do path=$LAYERS/$layer${path:+:$path}; done
    printf -v layer '%s\n' "${tags[@]}"
    # shellcheck disable=SC2016  # jq's own variables
    jq "${@:3}" --arg id "$1" --arg tags "${layer%$'\n'}" --arg manifest "$manifest" --arg size "${size:-0}" --arg path "$path" '
        ($tags | split("\n") | map(select(. != ""))) as $names | {
            Id: "sha256:\($id)", RepoTags: $names,
            RepoDigests: [$names[] | sub(":[^:/]*$"; "") + "@sha256:" + $manifest] | unique, Parent: "",
            Comment: ((.history // [{}])[-1].comment // ""), Created: (.created // ""), Author: (.author // ""),
            Config: ({Env: null, Cmd: null, Entrypoint: null, WorkingDir: "", User: "", Labels: null} + (.config // {})),
            Architecture: .architecture, Os: .os, Size: ($size | tonumber),
            GraphDriver: {Name: "overlay", Data: {UpperDir: ($path | split(":")[0]),
                LowerDir: ($path | split(":")[1:] | join(":"))}},
            RootFS: {Type: "layers", Layers: .rootfs.diff_ids}
        } | '"$2" "$STORE/blobs/sha256/$1"
}

# inspect_directory NAME FILTER [OPTION...]
inspect_directory() {
    local path created size
    image_path path "$1"
    created=$(TZ=UTC0 date -r "$path" +%FT%T.%NZ)
    size_tree size "$path"
    # shellcheck disable=SC2016  # jq's own variables
    jq -n "${@:3}" --arg name "$1" --arg path "$path" --arg created "$created" --arg size "$size" \
        --arg machine "${HOSTTYPE/x86_64/amd64}" '{
            Id: $name, RepoTags: ["\($name):latest"], RepoDigests: [], Parent: "", Comment: "", Created: $created,
            Config: {Env: null, Cmd: null, Entrypoint: null, WorkingDir: "", Labels: null},
            Architecture: ($machine | sub("aarch64"; "arm64")), Os: "linux", Size: ($size | tonumber),
            GraphDriver: {Name: "overlay", Data: {UpperDir: $path}}, RootFS: {Type: "layers"}
        } | '"$2"
}

# inspect_volume NAME FILTER [OPTION...]
inspect_volume() {
    local created
    created=$(TZ=UTC0 date -r "$VOLUMES/$1" +%FT%TZ)
    # shellcheck disable=SC2016  # jq's own variables
    jq -n "${@:3}" --arg name "$1" --arg point "$VOLUMES/$1/_data" --arg created "$created" '{
            CreatedAt: $created, Driver: "local", Labels: null, Mountpoint: $point, Name: $name, Options: null,
            Scope: "local"
        } | '"$2"
}
