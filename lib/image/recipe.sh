# image/recipe: an image (lib/image/image.sh) that images/NAME.sh makes.

use core/builtins core/message image/image

# recipe_build NAME: makes the image from its recipe, with the recipe's words on stderr. The tree gets its name only
# when it is whole.
recipe_build() {
    local name=$1 tree=$IMAGES/.$1.$BASHPID
    [[ -x $DOCKER_SH_HOME/images/$name.sh ]] || die "no recipe for the image $name: no file images/$name.sh"
    make_tree "$tree" 2>/dev/null || die_unwritable "$DOCKER_SH_ROOT"
    warn "building image '$name' from its recipe"
    if ! "$DOCKER_SH_HOME/images/$name.sh" "$tree" >&2; then
        rm -rf "$tree"
        die "cannot build image $name"
    fi
    # Two builds at once: the second finds the name taken, and both images are the same
    if ! mv -T "$tree" "$IMAGES/$name" 2>/dev/null; then
        rm -rf "$tree"
        [[ -d $IMAGES/$name ]] || die "cannot write to $IMAGES"
    fi
}
