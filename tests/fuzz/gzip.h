/* gzip for fuzzing: a second way to unpack it, and changes to what is packed and to the packing. */
#ifndef DSV_FUZZ_GZIP_H
#define DSV_FUZZ_GZIP_H

#include <stddef.h>
#include <stdint.h>

/* What a gz file of ours may hold: one member, whole and undamaged, of at most `most` bytes, nothing after it, no gzip in it. NULL: it is
   not so. The caller frees it. */
char *gzip_unpack(const uint8_t *packed, size_t n, uint64_t most, size_t *n_plain);
/* A mutation in place, of at most `most` bytes: of what is packed, or of the packing, with check sum and size put right again. */
size_t gzip_mutate(uint8_t *data, size_t n, size_t most, unsigned seed);

#endif
