/* Targets over the windows of another one (docs/semantics.md section 13). */
#ifndef DSV__OVER_WINDOWS_H
#define DSV__OVER_WINDOWS_H

#include "score/figure.h"
#include "base/fraction.h"

/* aggregate.c: the figure of n values, which are sorted for a quantile. */
dsv_status dsv__aggregate_values(const dsv__plan *plan, const dsv__standing **values, size_t n, dsv__fraction *fraction,
                                 dsv__figure *out);

#endif
