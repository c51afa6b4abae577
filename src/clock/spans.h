/* Sets of time: sorted, disjoint, not touching half-open spans. The algebra of everything that counts or is left out.
   */
#ifndef DSV__SPANS_H
#define DSV__SPANS_H

#include "base/memory.h"

typedef struct {
  int64_t from, to; /* from < to */
} dsv__span;

static inline int64_t dsv__earlier(int64_t a, int64_t b) {
  return a < b ? a : b;
}
static inline int64_t dsv__later(int64_t a, int64_t b) {
  return a > b ? a : b;
}

typedef struct {
  const dsv_context *context;
  dsv__span *at;
  size_t n, capacity;
} dsv__spans;

void dsv__spans_init(dsv__spans *spans, const dsv_context *context);
void dsv__spans_free(dsv__spans *spans);
void dsv__spans_clear(dsv__spans *spans); /* keeps the memory */
/* Appends in order: from >= the last `from`; joins what touches or overlaps; an empty span is ignored.
   DSV_ERROR_MEMORY, DSV_ERROR_LIMIT (limits.spans). */
dsv_status dsv__spans_push(dsv__spans *spans, int64_t from, int64_t to);
/* Appends in any order, without joining; dsv__spans_settle must follow before anything else is asked. Errors as
   dsv__spans_push. */
dsv_status dsv__spans_append(dsv__spans *spans, int64_t from, int64_t to);
/* Makes a set of spans in any order (sorts `spans->at`, joins). */
void dsv__spans_settle(dsv__spans *spans);
/* Sorts by `from`, in place, n log n at worst. */
void dsv__span_sort(dsv__span *at, size_t n);
/* out is cleared first and must not be an input; a failure leaves it empty. */
dsv_status dsv__spans_union(const dsv__spans *a, const dsv__spans *b, dsv__spans *out);
dsv_status dsv__spans_intersect(const dsv__spans *a, const dsv__spans *b, dsv__spans *out);
dsv_status dsv__spans_subtract(const dsv__spans *a, const dsv__spans *b, dsv__spans *out);
dsv_status dsv__spans_copy(const dsv__spans *from, dsv__spans *out);
/* Length of the part within [from, to). */
int64_t dsv__spans_within(const dsv__spans *spans, int64_t from, int64_t to);
/* Index of the first span that ends after t (n if none): a span holds t if its from <= t. */
size_t dsv__spans_seek(const dsv__spans *spans, int64_t t);
bool dsv__spans_hold(const dsv__spans *spans, int64_t t);

#endif
