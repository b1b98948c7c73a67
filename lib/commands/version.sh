# docker.sh version

declare_command 'Show the version' ''
without_root

main() {
    local version
    read -r version <"$DOCKER_SH_HOME/lib/VERSION"
    printf 'docker.sh %s\n' "$version"
}
