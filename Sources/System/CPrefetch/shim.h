/* What processors do that Swift has no word for. */

#include <stddef.h>

/// Asks for memory to be brought near, and does not wait for it. Any address will do: this changes
/// nothing but how long reading from there takes.
static inline void prefetch(const void *address, size_t bytes) {
    for (size_t offset = 0; offset < bytes; offset += 64) {
        __builtin_prefetch((const char *)address + offset);
    }
}
