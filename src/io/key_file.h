/* Files with a signing key: their owner alone may read them. */
#ifndef DSV__KEY_FILE_H
#define DSV__KEY_FILE_H

#include "base/finding.h"

/* The whole file; the caller wipes the buffer, also on failure. DSV_ERROR_OPEN, DSV_ERROR_READ; DSV_ERROR_KEY_FILE where it is a symbolic link or no
   regular file, belongs to another user, gives group or others a right, or has more than `capacity` bytes. */
dsv_status dsv__key_file_read(const char *path, char *buffer, size_t capacity, size_t *n, dsv_diag *diag);

/* A new file of mode 0600. DSV_ERROR_OPEN, also where something of that name is there; DSV_ERROR_WRITE, and then there is no file. */
dsv_status dsv__key_file_create(const char *path, const char *bytes, size_t n, dsv_diag *diag);

#endif
