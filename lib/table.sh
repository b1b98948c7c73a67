# table: rows in columns, as Docker lays them out: each as wide as its widest cell, and three blanks.

TABLE=() TABLE_COLUMNS=0

# table_row CELL...: the first row, the head, says how many columns there are.
table_row() {
    ((TABLE_COLUMNS)) || TABLE_COLUMNS=$#
    TABLE+=("$@")
}

table_print() {
    local i column format='' widths=()
    for i in "${!TABLE[@]}"; do
        column=$((i % TABLE_COLUMNS))
        ((${#TABLE[i]} < ${widths[column]:-0})) || widths[column]=${#TABLE[i]}
    done
    for ((i = 0; i < TABLE_COLUMNS - 1; i++)); do
        format+="%-$((widths[i] + 3))s"
    done
    # shellcheck disable=SC2059  # the format is the table's shape
    printf "$format%s\n" "${TABLE[@]}"
}
