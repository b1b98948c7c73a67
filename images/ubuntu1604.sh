#!/bin/bash
# ubuntu1604: Ubuntu 16.04 (xenial), the smallest system that has apt; from the network
#
# images/ubuntu1604.sh DIR fills the empty directory DIR. SUITE, MIRROR and KEYRING in the environment choose another
# release, server, or file of keys (images/debootstrap.bash).
set -euo pipefail
self=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source=images/debootstrap.bash
source "${self%/*}/debootstrap.bash"

# Not every Debian has the package; Debian 12 does not.
hint='apt-get install ubuntu-archive-keyring, or set KEYRING to that file from the package ubuntu-keyring of Ubuntu'
debootstrap_image "${self##*/}" "${1-}" xenial http://archive.ubuntu.com/ubuntu \
    /usr/share/keyrings/ubuntu-archive-keyring.gpg "$hint"
