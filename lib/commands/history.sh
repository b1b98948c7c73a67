# docker.sh history: how an image came about, the last step first.

use core/time image/add image/adopt image/store spec/size show/anatomy show/format

declare_command 'Show how an image came about' 'IMAGE' '
      --format=FORMAT         json, or a template such as "{{.CreatedBy}}"
      --no-trunc              Whole commands
  -q, --quiet                 Only ids
'

# shellcheck disable=SC2034  # for lib/show/format.sh
FORMAT_FIELDS=('Comment=COMMENT' 'CreatedAt=CREATED AT' 'CreatedBy=CREATED BY' 'CreatedSince=CREATED' 'ID=IMAGE' 'Size=SIZE')
declare -gA ROW

main() {
    local template=${OPT[format]-} lines line i ids at id fields
    [[ $template != @(|table) ]] ||
        template='table {{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}'
    [[ ${OPT[quiet]-} != true ]] || template='{{.ID}}'
    format_parse "$template"
    adopt_image "${OPERAND[0]}"
    store_get_list ids "$IMAGE_ID" layers
    at=${#ids[@]} id=${IMAGE_ID:0:12}
    mapfile -t lines < <(jq -r '.history // [] | reverse[] | [.created // "", (.empty_layer // false | tostring),
        .comment // "", .created_by // ""] | map(gsub("[\t\n]"; " ")) | join("\u0001")' "$STORE/blobs/sha256/$IMAGE_ID")
    for line in "${lines[@]}"; do
        IFS=$'\001' read -r -a fields <<<"$line"
        ROW=([ID]=$id [CreatedAt]=${fields[0]} [CreatedSince]=N/A [Comment]=${fields[2]-} [CreatedBy]=${fields[3]-} [Size]=0B)
        if [[ ${fields[0]} == ????-??-??T* ]]; then
            time_since 'ROW[CreatedSince]' "${fields[0]}"
            ROW[CreatedSince]+=' ago'
        fi
        if [[ ${fields[1]} == false && $at -gt 0 ]]; then
            at=$((at - 1))
            store_size i "${ids[at]}"
            size_decimal 'ROW[Size]' "$i"
        fi
        [[ ${OPT[no_trunc]-} == true || ${#ROW[CreatedBy]} -le 45 ]] || ROW[CreatedBy]=${ROW[CreatedBy]:0:44}…
        format_row
        id='<missing>'
    done
    format_end
}
