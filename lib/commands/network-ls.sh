# docker.sh network ls: the networks.

use network/network show/anatomy show/filter show/format

declare_command 'List networks' '' '
  -f, --filter=KEY=VALUE..    Only those with this id, name, driver, label or type (custom, builtin)
      --format=FORMAT         json, or a template such as "table {{.ID}}\t{{.Name}}"
      --no-trunc              Whole ids
  -q, --quiet                 Only ids
'

# shellcheck disable=SC2034  # for lib/show/format.sh
FORMAT_FIELDS=('CreatedAt=CREATED AT' 'Driver=DRIVER' 'ID=NETWORK ID' 'IPv6=IPV6' 'Internal=INTERNAL' 'Labels=LABELS'
    'Name=NAME' 'Scope=SCOPE')
declare -gA ROW

main() {
    local names name id template=${OPT[format]-} value
    filter_parse id name driver label type
    [[ $template != @(|table) ]] || template='table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}'
    [[ ${OPT[quiet]-} != true ]] || template='{{.ID}}'
    format_parse "$template"
    network_names names
    for name in "${names[@]}"; do
        network_get id "$name" id
        ((!${#FILTERS[@]})) || filter_passes ls_filter || continue
        ROW[ID]=$id ROW[Name]=$name ROW[Scope]=local
        [[ ${OPT[no_trunc]-} == true ]] || ROW[ID]=${id:0:12}
        network_get 'ROW[Driver]' "$name" driver
        network_get 'ROW[CreatedAt]' "$name" created
        network_get value "$name" internal
        ROW[Internal]=${value:-false}
        network_get value "$name" subnet6
        ROW[IPv6]=$([[ -n $value ]] && printf true || printf false)
        network_labels ROW_LABELS "$name"
        printf -v 'ROW[Labels]' ',%s' "${ROW_LABELS[@]}"
        ROW[Labels]=${ROW[Labels]#,}
        format_row
    done
    format_end
}

# ls_filter KEY VALUE: whether the network is meant. Sees id and name of main.
ls_filter() {
    local value labels=()
    case $1 in
        id) [[ $id == "$2"* ]] ;;
        name) [[ $name =~ $2 ]] ;;
        driver)
            network_get value "$name" driver
            [[ $value == "$2" ]]
            ;;
        type)
            [[ $2 == @(custom|builtin) ]] || die "invalid filter 'type=$2'"
            if network_is_own "$name"; then [[ $2 == custom ]]; else [[ $2 == builtin ]]; fi
            ;;
        label)
            network_labels labels "$name"
            for value in "${labels[@]}"; do
                [[ $value != "$2" && ($2 == *=* || ${value%%=*} != "$2") ]] || return 0
            done
            return 1
            ;;
    esac
}
