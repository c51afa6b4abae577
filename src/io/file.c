/* Inputs: files, memory, functions. Files are read, never mapped. */
#include "io/file.h"
#include "io/inflate.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct dsv__input {
  const dsv_context *context;
  char *source; /* or NULL */
  dsv__pull pull;
  void *user; /* of pull; for files and memory the input itself */
  dsv__inflater *inflater;
  int file;          /* -1: none */
  const char *bytes; /* memory */
  uint64_t size, position;
};

/* ---- where bytes come from -------------------------------------------------------------------------------------------------- */

#define AT_ONCE ((size_t)1 << 30) /* read() takes no more than 2 GiB */

static dsv_status read_file(int file, char *buffer, size_t capacity, size_t *got) {
  ssize_t n;
  do n = read(file, buffer, capacity < AT_ONCE ? capacity : AT_ONCE);
  while (n < 0 && errno == EINTR);
  *got = n < 0 ? 0 : (size_t)n;
  return n < 0 ? DSV_ERROR_READ : DSV_OK;
}

static dsv_status pull_file(void *user, char *buffer, size_t capacity, size_t *got) {
  dsv__input *input = user;
  dsv_status status = read_file(input->file, buffer, capacity, got);
  input->position += *got;
  return status;
}

static dsv_status pull_memory(void *user, char *buffer, size_t capacity, size_t *got) {
  dsv__input *input = user;
  uint64_t left = input->size - input->position;
  *got = left < capacity ? (size_t)left : capacity;
  if (*got) memcpy(buffer, input->bytes + input->position, *got);
  input->position += *got;
  return DSV_OK;
}

/* Only regular files: O_NONBLOCK keeps a FIFO from holding us before we know what it is. */
static int open_regular(const char *path, uint64_t *size) {
  int file;
  do file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  while (file < 0 && errno == EINTR);
  if (file < 0) return -1;
  struct stat about;
  bool regular = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  if (!regular) {
    close(file);
    errno = 0; /* it is there, but no file */
    return -1;
  }
  *size = about.st_size > 0 ? (uint64_t)about.st_size : 0;
  return file;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

static dsv_status make(dsv_context *context, const char *source, dsv__input **out, dsv_diag *diag) {
  *out = NULL;
  dsv__input *input = dsv__zalloc(context, 1, sizeof *input);
  if (!input) return DSV__NO_MEMORY(diag);
  input->context = context;
  input->file = -1;
  size_t n = source ? strlen(source) + 1 : 0;
  input->source = source ? dsv__alloc(context, n, 1) : NULL;
  if (source && !input->source) {
    dsv__input_close(input);
    return DSV__NO_MEMORY(diag);
  }
  if (source) memcpy(input->source, source, n);
  *out = input;
  return DSV_OK;
}

static dsv_status cannot_open(const char *path, int error, dsv_diag *diag) {
  dsv__place place = {.source = path};
  const char *why = error == 0                            ? "is not a regular file"
                    : error == ENOENT || error == ENOTDIR ? "does not exist"
                    : error == EACCES || error == EPERM   ? "may not be read"
                                                          : "cannot be opened";
  return dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_OPEN, &place, "%s %s", path, why);
}

static bool is_packed(const char *path) {
  size_t n = strlen(path);
  return n >= 3 && !memcmp(path + n - 3, ".gz", 3);
}

dsv_status dsv__input_open(dsv_context *context, const char *path, dsv__input **out, dsv_diag *diag) {
  dsv__input *input;
  dsv_status status = make(context, path, &input, diag);
  *out = NULL;
  if (status) return status;
  input->pull = pull_file;
  input->user = input;
  input->file = open_regular(path, &input->size);
  if (input->file < 0) {
    status = cannot_open(path, errno, diag);
  } else if (is_packed(path)) {
    input->inflater = dsv__inflater_new(context);
    status = input->inflater ? DSV_OK : DSV__NO_MEMORY(diag);
  }
  if (status) {
    dsv__input_close(input);
    return status;
  }
  *out = input;
  return DSV_OK;
}

