# show/anatomy-picture: the anatomy as a graph for dot(1) of graphviz. jq writes it, and escapes what comes into a label.

# shellcheck disable=SC2034,SC2016  # for lib/commands/explain.sh; jq's own variables
ANATOMY_PICTURE='
# As HTML, in which graphviz takes \N for the name of the node
def text: tostring | gsub("[\u0000-\u001f\u007f]"; "?") | @html | gsub("\\\\"; "&#92;&#92;");
def short($most): tostring | if length > $most then .[:($most / 3 | floor)] + "…" + .[length - ($most * 2 / 3 | floor):] else . end;
def bytes: if . >= 1073741824 then "\(. * 10 / 1073741824 | floor / 10) GiB"
    elif . >= 1048576 then "\(. * 10 / 1048576 | floor / 10) MiB"
    elif . >= 1024 then "\(. / 1024 | floor) KiB" else "\(.) B" end;
def grey($words): "<font color=\"#667085\">\($words)</font>";
def row($cells): "<tr>" + ([$cells[] | "<td align=\"left\">\(.)</td>"] | join("")) + "</tr>";

# A node: a title in the colour of its kind, and ROWS of so many COLUMNS below it.
def card($name; $title; $kind; $columns; $rows):
    {process: ["#1d4ed8", "#eff6ff"], namespace: ["#6d28d9", "#f5f3ff"], mount: ["#0f766e", "#f0fdfa"],
        cgroup: ["#b45309", "#fffbeb"], layer: ["#15803d", "#f0fdf4"], network: ["#be123c", "#fff1f2"]}[$kind] as $colours
    | "    \($name) [label=<<table border=\"1\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"4\" style=\"rounded\" "
    + "color=\"\($colours[0])\" bgcolor=\"\($colours[1])\"><tr><td align=\"left\" colspan=\"\($columns)\" cellpadding=\"6\">"
    + "<font color=\"\($colours[0])\"><b>\($title)</b></font></td></tr>\($rows | map(row(.)) | join(""))</table>>];";
def edge($from; $to; $words; $more): "  \($from) -> \($to) ["
    + (if $words == "" then "" else "label=<<table border=\"0\" cellpadding=\"5\"><tr><td>\(grey($words))</td></tr></table>> " end) + "\($more)];";
def box($name; $title; $more): "  subgraph cluster_\($name) {", "    label=<\($title)>; labeljust=l; style=\"rounded,filled\"; \($more)";

def process: card("process"; "process"; "process"; 2; [
    [grey("program"), (.Process.Argv | join(" ") | short(32) | text)],
    [grey("PID in here"), .Process.NSpid[-1]],
    [grey("PID on the host"), .Process.Pid],
    [grey("user"), "\(.Restrictions.Uid):\(.Restrictions.Gid)"],
    [grey("capabilities"), "\(.Restrictions.Effective | length), at most \(.Restrictions.Bounding | length)"],
    [grey("seccomp"), (.Restrictions.Seccomp | text)]]);

def namespaces: card("namespaces"; "namespaces"; "namespace"; 3; [["", grey("in here"), grey("on the host")]] + [.Namespaces[]
    | [.Kind, (if .Own then .Container | gsub("[^0-9]"; "") elif .SharedWith == "host" then grey("the same")
        else grey(.SharedWith | short(16) | text) end), grey(.Host | gsub("[^0-9]"; ""))]]);

# What a user has asked for is shown, what every container has is counted.
def root: {union: "the layers", host: "the host\u0027s", chroot: "a directory, by chroot", bind: "a directory, mounted",
    mount: "a file system of its own"}[.Root.Kind];
def mounts: .Record as $record
    | [.Mounts[] | select(.Kind == "bind" or .Kind == "volume" or .Kind == "tmpfs")
        | select($record == "" or (.Source | startswith($record + "/") | not))] as $asked
    | ([.Mounts[] | select(.Kind == "host")] | length) as $same
    | ([.Mounts[] | select(.Kind == "masked" or .Kind == "read-only")] | length) as $hidden
    | card("mounts"; "mounts"; "mount"; 3; [["/", grey(if any(.Mounts[]; .Target == "/" and .ReadOnly) then "ro" else "rw" end), root]]
        + [$asked[:12][] | [(.Target | short(24) | text), grey(if .ReadOnly then "ro" else "rw" end),
            (if .Volume != "" then "volume " + (.Volume | short(24)) elif .Kind == "tmpfs" then "in memory"
                else .Source | short(40) end | text)]]
        + [if ($asked | length) > 12 then ["…", "", grey("\(($asked | length) - 12) more")] else empty end]
        + if .Mounts == [] then [["", "", grey("all mounts are the host\u0027s")]]
            elif $same > 0 then [["", "", grey("\($same) more, as on the host")]]
            else [["/proc /dev /sys", "", grey("\($hidden) places masked or read-only")]] end);

