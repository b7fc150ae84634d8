/* What the C library has and its headers show to GNU sources alone. */

#define MFD_CLOEXEC 0x0001U

/// A file in memory without a name (memfd_create(2)).
int memfd_create(const char *name, unsigned int flags);
