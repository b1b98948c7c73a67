# docker.sh images: what run can start from.

use cli/words image/image

declare_command 'List images' '[NAME]' '
  -a, --all                   The recipes that have not been built yet as well
      --digests               The digest of the manifest
  -f, --filter=KEY=VALUE..    Only those with this reference or label, or dangling=true (false)
      --format=FORMAT         json, or a template such as "table {{.ID}}\t{{.Repository}}"
      --no-trunc              Whole ids
  -q, --quiet                 Only ids
'

main() {
    local words name
    image_short name "${OPERAND[0]-}"
    cli_words words all digests filter format no-trunc quiet
    exec "$HELPERS/show" images "${words[@]}" -- ${name:+"$name"}
}
