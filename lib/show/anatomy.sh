# show/anatomy: what a container is made of, beside what the host has. Each section finds its facts once: for jq, which makes
# JSON of them, and as lines for a reader, who is told by which command the same is seen by hand.
#
# What a section is to tell of it is told itself, in variables: by the record of a container (lib/show/anatomy-record.sh), or,
# of any process that has none, by the kernel (lib/show/anatomy-kernel.sh).
#
# The fields of --format json, as in inspect: a capital letter each word. What does not run has null or [] where * is; a
# process without a record (--pid) has nothing in Id Name Image Record, and null in Layers where its root is no union.
#   Id Name Image Record, State{Status ExitCode FinishedAt}
#   Process*{Pid NSpid[] Parent{Pid Name} StartedAt Argv[] Stdout{Target Reader{Pid Name}} Stderr{...} Environment[] OnTerm}
#           Reader: of a pipe. Environment: names. OnTerm: ends handled ignored blocked
#   Namespaces*[{Kind Container Host Own SharedWith}]         ids as readlink(1) shows them
#   Cgroup*{Version Name Directories[{Path Controllers[] Own}] Limits[{File Value}]
#           Usage{MemoryBytes MemoryLimitBytes CpuMicroseconds Pids}}     null: not counted for it alone
#   Root*{Kind Path}                                          Kind: union bind mount chroot host. Path: on the host
#   Layers{Driver Upper Work Merged Lower[] Mount SizeRw Changes}     Lower: uppermost first
#   Mounts*[{Target Type ReadOnly Kind Source Volume}]        Kind: root kernel bind volume tmpfs console masked read-only
#           host (which the host has there, too); [] if the list of mounts is the host's
#   Network*{Mode HostInterface HostRoute Ports[{Protocol HostIp HostPort ContainerPort Rule}]
#           Endpoints[{Network Interface Address PrefixLength MacAddress Gateway Veth Bridge BridgeAddress Masquerade}]}
#           Mode: the network's name; without a record host, none, or own
#   Restrictions*{Uid Gid Groups[] Bounding[] Effective[] NoNewPrivileges Seccomp UidMap[{Inside Outside Length}]}
#           UidMap: [] if its user namespace is the host's
#   ByHand{SECTION[]}                                         commands
#
# FACTS is a list of paths and values. A path is jq's, its parts joined by dots: "Process.Pid#", "Namespaces.0.Kind". At
# the end # makes a number, ? true or false, @ a list that may stay empty, and nothing a string.

use show/anatomy-cgroup show/anatomy-mount show/anatomy-network show/anatomy-process show/table

FACTS=() ANATOMY_WIDTH=100 ANATOMY_SECTION=''

# fact PATH VALUE
fact() { FACTS+=("$1" "$2"); }

# fact_list PATH VALUE...: "Groups#" is a list of numbers.
fact_list() {
    local i kind=''
    fact "${1%#}@" ''
    [[ $1 != *# ]] || kind='#'
    for ((i = 2; i <= $#; i++)); do
        fact "${1%#}.$((i - 2))$kind" "${!i}"
    done
}

# heading SECTION [WORDS]: what follows belongs to SECTION. On a terminal it stands out.
heading() {
    local bold='' plain=''
    [[ ! -t 1 ]] || bold=$'\e[1m' plain=$'\e[0m'
    ANATOMY_SECTION=$1 ANATOMY_BY_HAND=0
    # shellcheck disable=SC2034  # for lib/show/table.sh
    TABLE=() TABLE_COLUMNS=0
    printf '\n%s%s%s%s\n' "$bold" "${1^^}" "$plain" "${2:+ $2}"
}

# line LABEL TEXT...: folded between words where it would be wider than the page.
line() {
    local label=$1 text="${*:2}" words word row=''
    read -ra words <<<"${text//[[:cntrl:]]/?}"
    for word in "${words[@]}"; do
        if ((${#row} && 17 + ${#row} + ${#word} > ANATOMY_WIDTH)); then
            printf '  %-14s %s\n' "$label" "$row"
            label='' row=''
        fi
        row+=${row:+ }$word
    done
    printf '  %-14s %s\n' "$label" "$row"
}

# detail TEXT: as it is, below a line.
detail() { printf '      %s\n' "${1//[[:cntrl:]]/?}"; }

# table: what table_row has collected.
table() { ((!${#TABLE[@]})) || table_print; }

# by_hand COMMAND
by_hand() {
    printf '  $ %s\n' "$1"
    fact "ByHand.$ANATOMY_SECTION.$ANATOMY_BY_HAND" "$1"
    ANATOMY_BY_HAND=$((ANATOMY_BY_HAND + 1))
}

# anatomy_quote INTO WORD...: as one would type it.
anatomy_quote() {
    local _word _line=''
    for _word in "${@:2}"; do
        [[ $_word =~ ^[a-zA-Z0-9@%+=:,./_-]+$ ]] || _word=${_word@Q}
        _line+=" $_word"
    done
    printf -v "$1" '%s' "${_line# }"
}

# anatomy_sections: all of what runs. SUBJECT is what it is called, PID its number, ID '' without a record.
anatomy_sections() {
    anatomy_status
    anatomy_process
    anatomy_namespaces
    anatomy_cgroup
    anatomy_root
    anatomy_mounts
    anatomy_network
    anatomy_restrictions
}

# anatomy_json FILTER [OPTION...]: FACTS as an object, through FILTER, printed by jq with OPTIONs.
anatomy_json() {
    # shellcheck disable=SC2016  # jq's own variables
    jq -n "${@:2}" --rawfile facts <(printf '%s\0' "${FACTS[@]}") '
        def key: if test("^[0-9]+$") then tonumber else . end;
        def typed($path): if $path | endswith("#") then (if . == "" then null else tonumber end)
            elif $path | endswith("?") then . == "true"
            elif $path | endswith("@") then [] else . end;
        ($facts | split("\u0000")[:-1]) as $facts
        | reduce range(0; $facts | length; 2) as $i (
            {Id: "", Name: "", Image: "", State: {}, Record: "", Process: null, Namespaces: [], Cgroup: null,
                Root: null, Layers: null, Mounts: [], Network: null, Restrictions: null, ByHand: {}};
            $facts[$i] as $path
            | setpath([$path | rtrimstr("#") | rtrimstr("?") | rtrimstr("@") | split(".")[] | key]; $facts[$i + 1] | typed($path)))
        | '"$1"
}
