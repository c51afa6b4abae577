/* Breaches of results one by one, where they differ (docs/semantics.md section 14). */
#ifndef DSV__BREACHES_H
#define DSV__BREACHES_H

#include "score/evaluate.h"

/* Gives the breaches of a window to the results that are credited for them: results[i] of subjects[i]; `subjects` NULL: all to one result. */
dsv_status dsv__breaches_give(dsv__evaluation *e, dsv__span window, const size_t *subjects, dsv__result *results,
                              size_t n);

#endif
