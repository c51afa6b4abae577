/* Signing keys in files. What is opened is looked at by its descriptor: between a look at a path and its opening it could be changed. */
#include "io/key_file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)

static dsv_status fail(dsv_status code, const char *path, const char *why, dsv_diag *diag) {
  const dsv__place place = {.source = path};
  return dsv__find(diag, DSV_SEVERITY_ERROR, code, &place, "%s %s", path, why);
}

static dsv_status cannot_open(const char *path, int error, dsv_diag *diag) {
  if (error == ELOOP)
    return fail(DSV_ERROR_KEY_FILE, path, "is a symbolic link; name the file of the signing key itself", diag);
  const char *why = error == ENOENT || error == ENOTDIR ? "does not exist"
                    : error == EACCES || error == EPERM ? "may not be opened"
                    : error == EEXIST                   ? "is there already; a key is never written over another"
                                                        : "cannot be opened";
  return fail(DSV_ERROR_OPEN, path, why, diag);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* What keeps a file from holding a key, or NULL. */
static const char *unfit(const struct stat *about) {
  if (!S_ISREG(about->st_mode)) return "is not a regular file, and cannot hold a signing key";
  if (about->st_uid != geteuid()) return "belongs to another user, who may read the signing key";
  if (about->st_mode & OTHERS)
    return "can be read or changed by others than its owner; chmod 600 it, and make a new key";
  return NULL;
}

static dsv_status read_all(int file, const char *path, char *buffer, size_t capacity, size_t *n, dsv_diag *diag) {
  for (;;) {
    const ssize_t got = read(file, buffer + *n, capacity - *n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(DSV_ERROR_READ, path, "cannot be read", diag);
    if (!got) return DSV_OK;
    *n += (size_t)got;
    if (*n == capacity) return fail(DSV_ERROR_KEY_FILE, path, "is too large to hold a signing key", diag);
  }
}

dsv_status dsv__key_file_read(const char *path, char *buffer, size_t capacity, size_t *n, dsv_diag *diag) {
  int file;
  struct stat about;
  *n = 0;
  do file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  while (file < 0 && errno == EINTR);
  if (file < 0) return cannot_open(path, errno, diag);
  const char *why = fstat(file, &about) ? "cannot be looked at" : unfit(&about);
  const dsv_status status =
      why ? fail(DSV_ERROR_KEY_FILE, path, why, diag) : read_all(file, path, buffer, capacity, n, diag);
  close(file);
  return status;
}

/* ---- making ----------------------------------------------------------------------------------------------------------------- */

static bool write_all(int file, const char *bytes, size_t n) {
  while (n) {
    const ssize_t put = write(file, bytes, n);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes += put;
    n -= (size_t)put;
  }
  return fsync(file) == 0;
}

dsv_status dsv__key_file_create(const char *path, const char *bytes, size_t n, dsv_diag *diag) {
  int file;
  struct stat about;
  do file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  while (file < 0 && errno == EINTR);
  if (file < 0) return cannot_open(path, errno, diag);
  /* Some file systems know no modes, and give every file the same one. */
  const char *why = fstat(file, &about) || unfit(&about) ? "cannot be kept from other users on this file system"
                    : !write_all(file, bytes, n)         ? "cannot be written"
                                                         : NULL;
  if (close(file) && !why) why = "cannot be written";
  if (!why) return DSV_OK;
  unlink(path);
  return fail(DSV_ERROR_WRITE, path, why, diag);
}
