#!/bin/bash
# debian12: Debian 12 (bookworm), the smallest system that has apt; from the network
#
# images/debian12.sh DIR fills the empty directory DIR. SUITE, MIRROR and KEYRING in the environment choose another
# release, server, or file of keys (images/debootstrap.bash).
set -euo pipefail
self=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source=images/debootstrap.bash
source "${self%/*}/debootstrap.bash"

debootstrap_image "${self##*/}" "${1-}" bookworm "$(debian_mirror)" \
    /usr/share/keyrings/debian-archive-keyring.gpg 'apt-get install debian-archive-keyring'
