# docker.sh network ls: the networks.

use cli/words network/network

declare_command 'List networks' '' '
  -f, --filter=KEY=VALUE..    Only those with this id, name, driver, label or type (custom, builtin)
      --format=FORMAT         json, or a template such as "table {{.ID}}\t{{.Name}}"
      --no-trunc              Whole ids
  -q, --quiet                 Only ids
'

main() {
    local words
    network_init
    cli_words words filter format no-trunc quiet
    "$HELPERS/show" network-ls "${words[@]}"
}
