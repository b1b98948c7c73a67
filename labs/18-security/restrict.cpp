// restrict PROGRAM [ARG...]: becomes the program, which may not do everything. Exit status: 127 not found; 126 not
// executable; 125 it could not be restricted, and was not started.
#include "restrict.hpp"

int main(int argc, char **argv) {
    if (argc < 2)
        fail((errno = EINVAL, "PROGRAM"));
    become(argv + 1);
}
