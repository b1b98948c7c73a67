# mount/init-layer: the layer between image and container: mount points and files that docker.sh itself needs, so that
# neither commit nor diff takes them for the container's work.

use core/builtins core/message mount/union

init_layer_make() {
    local new=$DOCKER_SH_ROOT/layers/.init.$BASHPID
    {
        make_tree "$new"/{dev,etc,proc,sys} &&
            : >"$new/etc/hosts" && : >"$new/etc/hostname" && : >"$new/etc/resolv.conf" &&
            ln -s /proc/mounts "$new/etc/mtab"
    } 2>/dev/null || {
        rm -rf "$new"
        die_unwritable "$DOCKER_SH_ROOT"
    }
    mv -T "$new" "$INIT_LAYER" 2>/dev/null || rm -rf "$new"
}
