// Bash's own headers, which are C.
#pragma once

extern "C" {
#include <config.h>

#include <builtins.h>
#include <shell.h>
}
