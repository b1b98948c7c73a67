# docker.sh stats: what containers take of the machine, now and every second.

use cli/words record/state

declare_command 'Show what containers use' '[CONTAINER...]' '
  -a, --all                   Those that do not run as well
      --format=FORMAT         json, or a template such as "table {{.Name}}\t{{.MemUsage}}"
      --no-stream             Once
      --no-trunc              Whole ids
'

main() {
    local words name id ids=()
    for name in "${OPERAND[@]}"; do
        state_find id "$name"
        ids+=("$id")
    done
    cli_words words all format no-stream no-trunc
    exec "$HELPERS/show" stats "${words[@]}" "${ids[@]}"
}
