# show/table: rows in columns, as Docker lays them out: each as wide as its widest cell, and three blanks.

TABLE=() TABLE_COLUMNS=0

# table_row CELL...: the first row, the head, says how many columns there are.
table_row() {
    ((TABLE_COLUMNS)) || TABLE_COLUMNS=$#
    TABLE+=("$@")
}

table_print() {
    local i column shown format='' widths=() lengths=() cells=()
    for i in "${!TABLE[@]}"; do
        column=$((i % TABLE_COLUMNS))
        shown=${TABLE[i]}
        # Of a character in UTF-8 only the first byte takes a column
        [[ $shown != *[$'\x80'-$'\xbf']* ]] || shown=${shown//[$'\x80'-$'\xbf']/}
        lengths[i]=${#shown}
        ((${#shown} < ${widths[column]:-0})) || widths[column]=${#shown}
    done
    for i in "${!TABLE[@]}"; do
        column=$((i % TABLE_COLUMNS))
        cells+=("${TABLE[i]}")
        ((column == TABLE_COLUMNS - 1)) || cells+=($((widths[column] + 3 - lengths[i])) '')
    done
    for ((i = 0; i < TABLE_COLUMNS - 1; i++)); do
        format+='%s%*s'
    done
    # shellcheck disable=SC2059  # the format is the table's shape
    printf "$format%s\n" "${cells[@]}"
}
