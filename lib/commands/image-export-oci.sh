# docker.sh image export-oci: an image as an OCI image layout, for umoci, runc, podman, a cluster.

use image/adopt image/skopeo

declare_command 'Write an image to a directory in the OCI image layout' 'IMAGE DIRECTORY' '
      --tag=TAG               What it is called there (latest)
'

main() {
    local directory=${OPERAND[1]} tag=${OPT[tag]-latest}
    [[ $tag =~ ^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}$ ]] || die "invalid tag: '$tag'"
    [[ $directory != *[:,@]* ]] || die "skopeo takes no directory with ':', ',' or '@' in its path: $directory"
    [[ ! -e $directory || -d $directory ]] || die "not a directory: $directory"
    adopt_image "${OPERAND[0]}"
    skopeo_copy_out "$IMAGE_ID" "oci:$directory:$tag" --quiet
}
