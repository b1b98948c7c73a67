# docker.sh system df: what images, containers and volumes take of the disk.

declare_command 'Show how much of the disk is in use' ''

main() { exec "$HELPERS/show" df; }
