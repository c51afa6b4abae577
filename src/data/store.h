/* Filling a book: documents land together or not at all. */
#ifndef DSV__STORE_H
#define DSV__STORE_H

#include "data/book.h"

/* One call that adds: any number of sources, and one decision at the end. */
typedef struct {
  dsv_book *book;
  dsv_book_options options;
  dsv_diag *diag;
  dsv__arena arena;              /* what the call has made */
  size_t n_sources, n_documents; /* of the book as it was */
  size_t first;                  /* the call's first finding */
  dsv_status status;             /* the first error */
} dsv__load;

/* Refuses a frozen or foreign book and bad options; then there is nothing to end. */
dsv_status dsv__load_begin(dsv__load *load, dsv_book *book, const dsv_book_options *options, dsv_diag *diag);
/* One source. The status says whether to go on (out of memory, cancelled, or past a limit: do not); errors of documents
   are kept in `load`. */
dsv_status dsv__load_bytes(dsv__load *load, const char *bytes, size_t n, const char *name);
/* Keeps everything, or with any error nothing. `status` is an error of the caller's own, or DSV_OK. Returns the first
   error. */
dsv_status dsv__load_end(dsv__load *load, dsv_status status);

/* Frees a book that has no owner any more; zones and calendars are released before (src/book.c). */
void dsv__book_free(dsv_book *book);

#endif
