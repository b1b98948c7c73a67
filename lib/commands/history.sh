# docker.sh history: how an image came about, the last step first.

use cli/words image/adopt

declare_command 'Show how an image came about' 'IMAGE' '
      --format=FORMAT         json, or a template such as "{{.CreatedBy}}"
      --no-trunc              Whole commands and ids
  -q, --quiet                 Only ids
'

main() {
    local words
    adopt_image "${OPERAND[0]}"
    cli_words words format no-trunc quiet
    "$HELPERS/show" history "${words[@]}" -- "$IMAGE_ID"
}
