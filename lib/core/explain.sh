# core/explain: run --explain. Each step is said where and when it is made, as the command that one would type, on the
# descriptor EXPLAIN, docker.sh's stderr. container.sh and the helpers are told of it, and say theirs there as well.

EXPLAIN_END=$'\n'

# explain_to FD: from now on. A terminal may be in raw mode, and somebody may stop reading.
explain_to() {
    EXPLAIN=$1
    [[ ! -t $EXPLAIN ]] || EXPLAIN_END=$'\r\n'
    trap '' PIPE
}

# explain_say TEXT: a line that stays one, and obeys nothing.
explain_say() { printf '%s%s' "${1//[[:cntrl:]]/?}" "$EXPLAIN_END" >&"$EXPLAIN" || true; } 2>/dev/null

# explain WORD...: a command. "explain '#' TEXT": where the next ones happen.
explain() {
    local word line='+'
    if [[ $1 == '#' ]]; then
        explain_say "# $2"
        return
    fi
    for word in "$@"; do
        [[ $word =~ ^[a-zA-Z0-9@%+=:,./_-]+$ ]] || word=${word@Q}
        line+=" $word"
    done
    explain_say "$line"
}

# step COMMAND...
step() {
    explain "$@"
    "$@"
}

# write VALUE FILE
write() {
    local value=$1 file=$2
    [[ $value =~ ^[a-zA-Z0-9@%+=:,./_-]+$ ]] || value=${value@Q}
    [[ $file =~ ^[a-zA-Z0-9@%+=:,./_-]+$ ]] || file=${file@Q}
    explain_say "+ echo $value > $file"
    printf '%s' "$1" >"$2"
}

# explain_rules TOOL LINE...: what iptables_apply gives to iptables-restore.
explain_rules() {
    local tool=$1 line rule
    for line in "${@:2}"; do
        rule=${line#* }
        [[ $rule != :* ]] || rule="-N ${rule:1:${#rule}-9}" # ":CHAIN - [0:0]"
        explain_say "+ $tool -t ${line%% *} $rule"
    done
}
