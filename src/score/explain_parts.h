/* What both forms of an explanation are made of: spans with their fates, outages, and the names of reasons. */
#ifndef DSV__EXPLAIN_PARTS_H
#define DSV__EXPLAIN_PARTS_H

#include "score/evaluate.h"

/* The spans of a window with their fates, in order; texts are the book's. */
dsv_status dsv__explain_spans(const dsv__evaluation *e, const dsv__fates *fates, dsv__span window, dsv__arena *arena,
                              dsv__fate_span **out, size_t *n_out);
/* What a run of down time is to a window: "counted", "short", "uncounted", "elsewhere"; NULL: it does not touch it. */
const char *dsv__explain_run(const dsv__run *run, dsv__span window);
/* The name of a reason; `other`: the row counts but does not meet `of`. */
void dsv__put_reason(dsv__buffer *out, const dsv__plan *plan, uint8_t reason, bool other);

#endif
