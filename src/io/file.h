/* Bytes from files, folders and memory; gz is unpacked on the way, under caps. The only place that opens files. */
#ifndef DSV__FILE_H
#define DSV__FILE_H

#include "base/finding.h"

typedef struct dsv__input dsv__input;

/* Opens a regular file (O_RDONLY|O_CLOEXEC|O_NOCTTY; a FIFO, device or folder is refused). Names ending in .gz are unpacked by an own inflate loop: magic
   required, one member, CRC and size checked, no byte after the end, no gzip inside gzip, limits.unpacked_bytes and unpacked_ratio checked every 64 KiB. */
dsv_status dsv__input_open(dsv_context *context, const char *path, dsv__input **out, dsv_diag *diag);
dsv_status dsv__input_memory(dsv_context *context, const char *bytes, size_t n, const char *source, dsv__input **out,
                             dsv_diag *diag);
/* Bytes from a function, which gives at least one, or 0 at the end. */
typedef dsv_status (*dsv__pull)(void *user, char *buffer, size_t capacity, size_t *got);
dsv_status dsv__input_pull(dsv_context *context, dsv__pull pull, void *user, const char *source, dsv__input **out,
                           dsv_diag *diag);
const char *dsv__input_source(const dsv__input *input);
/* Up to `capacity` bytes; *got 0 at the end, which a damaged gzip never reaches. */
dsv_status dsv__input_read(dsv__input *input, char *buffer, size_t capacity, size_t *got, dsv_diag *diag);
/* Goes on with the byte at `position` of a file or of memory. */
dsv_status dsv__input_seek(dsv__input *input, uint64_t position, dsv_diag *diag);
uint64_t dsv__input_size(const dsv__input *input);     /* bytes of the file as it lies, 0 if unknown: for progress */
bool dsv__input_in_parts(const dsv__input *input);     /* it can be: its size is known, and it is not packed */
uint64_t dsv__input_position(const dsv__input *input); /* bytes of it read so far */
void dsv__input_close(dsv__input *input);

/* A whole file, unpacked, with a NUL after it; refused past `most` bytes. */
dsv_status dsv__file_bytes(dsv_context *context, const char *path, uint64_t most, char **bytes, size_t *n,
                           dsv_diag *diag);

/* A whole file, as it lies, into a buffer. DSV_ERROR_OPEN, DSV_ERROR_READ, DSV_ERROR_LIMIT where it does not fit; no finding is made. */
dsv_status dsv__file_into(const char *path, uint8_t *buffer, size_t capacity, size_t *n);

/* Names (not paths) of the regular files of a folder whose names end in one of `endings` (NULL ended), sorted by bytes, hidden ones passed over. */
dsv_status dsv__folder(dsv_context *context, const char *path, const char *const *endings, char ***names, size_t *n,
                       dsv_diag *diag);
void dsv__folder_free(dsv_context *context, char **names, size_t n);
bool dsv__is_folder(const char *path);

#endif
