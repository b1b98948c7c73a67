# show/template: what inspect's --format asks for, a template of Go's, as a filter of jq's. Paths (.State.Pid), index of maps
# and lists (index .Config.Labels "key"), json and len; no blocks, no pipes.

use core/message show/format

# template_filter INTO TEXT: dies where TEXT is more than this.
template_filter() {
    local _text=$2 _filter='' _literal _action
    local _whole='^\{\{[[:space:]]*([^}]*[^}[:space:]])[[:space:]]*\}\}'
    _text=${_text//\\t/$'\t'} _text=${_text//\\n/$'\n'}
    while [[ $_text == *'{{'* ]]; do
        format_json _literal "${_text%%'{{'*}"
        _text="{{${_text#*'{{'}"
        [[ $_text =~ $_whole ]] || die "template: not understood: '$_text'"
        _action=${BASH_REMATCH[1]} _text=${_text:${#BASH_REMATCH[0]}}
        template_action _action "$_action"
        _filter+="$_literal + ($_action) + "
    done
    format_json _literal "$_text"
    printf -v "$1" '%s try (%s) catch ("docker.sh: template: \(.)\\n" | halt_error(1))' \
        "$TEMPLATE_DEFINITIONS" "$_filter$_literal"
}

# How Go prints values. What is not there is an error, but in a map that is the user's own.
# shellcheck disable=SC2016  # jq's own variables
TEMPLATE_DEFINITIONS='
def show: if type == "string" then . elif type == "null" then "<no value>"
    elif type == "array" then "[" + (map(show) | join(" ")) + "]"
    elif type == "object" then
        "map[" + (to_entries | sort_by(.key) | map(.key + ":" + (.value | show)) | join(" ")) + "]"
    else tostring end;
def field($key): if type == "object" and has($key) then .[$key]
    else error("map has no entry for key \"\($key)\"") end;
def entry($key): if type == "null" then null elif type == "array" and ($key | type) == "number" then
        if $key < length then .[$key] else error("index out of range: \($key)") end
    elif type == "object" and ($key | type) == "string" then .[$key]
    else error("cannot index \(type) with \($key)") end;
'

# template_action INTO ACTION: what stands between the braces.
template_action() {
    local _path _keys _key _rest=$2 _way='(\.|(\.[A-Za-z][A-Za-z0-9_-]*)+)'
    if [[ $_rest =~ ^$_way$ ]]; then
        template_path _path "$_rest"
        printf -v "$1" '%s | show' "$_path"
    elif [[ $_rest =~ ^(json|len)\ +$_way$ ]]; then
        template_path _path "${BASH_REMATCH[2]}"
        [[ ${_rest%% *} == len ]] && _key=length || _key=.
        printf -v "$1" '%s | %s | tojson' "$_path" "$_key"
    elif [[ $_rest =~ ^index\ +$_way((\ +(\"[^\"\\]*\"|[0-9]+))+)$ ]]; then
        template_path _path "${BASH_REMATCH[1]}"
        _keys=${BASH_REMATCH[3]}
        while [[ $_keys =~ ^\ +(\"[^\"\\]*\"|[0-9]+) ]]; do
            _path+=" | entry(${BASH_REMATCH[1]})" _keys=${_keys:${#BASH_REMATCH[0]}}
        done
        printf -v "$1" '%s | show' "$_path"
    else
        die "template: not supported: '{{$2}}'"
    fi
}

# template_path INTO PATH: ".State.Pid", key by key.
template_path() {
    local _key _keys _filter=.
    IFS=. read -ra _keys <<<"${2#.}"
    for _key in "${_keys[@]}"; do
        # Labels are the user's: one may be missing
        if [[ $_filter == *'"Labels")' ]]; then _filter+=" | entry(\"$_key\")"; else _filter+=" | field(\"$_key\")"; fi
    done
    printf -v "$1" '%s' "$_filter"
}
