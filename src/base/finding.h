/* Making findings. Positions in documents are found later, in one scan a source (data/locate.h). */
#ifndef DSV__FINDING_H
#define DSV__FINDING_H

#include "base/memory.h"
#include <dsv/diag.h>

typedef struct {
  uint32_t code, severity;
  char *message;
  char *source;  /* NULL: none */
  char *pointer; /* NULL: none */
  uint64_t line, column, offset;
} dsv__finding;

struct dsv_diag {
  atomic_size_t references;
  dsv_context *context;
  dsv__finding *at;
  size_t n, capacity;
  uint64_t total;
};

/* A place; zero or NULL where not known. */
typedef struct {
  const char *source;
  const char *pointer;
  uint64_t line, column, offset;
} dsv__place;

/* Adds a finding (diag may be NULL) and returns `code`, so that callers can `return dsv__fail(...)`. No memory: it is only counted. */
dsv_status dsv__find(dsv_diag *diag, dsv_severity severity, dsv_status code, const dsv__place *place,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));
dsv_status dsv__vfind(dsv_diag *diag, dsv_severity severity, dsv_status code, const dsv__place *place,
                      const char *format, va_list arguments);
/* An error without a place. */
dsv_status dsv__fail(dsv_diag *diag, dsv_status code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#define DSV__NO_MEMORY(diag) dsv__fail(diag, DSV_ERROR_MEMORY, "out of memory")

#endif
