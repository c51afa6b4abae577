/* The fate of every moment for one subject: outside hours, excluded, without data, down or up (docs/semantics.md section 5). */
#ifndef DSV__FATES_H
#define DSV__FATES_H

#include "score/matched.h"

/* What is the same for all subjects of a target. */
typedef struct {
  const dsv__plan *plan;
  dsv__span known_time;   /* the horizon, cut at as_of */
  dsv__spans hours;       /* service hours within it */
  dsv__spans hours_ahead; /* service hours from as_of to the end of the last window */
  dsv__spans outside;     /* known time outside hours */
  dsv__spans *exclusions; /* spans of each exclusion that does not depend on the subject */
  dsv__matched *matched;  /* rows of each exclusion that does */
  dsv__matched *covered;  /* rows of the stream that says where this one is complete; or NULL */
  bool alike;             /* nothing depends on the subject but down time and what is excused */
  bool assumed;           /* coverage: nobody said anything */
} dsv__common;

typedef struct {
  const dsv__spans *outside; /* outside hours: of dsv__common */
  dsv__spans *taken;         /* for each exclusion, what it takes out (removes: time) */
  dsv__spans *excused;       /* for each exclusion, the down time it turns into up */
  dsv__spans *pauses;        /* of cases, for each exclusion, when their clock stands still: `taken`, or at any hour */
  dsv__spans excluded;       /* of cases: all of these together */
  dsv__spans no_data;
  dsv__spans known; /* what is left: down, excused and up */
  dsv__spans down;
  bool plain; /* nothing is left out before as_of */
} dsv__fates;

dsv_status dsv__common_make(const dsv__plan *plan, int64_t last_window_end, dsv__common *out);
void dsv__common_free(dsv__common *common);
/* When the stream is complete as far as no subject is asked for. */
dsv_status dsv__common_covered(const dsv__common *common, dsv__spans *said, dsv__spans *out);

/* Sets that are worked on while fates are made, used again from subject to subject. Zero it before the first. */
typedef struct {
  dsv__spans service; /* not taken out so far */
  dsv__spans
      unheld; /* not held by an exclusion so far, where one holds what it does not take out: else that is `service` */
  bool unheld_apart;
  dsv__spans covered;
  dsv__spans own, wanted, a, b;
} dsv__workshop;
void dsv__workshop_free(const dsv_context *context, dsv__workshop *workshop);

dsv_status dsv__fates_begin(const dsv__common *common, dsv__fates *out); /* on failure there is nothing to free */
/* `held`: when samples speak (NULL: no `hold`); `runs`: outages that count (NULL: not an outage kind). Both sets of spans. `out` was begun, or made for
   another subject. */
dsv_status dsv__fates_make(const dsv__common *common, const dsv__subject *subject, const dsv__spans *held,
                           const dsv__spans *runs, dsv__workshop *workshop, dsv__fates *out);
uint64_t dsv__fates_size(const dsv__plan *plan, const dsv__fates *fates); /* spans in all its sets */
void dsv__fates_free(const dsv__plan *plan, dsv__fates *fates);

#endif
