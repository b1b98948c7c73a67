# core/builtins: mkdir and its kin inside this process, one fork and one exec less each: for who needs many of them.
# They come with Debian's package bash-builtins; where it is missing the same names run the programs.
for builtin in ln mkdir mkfifo rm rmdir sleep; do
    enable -f "$builtin" "$builtin" 2>/dev/null || true
done

# make_tree DIRECTORY...: mkdir -p for what another docker.sh may be making at this moment, too. The builtin then fails,
# the program does not.
make_tree() { mkdir -p "$@" 2>/dev/null || (exec mkdir -p "$@"); }
