# show/format: what --format asks for, for rows of values. Go's templates as far as rows need them: {{.Field}},
# {{json .Field}}, {{json .}} and {{.Label "key"}}.
#
# A command puts "Field=HEADING" into FORMAT_FIELDS, in the order of the alphabet; for each row the values into
# ROW[Field], and labels as they are into ROW_LABELS; then it calls format_row, and at the end format_end.

use core/message show/table

FORMAT_FIELDS=() FORMAT_PARTS=() ROW_LABELS=() FORMAT_TABLE=''
declare -gA FORMAT_HEADING=() FORMAT_USED=() ROW=()

# format_parse TEXT: "json", "table TEMPLATE" or "TEMPLATE". FORMAT_PARTS gets literal texts and actions in turn, an
# action being "field X", "json X", "json" or "label X". Dies where TEXT is more than this.
format_parse() {
    local text=$1 action field whole='^\{\{[[:space:]]*([^}]*[^}[:space:]])[[:space:]]*\}\}'
    for field in "${FORMAT_FIELDS[@]}"; do
        FORMAT_HEADING[${field%%=*}]=${field#*=}
    done
    [[ $text != json ]] || text='{{json .}}'
    if [[ $text == table || $text == 'table '* ]]; then
        FORMAT_TABLE=yes
        text=${text#table} text=${text# }
    fi
    text=${text//\\t/$'\t'} text=${text//\\n/$'\n'}
    while [[ $text == *'{{'* ]]; do
        FORMAT_PARTS+=("${text%%'{{'*}")
        text="{{${text#*'{{'}"
        [[ $text =~ $whole ]] || die "template: not understood: '$text'"
        action=${BASH_REMATCH[1]} text=${text:${#BASH_REMATCH[0]}}
        if [[ $action == 'json .' ]]; then
            FORMAT_PARTS+=('json')
            FORMAT_USED[.]=yes
        elif [[ -n ${FORMAT_HEADING[Labels]-} && $action =~ ^\.Label\ +\"([^\"]*)\"$ ]]; then
            FORMAT_PARTS+=("label ${BASH_REMATCH[1]}")
        elif [[ $action =~ ^(json\ +)?\.([A-Za-z]+)$ ]]; then
            [[ -n ${FORMAT_HEADING[${BASH_REMATCH[2]}]-} ]] || die "template: can't evaluate field ${BASH_REMATCH[2]}"
            field=field
            [[ -z ${BASH_REMATCH[1]} ]] || field=json
            FORMAT_PARTS+=("$field ${BASH_REMATCH[2]}")
            FORMAT_USED[${BASH_REMATCH[2]}]=yes
        else
            die "template: not supported: '{{$action}}'"
        fi
    done
    FORMAT_PARTS+=("$text")
    [[ -z $FORMAT_TABLE ]] || format_cells "${FORMAT_PARTS[@]}"
}

# format_uses FIELD: whether it has to be found out at all.
format_uses() { [[ -n ${FORMAT_USED[$1]-}${FORMAT_USED[.]-} ]]; }

# format_cells PART...: the head of the table, by each field's heading.
format_cells() {
    local i text=$1
    for ((i = 2; i < $#; i += 2)); do
        case ${!i} in
            label\ *) text+=${!i##*[ .]} ;;
            json) text+=JSON ;;
            *) text+=${FORMAT_HEADING[${!i#* }]} ;;
        esac
        i=$((i + 1)) text+=${!i} i=$((i - 1))
    done
    format_table_row "$text"
}

format_table_row() {
    local text=$1 cells=()
    while [[ $text == *$'\t'* ]]; do
        cells+=("${text%%$'\t'*}")
        text=${text#*$'\t'}
    done
    table_row "${cells[@]}" "$text"
}

# format_row: one row of ROW.
format_row() {
    local i text='' label value
    for ((i = 0; i < ${#FORMAT_PARTS[@]}; i += 2)); do
        text+=${FORMAT_PARTS[i]}
        value=${FORMAT_PARTS[i + 1]-}
        case $value in
            field\ *) value=${ROW[${value#field }]-} ;;
            json\ *) format_json value "${ROW[${value#json }]-}" ;;
            json) format_json_row value ;;
            label\ *)
                for label in "${ROW_LABELS[@]}" "${value#label }="; do
                    [[ ${label%%=*} != "${value#label }" ]] || break
                done
                [[ $label == *=* ]] && value=${label#*=} || value=''
                ;;
        esac
        [[ -z $FORMAT_TABLE ]] || value=${value//$'\t'/ }
        text+=$value
    done
    if [[ -n $FORMAT_TABLE ]]; then format_table_row "$text"; else printf '%s\n' "$text"; fi
}

format_end() { [[ -z $FORMAT_TABLE ]] || table_print; }

# format_json INTO TEXT: as a string of JSON.
format_json() {
    local _text=${2//\\/\\\\} _code _char
    _text=${_text//\"/\\\"}
    if [[ $_text == *[$'\x01'-$'\x1f']* ]]; then
        _text=${_text//$'\n'/\\n} _text=${_text//$'\t'/\\t} _text=${_text//$'\r'/\\r}
        for _code in {1..31}; do
            printf -v _char '\\x%02x' "$_code"
            printf -v _char %b "$_char"
            _text=${_text//"$_char"/$(printf '\\u%04x' "$_code")}
        done
    fi
    printf -v "$1" '"%s"' "$_text"
}

# format_json_row INTO: the whole row.
format_json_row() {
    local _field _value _row=''
    for _field in "${FORMAT_FIELDS[@]%%=*}"; do
        format_json _value "${ROW[$_field]-}"
        _row+=",\"$_field\":$_value"
    done
    printf -v "$1" '{%s}' "${_row#,}"
}
