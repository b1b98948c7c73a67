#!/bin/bash
# container.sh: prepares what the program shall see, and becomes the program.
set -euo pipefail
program=$2

read -ra words <<<"$program"
exec "${words[@]}"