def cgroup: card("cgroup"; "cgroup \(.Cgroup.Version)"; "cgroup"; 2;
    [[grey("path"), (if .Cgroup.Name == "" then grey("the host\u0027s") else .Cgroup.Name | short(44) | text end)]]
    + [.Cgroup.Limits[] | [grey(.File | split("/")[-1] | text), (.Value | short(40) | text)
        + (if (.File | test("/memory[^/]*$")) and (.Value | test("^[0-9]+$")) then " = \(.Value | tonumber | bytes)" else "" end)]]
    + ([.Cgroup.Usage // {} | if .MemoryBytes then "\(.MemoryBytes | bytes)" else empty end,
            if .CpuMicroseconds then "CPU \(.CpuMicroseconds / 1000 | floor) ms" else empty end,
            if .Pids then "processes: \(.Pids)" else empty end]
        | if . == [] then [] else [[grey("in use"), join(", ")]] end));

def layers: if .Layers == null then card("layers"; "its root"; "layer"; 1; [[root], [.Root.Path | short(48) | text]]) else
    card("layers"; "layers, uppermost first: \(.Layers.Driver | text)"; "layer"; 2;
    [[grey("read-write"), (.Layers.Upper | short(48) | text)]]
    + if .Layers.Changes then [["", grey("\(.Layers.SizeRw | bytes), changes: \(.Layers.Changes)")]] else [] end
    + [.Layers.Lower[] | [grey("read-only"), (short(48) | text)]]) end;

def interfaces: .Network.Endpoints | to_entries[]
    | card("inside\(.key)"; "interface"; "network"; 2; [.value | [(.Interface | text),
        if .Address == "" then "no address" else "\(.Address)/\(.PrefixLength)" end]]);
def cables: .Network.Endpoints | to_entries[] | .key as $i | .value
    | if .Veth == "" then empty else
        card("veth\($i)"; "veth, the other end"; "network"; 1; [[.Veth | text]]), edge("inside\($i)"; "veth\($i)"; "the cable"; "") end,
      if .Bridge == "" then empty else
        card("bridge\($i)"; if .Network == "" then "bridge" else "bridge of network \(.Network | text)" end; "network"; 2;
            [[(.Bridge | text), (.BridgeAddress | text)]]), edge("veth\($i)"; "bridge\($i)"; ""; "") end;
# The last thing on the host that a packet passes before the rules.
def last($i): .Network.Endpoints[$i] | if .Bridge != "" then "bridge\($i)" elif .Veth != "" then "veth\($i)" else "inside\($i)" end;
def way_out: ([.Network.Endpoints | to_entries[] | select(.value.Masquerade // "" != "")] | first) as $first
    | if $first then
        card("nat"; "MASQUERADE"; "network"; 1; [["the sender is the host now"]]),
        card("uplink"; "interface of the host"; "network"; 1; [[if .Network.HostInterface == "" then "no default route" else .Network.HostInterface | text end]]),
            edge(last($first.key); "nat"; "routing"; ""), edge("nat"; "uplink"; ""; "")
    else empty end;
def ways_in: if .Network.Ports == [] or .Network.Endpoints == [] then empty else
    card("dnat"; "DNAT, the way in"; "network"; 3; [.Network.Ports[:8][] | ["\(.HostPort)/\(.Protocol)", "→", "port \(.ContainerPort)"]]
        + [if (.Network.Ports | length) > 8 then ["…", "", grey("\((.Network.Ports | length) - 8) more")] else empty end]),
    edge(last(0); "dnat"; ""; "dir=back style=dashed"),
    if any(.Network.Endpoints[]; .Masquerade // "" != "") then edge("dnat"; "uplink"; ""; "dir=back style=dashed") else empty end end;

"digraph container {",
"  graph [fontname=\"Helvetica,Arial,sans-serif\" fontsize=13 pad=0.3 nodesep=0.3 ranksep=0.4];",
"  node [shape=plain fontname=\"Helvetica,Arial,sans-serif\" fontsize=11];",
"  edge [fontname=\"Helvetica,Arial,sans-serif\" fontsize=10 color=\"#667085\" arrowsize=0.7];",
box("host"; "<b>the host</b>, " + ("\(.Host), Linux \(.Kernel)" | text)
    + if .Process then "" else ": what there is of <b>container \(.Name | text)</b>, \(.State.Status)" end; "color=\"#98a2b3\"; fillcolor=\"#f8fafc\"; margin=16;"),
if .Process then
    box("container"; (if .Name == "" then "<b>process \(.Process.Pid)</b>"
            else "<b>container \(.Name | text)</b>, image \(.Image | text)" end) + ": \(.State.Status)";
        "color=\"#1d4ed8\"; fillcolor=\"#ffffff\"; penwidth=2; margin=12;"),
    process, namespaces, mounts, interfaces, "  }",
    cgroup, edge("process"; "cgroup"; "counted and limited by"; ""), edge("mounts"; "layers"; "/ is made of"; ""),
    "  cgroup -> layers [style=invis];", # one below the other
    cables, way_out, ways_in
else empty end,
layers,
"  }",
if .Network.Endpoints // [] | any(.Masquerade // "" != "") then
    "  world [label=\"the world\" shape=ellipse style=filled color=\"#be123c\" fillcolor=\"#ffffff\"];", edge("uplink"; "world"; ""; "dir=both")
else empty end,
"}"
'
