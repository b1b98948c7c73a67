# network/iptables: the programs of iptables(8), and how rules are written and read by them. Which rules:
# lib/network/firewall.sh.

use core/builtins core/message

# iptables_tool INTO FAMILY: the name that begins iptables' programs, for FAMILY '' (IPv4) or 6. Some kernels have only
# the old tables: tried once a boot and remembered. DOCKER_SH_IPTABLES says it, else.
iptables_tool() {
    local _name=${DOCKER_SH_IPTABLES-} _try
    [[ -n $_name ]] || { read -r _name <"$DOCKER_SH_RUN/iptables"; } 2>/dev/null || true
    if [[ -z $_name ]]; then
        [[ -n $(type -P iptables) ]] ||
            die 'the network bridge needs iptables (Debian: apt-get install iptables); --network none and host do not'
        for _try in iptables iptables-legacy iptables-nft; do
            if "$_try-save" -t nat >/dev/null 2>&1 && "$_try" -w -t nat -n -L OUTPUT >/dev/null 2>&1; then
                _name=$_try
                break
            fi
        done
        [[ -n $_name ]] || die "iptables does not work on this machine: $(iptables -w -t nat -n -L 2>&1 | head -n 1)"
        make_tree "$DOCKER_SH_RUN" 2>/dev/null
        printf '%s\n' "$_name" >"$DOCKER_SH_RUN/iptables" 2>/dev/null || die_unwritable "$DOCKER_SH_RUN"
    fi
    [[ $2 != 6 ]] || _name=ip6tables${_name#iptables}
    printf -v "$1" '%s' "$_name"
}

# iptables_apply INTO FAMILY LINE...: each LINE is a table and a line for iptables-restore(8). All of a table or
# nothing. Returns 1 with iptables' words in INTO.
iptables_apply() {
    local _tool _table _line _lines=() _said
    iptables_tool _tool "$2"
    if explaining; then
        use core/explain
        explain_rules "$_tool" "${@:3}"
    fi
    for _table in filter nat; do
        _lines+=("*$_table")
        for _line in "${@:3}"; do
            [[ $_line != "$_table "* ]] || _lines+=("${_line#* }")
        done
        _lines+=(COMMIT)
    done
    _said=$(printf '%s\n' "${_lines[@]}" | "$_tool-restore" --noflush --wait 2>&1) && return
    printf -v "$1" '%s' "${_said//$'\n'/ }"
    return 1
}
