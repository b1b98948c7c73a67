# network/firewall: the rules of iptables(8) that networks and published ports need, in chains of our own beside
# Docker's.
#
# Each rule carries its owner in a comment, "docker.sh:" and a bridge or a short container id, so that iptables-save
# tells whose it is, and so that what a crash left can be found.
#
#   FORWARD  -> DOCKERSH-FORWARD -> DOCKERSH-ISOLATION-STAGE-1 -> -2    who may talk to whom; what is ours is accepted
#                                                            here, whatever the policy of FORWARD, or others' rules, say
#   INPUT    -> DOCKERSH-INPUT       keeps containers from the host's 127.0.0.1, which published ports open
#   nat PREROUTING, OUTPUT -> DOCKERSH-PORTS    where a published port leads
#   nat POSTROUTING -> DOCKERSH-POSTROUTING     a network's way out has the host's address

use core/message network/iptables network/network

FIREWALL_CHAINS=('filter FORWARD' 'filter INPUT' 'filter ISOLATION-STAGE-1' 'filter ISOLATION-STAGE-2' 'nat PORTS'
    'nat POSTROUTING')
# The ways into them. The first place is ours: a chain before could drop what we accept.
FIREWALL_JUMPS=(
    'filter -I FORWARD -j DOCKERSH-FORWARD'
    'filter -I INPUT -j DOCKERSH-INPUT'
    'filter -I DOCKERSH-FORWARD -j DOCKERSH-ISOLATION-STAGE-1'
    'nat -I PREROUTING -m addrtype --dst-type LOCAL -j DOCKERSH-PORTS'
    'nat -I OUTPUT -m addrtype --dst-type LOCAL -j DOCKERSH-PORTS'
    'nat -I POSTROUTING -j DOCKERSH-POSTROUTING'
)

# firewall_replace FAMILY OWNER [RULE...]: OWNER's rules are from now on these, "TABLE -A CHAIN ...", and no others.
firewall_replace() {
    local family=$1 owner=$2 rule chain lines try saved all error
    for ((try = 0; try < 5; try++)); do # somebody else may have changed what was just read
        lines=()
        firewall_saved saved "$family"
        printf -v all '\n%s' "${saved[@]}"
        all+=$'\n'
        for rule in "${saved[@]}"; do
            [[ ! $rule =~ --comment\ \"?docker\.sh:"$owner"\"?(\ |$) ]] || lines+=("${rule/ -A / -D }")
        done
        if (($# > 2)); then
            for chain in "${FIREWALL_CHAINS[@]}"; do
                chain=${chain/ / :DOCKERSH-}
                [[ $all == *$'\n'"$chain"$'\n'* ]] || lines+=("$chain - [0:0]")
            done
            for rule in "${FIREWALL_JUMPS[@]}"; do
                [[ $all == *$'\n'"${rule/ -I / -A }"$'\n'* ]] || lines+=("$rule")
            done
        fi
        for rule in "${@:3}"; do
            lines+=("$rule -m comment --comment docker.sh:$owner")
        done
        ((${#lines[@]})) || return 0
        iptables_apply error "$family" "${lines[@]}" && return
    done
    die "iptables: $error"
}

# firewall_network NAME: the rules of a network.
firewall_network() {
    local name=$1 bridge subnet internal key loopback rules
    network_get bridge "$name" bridge
    network_get internal "$name" internal
    for key in '' 6; do
        network_get subnet "$name" "subnet$key"
        [[ -n $subnet ]] || continue
        [[ $key == 6 ]] && loopback=::1/128 || loopback=127.0.0.0/8
        rules=("filter -A DOCKERSH-INPUT -i $bridge -d $loopback -m conntrack ! --ctstate RELATED,ESTABLISHED -j DROP")
        if [[ -n $internal ]]; then
            rules+=("filter -A DOCKERSH-ISOLATION-STAGE-1 ! -s $subnet -o $bridge -j DROP"
                "filter -A DOCKERSH-ISOLATION-STAGE-1 ! -d $subnet -i $bridge -j DROP")
        else
            # DNAT: what a published port has let in may come from another network
            rules+=("filter -A DOCKERSH-ISOLATION-STAGE-1 -i $bridge ! -o $bridge")
            rules[-1]+=' -m conntrack ! --ctstate DNAT -j DOCKERSH-ISOLATION-STAGE-2'
            rules+=("filter -A DOCKERSH-FORWARD -o $bridge -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT"
                "nat -A DOCKERSH-POSTROUTING -s $subnet ! -o $bridge -j MASQUERADE"
                # Through a published port to a neighbour, or to itself: the answer has to come back this way
                "nat -A DOCKERSH-POSTROUTING -s $subnet -o $bridge -m conntrack --ctstate DNAT -j MASQUERADE"
                "nat -A DOCKERSH-POSTROUTING -s $loopback -o $bridge -j MASQUERADE")
        fi
        rules+=("filter -A DOCKERSH-ISOLATION-STAGE-2 -o $bridge -j DROP"
            "filter -A DOCKERSH-FORWARD -i $bridge -j ACCEPT")
        firewall_replace "$key" "$bridge" "${rules[@]}"
    done
}

# firewall_forget OWNER: its rules go, and with the last one the chains.
firewall_forget() {
    local family tool chain lines saved error
    for family in '' 6; do
        iptables_tool tool "$family"
        [[ -n $(type -P "$tool-save") ]] || continue
        firewall_replace "$family" "$1"
        firewall_saved saved "$family"
        [[ "${saved[*]}" == *DOCKERSH-* && "${saved[*]}" != *docker.sh:* ]] || continue
        lines=("${FIREWALL_JUMPS[@]/ -I / -D }")
        for chain in "${FIREWALL_CHAINS[@]}"; do
            lines+=("${chain/ / -X DOCKERSH-}")
        done
        iptables_apply error "$family" "${lines[@]}" || warn "iptables: $error"
    done
}

# firewall_saved INTO FAMILY: every rule that there is, "TABLE -A CHAIN ...", and every chain, "TABLE :CHAIN".
firewall_saved() {
    local -n _saved=$1
    local _tool _table='' _line _lines
    iptables_tool _tool "$2"
    _saved=()
    mapfile -t _lines < <("$_tool-save" 2>/dev/null)
    for _line in "${_lines[@]}"; do
        case $_line in
            \**) _table=${_line#\*} ;;
            :*) _saved+=("$_table ${_line%% *}") ;;
            -*) _saved+=("$_table $_line") ;;
        esac
    done
}
