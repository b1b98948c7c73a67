# docker.sh network inspect: everything that is known of networks, as Docker's JSON.

use commands/inspect

declare_command 'Show all that is known of networks' 'NETWORK...' '
  -f, --format=TEMPLATE       For example {{.Id}} or {{json .IPAM}}
'

main() { inspect network; }
