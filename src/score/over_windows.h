/* Targets over other targets (docs/semantics.md section 13). */
#ifndef DSV__OVER_WINDOWS_H
#define DSV__OVER_WINDOWS_H

#include "score/figure.h"
#include "base/fraction.h"

/* One of those that are put together: an inner window, or a part of a composite, in which case the window is the composite's. */
typedef struct {
  int64_t from, to;
  const dsv__part *part; /* NULL: a window */
  uint64_t weight;       /* of a part, in DSV__WEIGHT_ONE; of a window 1 */
  const dsv__result *result;
} dsv__looked;

/* What is put together, window by window. */
typedef struct {
  const dsv__plan *plan; /* of the outer target or one of its classes; its scope's arena has the results */
  bool explains;
  dsv__fraction fraction;
  const dsv__standing **values; /* room for one of each that is looked at */
  uint64_t *weights;            /* of these values */
} dsv__assembly;

/* together.c: the result of an outer target, or of a class of it, in one window. */
dsv_status dsv__put_together(dsv__assembly *assembly, const dsv__window_at *window, const dsv__looked *looked, size_t n,
                             dsv__result *out);

/* aggregate.c: the figure of n values, which are sorted for a quantile; the weighted mean of n values, and what it can still become where more
   of weight `unknown` are to come. */
dsv_status dsv__aggregate_values(const dsv__plan *plan, const dsv__standing **values, size_t n, dsv__fraction *fraction,
                                 dsv__figure *out);
dsv_status dsv__weighted_mean(dsv__assembly *assembly, size_t n, uint64_t unknown, dsv__measure *measure,
                              dsv__figure *out);

#endif
