#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
container=$1 program=$2

hostname "$container"

read -ra words <<<"$program"
exec "${words[@]}"
