# image/image: a root file system that containers share and never change. It is one of the store (lib/image/store.sh),
# or a plain directory: NAME in $DOCKER_SH_ROOT/images, or in images/ of the checkout, or made on the spot by the recipe
# images/NAME.sh.

use core/message

IMAGES=$DOCKER_SH_ROOT/images

# image_short INTO TEXT: the name without Docker's own registry, which is meant where none is named.
image_short() {
    local _short=${2#index.docker.io/}
    _short=${_short#docker.io/}
    printf -v "$1" '%s' "${_short#library/}"
}

# image_find TEXT: sets IMAGE_NAME, what a container's record calls the image, and IMAGE_ID, its id in the store, ''
# for a plain directory. Dies where TEXT can be no name.
image_find() {
    image_short IMAGE_NAME "$1"
    IMAGE_NAME=${IMAGE_NAME%:latest} IMAGE_ID=''
    if [[ -d $DOCKER_SH_ROOT/store ]]; then
        use image/store
        store_find IMAGE_ID "$1"
    fi
    [[ -n $IMAGE_ID || $IMAGE_NAME =~ ^[a-z0-9]+([._-][a-z0-9]+)*$ ]] || image_refuse "$1"
}

# image_refuse TEXT: there is no such image; but could there be one?
image_refuse() {
    use image/store
    store_name _ "$1"
    die "No such image: $1"
}

# image_path INTO NAME: the image's directory, '' if there is none.
image_path() {
    local _directory
    for _directory in "$IMAGES/$2" "$DOCKER_SH_HOME/images/$2"; do
        if [[ -d $_directory ]]; then
            printf -v "$1" '%s' "$_directory"
            return
        fi
    done
    printf -v "$1" ''
}

# image_check NAME: dies unless the image is there or can be made. An empty directory is what a bootstrap that broke
# off leaves behind.
image_check() {
    local path content
    image_path path "$1"
    if [[ -n $path ]]; then
        content=("$path"/* "$path"/.??*)
        ((${#content[@]})) || die "image $1 is empty: $path"
    else
        [[ -x $DOCKER_SH_HOME/images/$1.sh ]] || die "No such image: $1"
    fi
}

# image_need NAME: makes the image if there is none.
image_need() {
    local path
    image_path path "$1"
    [[ -n $path ]] && return
    use image/recipe
    recipe_build "$1"
}
