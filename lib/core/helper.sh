# core/helper: helpers that are waited for, without a copy of this shell where Bash has spawn (helpers/builtins).

use core/message

SPAWN=''
! enable -f "$HELPERS/builtins.so" spawn 2>/dev/null || SPAWN=spawn

# helper_run NAME WORD...: helpers/NAME. Returns its status.
helper_run() { $SPAWN "$HELPERS/$1" "${@:2}"; }

# helper_ask INTO NAME WORD...: what it says, on stdout or stderr. Returns its status.
helper_ask() {
    [[ -z $SPAWN ]] || { spawn -v "$1" "$HELPERS/$2" "${@:3}" || return && return; }
    local _helper_said _helper_status=0
    _helper_said=$("$HELPERS/$2" "${@:3}" 2>&1) || _helper_status=$?
    printf -v "$1" '%s' "$_helper_said"
    return "$_helper_status"
}

# helper_told INTO NAME WORD...: the same, but dies with what it says. INTO is _ where nobody wants it.
helper_told() {
    local _told # $_ itself is Bash's
    [[ $1 != _ ]] || set -- _told "${@:2}"
    helper_ask "$@" || die "${!1#"$2: "}"
}
