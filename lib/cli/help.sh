# cli/help: the declarations of the commands (lib/cli/command.sh), shown to a person by helpers/spec.

use core/message cli/command

# help_command: that of the command that was called.
help_command() {
    need_helper spec
    cli_declaration "$COMMAND_NAME" | "$HELPERS/spec" help
}

# help_all PAGE: of every command; PAGE is list, manual (man(7)) or completion (for bash).
help_all() {
    local file name
    need_helper spec
    for file in "$DOCKER_SH_HOME"/lib/commands/*.sh; do
        name=${file##*/}
        name=${name%.sh}
        (use "commands/$name" && cli_declaration "${name/-/ }")
    done | "$HELPERS/spec" "$1"
}