dsv_status dsv__input_memory(dsv_context *context, const char *bytes, size_t n, const char *source, dsv__input **out,
                             dsv_diag *diag) {
  dsv_status status = make(context, source, out, diag);
  if (status) return status;
  (*out)->pull = pull_memory;
  (*out)->user = *out;
  (*out)->bytes = bytes;
  (*out)->size = n;
  return DSV_OK;
}

dsv_status dsv__input_pull(dsv_context *context, dsv__pull pull, void *user, const char *source, dsv__input **out,
                           dsv_diag *diag) {
  dsv_status status = make(context, source, out, diag);
  if (status) return status;
  (*out)->pull = pull;
  (*out)->user = user;
  return DSV_OK;
}

void dsv__input_close(dsv__input *input) {
  if (!input) return;
  if (input->file >= 0) close(input->file);
  dsv__inflater_free(input->inflater);
  dsv__free(input->context, input->source);
  dsv__free(input->context, input);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__input_read(dsv__input *input, char *buffer, size_t capacity, size_t *got, dsv_diag *diag) {
  dsv_status status;
  const char *why = "cannot be read";
  *got = 0;
  if (input->inflater)
    status = dsv__inflater_read(input->inflater, input->pull, input->user, buffer, capacity, got, &why);
  else status = input->pull(input->user, buffer, capacity, got);
  if (!status) return DSV_OK;
  dsv__place place = {.source = input->source};
  return dsv__find(diag, DSV_SEVERITY_ERROR, status, &place, "%s %s", input->source ? input->source : "the input", why);
}

dsv_status dsv__input_seek(dsv__input *input, uint64_t position, dsv_diag *diag) {
  if (position > input->size) position = input->size;
  dsv__place place = {.source = input->source};
  if (input->file >= 0 && lseek(input->file, (off_t)position, SEEK_SET) < 0)
    return dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_READ, &place, "%s cannot be read", input->source);
  input->position = position;
  return DSV_OK;
}

const char *dsv__input_source(const dsv__input *input) {
  return input->source;
}

uint64_t dsv__input_size(const dsv__input *input) {
  return input->size;
}

bool dsv__input_in_parts(const dsv__input *input) {
  return input->size && !input->inflater;
}

uint64_t dsv__input_position(const dsv__input *input) {
  return input->position;
}

/* ---- whole files ------------------------------------------------------------------------------------------------------------ */

static dsv_status read_all(dsv__input *input, uint64_t most, char **bytes, size_t *n, dsv_diag *diag) {
  dsv_status status = DSV_OK;
  size_t capacity = 0, got = 1;
  while (!status && got) {
    if (!dsv__grow(input->context, (void **)bytes, &capacity, *n + 4096, 1)) return DSV__NO_MEMORY(diag);
    status = dsv__input_read(input, *bytes + *n, capacity - *n - 1, &got, diag); /* one byte is kept for the NUL */
    *n += got;
    if (*n > most) {
      dsv__place place = {.source = input->source};
      return dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_LIMIT, &place,
                       "%s has more than %llu bytes (limit document_bytes)", input->source, (unsigned long long)most);
    }
  }
  (*bytes)[*n] = '\0';
  return status;
}

dsv_status dsv__file_bytes(dsv_context *context, const char *path, uint64_t most, char **bytes, size_t *n,
                           dsv_diag *diag) {
  *bytes = NULL;
  *n = 0;
  dsv__input *input;
  dsv_status status = dsv__input_open(context, path, &input, diag);
  if (status) return status;
  status = read_all(input, most, bytes, n, diag);
  dsv__input_close(input);
  if (status) {
    dsv__free(context, *bytes);
    *bytes = NULL;
    *n = 0;
  }
  return status;
}

dsv_status dsv__file_into(const char *path, uint8_t *buffer, size_t capacity, size_t *n) {
  uint64_t size;
  *n = 0;
  int file = open_regular(path, &size);
  if (file < 0) return DSV_ERROR_OPEN;
  dsv_status status = DSV_OK;
  size_t got = 1;
  while (!status && got && *n < capacity) {
    status = read_file(file, (char *)buffer + *n, capacity - *n, &got);
    *n += got;
  }
  char more;
  if (!status && got) status = read_file(file, &more, 1, &got);
  if (!status && got) status = DSV_ERROR_LIMIT;
  close(file);
  return status;
}
