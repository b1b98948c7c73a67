# docker.sh images: what run can start from.

use core/time image/image image/store spec/size show/anatomy show/filter show/format

declare_command 'List images' '[NAME]' '
  -a, --all                   The recipes that have not been built yet as well
      --digests               The digest of the manifest
  -f, --filter=KEY=VALUE..    Only those with this reference or label, or dangling=true (false)
      --format=FORMAT         json, or a template such as "table {{.ID}}\t{{.Repository}}"
      --no-trunc              Whole ids
  -q, --quiet                 Only ids
'

# shellcheck disable=SC2034  # for lib/show/format.sh
FORMAT_FIELDS=('CreatedAt=CREATED AT' 'CreatedSince=CREATED' 'Digest=DIGEST' 'ID=IMAGE ID' 'Repository=REPOSITORY' 'Size=SIZE'
    'Tag=TAG')
declare -gA ROW

main() {
    local template=${OPT[format]-} names name wanted=${OPERAND[0]-} path
    filter_parse reference label dangling
    [[ $template != @(|table) ]] || {
        template='table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}'
        [[ ${OPT[digests]-} != true ]] || template='table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}'
    }
    [[ ${OPT[quiet]-} != true ]] || template='{{.ID}}'
    format_parse "$template"
    images_stored
    image_names names
    for name in "${names[@]}"; do
        image_path path "$name"
        images_row "$name" latest '' "$(TZ=UTC0 date -r "$path" +%FT%TZ)" "$path"
    done
    if [[ ${OPT[all]-} == true ]]; then
        for path in "$DOCKER_SH_HOME"/images/*.sh; do
            name=${path##*/} name=${name%.sh}
            [[ " ${names[*]} " == *" $name "* ]] || images_row "$name" latest '' '' ''
        done
    fi
    format_end
}

# Those of the store, by name, then those without one.
images_stored() {
    local tags tag id path
    local -A named=()
    store_tags tags
    for tag in "${tags[@]}"; do
        read -r id <"$STORE/tags/$tag/id"
        named[$id]=yes
        images_one "${tag%:*}" "${tag##*:}" "$id"
    done
    for path in "$STORE"/images/*; do
        [[ -n ${named[${path##*/}]-} ]] || images_plain "${path##*/}" || images_one '<none>' '<none>' "${path##*/}"
    done
}

# images_plain ID: whether it is a plain directory's, which has a row of its own.
images_plain() {
    local path
    for path in "$STORE"/plain/*; do
        [[ ! $path -ef $STORE/images/$1 ]] || return 0
    done
    return 1
}

images_one() {
    local created
    store_get created "$3" created
    images_row "$1" "$2" "$3" "$created" ''
}

# images_row REPOSITORY TAG ID CREATED PATH: ID is '' for a plain directory, PATH for one of the store; both for a recipe.
images_row() {
    local size label id=$3 path=$5
    [[ -z $wanted || $wanted == "$1" || $wanted == "$1:$2" ]] || return 0
    ROW=([Repository]=$1 [Tag]=$2 [ID]=${id:-$1} [CreatedAt]=$4 [CreatedSince]='not built' [Digest]='<none>' [Size]=-)
    ((!${#FILTERS[@]})) || filter_passes images_filter || return 0
    if [[ -n $id ]]; then
        [[ ${OPT[no_trunc]-} == true ]] && ROW[ID]=sha256:$id || ROW[ID]=${id:0:12}
        store_get 'ROW[Digest]' "$id" manifest
        ROW[Digest]=sha256:${ROW[Digest]}
        store_get size "$id" size
    elif [[ -n $path ]]; then
        size_tree size "$path"
    fi
    [[ -z ${size-} ]] || size_decimal 'ROW[Size]' "$size"
    if [[ $4 == ????-??-??T* ]]; then
        time_since 'ROW[CreatedSince]' "$4"
        ROW[CreatedSince]+=' ago'
    fi
    format_row
}

# images_filter KEY VALUE: whether the row at hand is meant. Sees id of images_row.
images_filter() {
    local label labels
    # shellcheck disable=SC2053  # a pattern, as Docker's
    case $1 in
        reference) [[ ${ROW[Repository]} == $2 || ${ROW[Repository]}:${ROW[Tag]} == $2 ]] ;;
        dangling) if [[ $2 == true ]]; then [[ ${ROW[Repository]} == '<none>' ]]; else [[ ${ROW[Repository]} != '<none>' ]]; fi ;;
        label)
            [[ -n $id ]] || return 1
            store_get_list labels "$id" labels
            for label in "${labels[@]}"; do
                [[ $label != "$2" && ($2 == *=* || ${label%%=*} != "$2") ]] || return 0
            done
            return 1
            ;;
    esac
}
