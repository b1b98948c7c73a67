# cli/confirm: the question before what cannot be taken back.

use cli/option

# confirm WARNING: dies unless --force is given, or somebody says y.
confirm() {
    local answer=''
    [[ ${OPT[force]-} != true ]] || return 0
    printf 'WARNING! %s\nAre you sure you want to continue? [y/N] ' "$1"
    read -r answer || printf '\n'
    [[ $answer == [yY]* ]] || exit 0
}
