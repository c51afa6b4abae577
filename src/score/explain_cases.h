/* The cases of a window, each with every span of its time. */
#ifndef DSV__EXPLAIN_CASES_H
#define DSV__EXPLAIN_CASES_H

#include "score/evaluate.h"

/* Why a case is left out of a window, or COUNTED; OPEN, EXCLUDED + i. */
uint8_t dsv__case_reason(const dsv__evaluation *e, uint64_t i, int64_t from, int64_t to);

/* So many spans are listed, and those of the case in hand; the other cases stand without theirs. */
#define DSV__EXPLAINED_SPANS 1000000

/* Lists the cases that fall into the window: those of a subject, or (SIZE_MAX) all. */
dsv_status dsv__explain_cases(dsv__arena *arena, dsv__evaluation *e, size_t subject, const dsv__fates *fates,
                              dsv__span window, dsv__explained *out);

#endif
