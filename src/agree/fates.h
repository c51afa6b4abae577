/* The fate of every moment for one subject: outside hours, excluded, without data, down or up (docs/semantics.md section 5). */
#ifndef DSV__FATES_H
#define DSV__FATES_H

#include "agree/roster.h"

/* What is the same for all subjects of a target. */
typedef struct {
  const dsv__plan *plan;
  dsv__span known_time;   /* the horizon, cut at as_of */
  dsv__spans hours;       /* service hours within it */
  dsv__spans hours_ahead; /* service hours from as_of to the end of the last window */
  dsv__spans *exclusions; /* spans of each exclusion that does not depend on the subject */
  bool alike;             /* nothing depends on the subject but down time and what is excused */
  bool assumed;           /* coverage: nobody said anything */
} dsv__common;

typedef struct {
  dsv__spans outside;  /* outside hours */
  dsv__spans *taken;   /* for each exclusion, what it takes out (removes: time) */
  dsv__spans *excused; /* for each exclusion, the down time it turns into up */
  dsv__spans *pauses;  /* of cases, for each exclusion, when their clock stands still: `taken`, or at any hour */
  dsv__spans excluded; /* of cases: all of these together */
  dsv__spans no_data;
  dsv__spans known; /* what is left: down, excused and up */
  dsv__spans down;
  bool plain; /* nothing is left out before as_of */
} dsv__fates;

dsv_status dsv__common_make(const dsv__plan *plan, int64_t last_window_end, dsv__common *out);
void dsv__common_free(dsv__common *common);

/* `held`: when samples speak (NULL: no `hold`); `runs`: outages that count (NULL: not an outage kind). Both sets of spans. */
dsv_status dsv__fates_make(const dsv__common *common, const dsv__subject *subject, const dsv__spans *held,
                           const dsv__spans *runs, dsv__fates *out);
uint64_t dsv__fates_size(const dsv__plan *plan, const dsv__fates *fates); /* spans in all its sets */
void dsv__fates_free(const dsv__plan *plan, dsv__fates *fates);

#endif
