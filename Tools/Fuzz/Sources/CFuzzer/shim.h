#include <stddef.h>
#include <stdint.h>

/// libFuzzer as a library (LLVM's FuzzerInterface.h).
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *bytes, size_t count));
