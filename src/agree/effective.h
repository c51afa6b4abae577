/* What holds for one consumer and one service, as effective.c finds it and the report tells it. */
#ifndef DSV__EFFECTIVE_H
#define DSV__EFFECTIVE_H

#include "agree/agreement.h"
#include <dsv/effective.h>

typedef struct {
  const char *kind;   /* "characteristic" "target" "interaction" */
  const char *nature; /* "inherent" "assigned" */
  const char *origin; /* "service" "agreement" "amendment" "offering" */
  dsv__str from;      /* id of the document that it comes from */
  dsv__str id, of_class, title;
  dsv__str plain;
  bool given;          /* `plain` is the document's own */
  bool specific;       /* names a consumer or a service */
  const char *pointer; /* into the agreement or the service */
} dsv__clause;

typedef struct {
  dsv__arena arena;
  const dsv__document *document;
  const dsv__agreement *agreement;
  const dsv__document *consumer, *service; /* NULL: all of them */
  dsv__clause *at;
  size_t n, capacity;
} dsv__effective;

/* Finds it; the book is frozen. Freed by dsv__effective_free, whatever the status. */
dsv_status dsv__effective_make(const dsv_book *book, const char *agreement, const char *consumer, const char *service,
                               int64_t as_of, dsv__effective *out, dsv_diag *diag);
void dsv__effective_free(dsv__effective *effective);
void dsv__effective_json(dsv__buffer *out, const dsv__effective *effective);

#endif
