# docker.sh ps: the containers, as the kernel has them now, the newest first.

use cli/words

declare_command 'List containers' '' '
  -a, --all                   Those that do not run as well
  -f, --filter=KEY=VALUE..    Only those with this id, name, label, status, exited, ancestor, before, since, volume
                              or network
      --format=FORMAT         json, or a template such as "table {{.ID}}\t{{.Names}}"
  -n, --last=N                The N last created, whatever their state
  -l, --latest                The last created, whatever its state
      --no-trunc              Whole ids and commands
  -q, --quiet                 Only ids
  -s, --size                  How much they have written
'

main() {
    local words
    ps_name_filters
    cli_words words all filter format last latest no-trunc quiet size
    exec "$HELPERS/show" ps "${words[@]}"
}

# The containers that filters name become ids.
ps_name_filters() {
    local -n filters=opt_filter
    local i id
    for i in "${!filters[@]}"; do
        [[ ${filters[i]} == @(before|since)=* ]] || continue
        use record/state
        state_find id "${filters[i]#*=}"
        filters[i]=${filters[i]%%=*}=$id
    done
}
