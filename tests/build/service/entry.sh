#!/bin/sh
# show FILE: what the page says, by whom it is shown
case $1 in
    show) echo "$(id -un) in $PWD on $PORT: $(cat "$2")" ;;
    *) exec "$@" ;;
esac
