#!/bin/bash
# docker.sh: the door. It finds its home, picks the command and hands over.
#
#   docker.sh -c run -m 100M -C dreamland -I busybox -V data1 -P /bin/sh        the course's form
#   docker.sh run -m 100M --name dreamland -v data1:/data1 busybox /bin/sh      Docker's form
#
# A command NAME is the file lib/commands/NAME.sh; its head is its declaration (lib/cli/command.sh), its main() the
# work. What a container is made of lies under DOCKER_SH_ROOT, what must not outlive a boot under DOCKER_SH_RUN.
set -euo pipefail
export LC_ALL=C
umask 022
shopt -s nullglob

self=${BASH_SOURCE[0]}
[[ ! -L $self ]] || self=$(readlink -f -- "$self")
[[ $self == */* ]] || self=./$self
DOCKER_SH_HOME=${self%/*}
DOCKER_SH_ROOT=${DOCKER_SH_ROOT:-/var/lib/docker.sh}
DOCKER_SH_RUN=${DOCKER_SH_RUN:-/run/docker.sh}
[[ $DOCKER_SH_HOME == /* ]] || DOCKER_SH_HOME=$PWD/$DOCKER_SH_HOME
DOCKER_SH_HOME=${DOCKER_SH_HOME%/.}
[[ $DOCKER_SH_ROOT == /* ]] || DOCKER_SH_ROOT=$PWD/$DOCKER_SH_ROOT
[[ $DOCKER_SH_RUN == /* ]] || DOCKER_SH_RUN=$PWD/$DOCKER_SH_RUN
export DOCKER_SH_HOME DOCKER_SH_ROOT DOCKER_SH_RUN

source "$DOCKER_SH_HOME/lib/core/use.sh"
use core/message core/undo cli/command

cli_find_command "$@" # sets COMMAND_FILE and ARGUMENTS
use "commands/$COMMAND_FILE"
if [[ -z $PLANNED ]]; then # else helpers/spec reads the words
    use cli/option
    cli_parse "${ARGUMENTS[@]}"
    cli_need_root
fi
main
