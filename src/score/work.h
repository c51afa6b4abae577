/* What is gathered while an agreement is scored, over all its versions and targets. Private to score.c and targets.c. */
#ifndef DSV__WORK_H
#define DSV__WORK_H

#include "score/made.h"
#include "score/scoring.h"

typedef struct { /* one target in one window */
  int64_t from, to, version;
  const dsv__zone *zone;
  const dsv__agreement *agreement;
  const dsv__target *target;
  size_t order; /* in which it was made: versions and targets as they stand in the book */
  dsv__result *result;
} dsv__entry;

typedef struct {
  dsv__request *request;
  dsv_scorecard *card;
  dsv_diag *diag;
  const dsv_context *context;
  dsv__entry *entries;
  size_t n, capacity;
  const dsv__table **tables; /* streams in use */
  bool *metrics;             /* whether a metric reads them */
  size_t n_tables, tables_capacity, metrics_capacity;
  const dsv__zone **zones;
  size_t n_zones, zones_capacity;
  dsv__made_list made;
} dsv__work;

/* A target made ready. */
typedef struct dsv__job dsv__job;
struct dsv__job {
  const dsv__target *target;
  dsv__plan plan;
  dsv__arena arena;
  dsv__windows windows;
  dsv__result **results; /* one for each window */
  bool planned, done;
  bool inner;      /* another target looks at its windows: nobody watches */
  dsv__job *below; /* what it looks at; of its arena */
  size_t n_below;
};

void dsv__job_init(dsv__job *job, const dsv_context *context, const dsv__target *target);
void dsv__job_free(dsv__job *job); /* with all below */

/* Scores an inner target: its windows are listed, its results are there, their texts are of the arena of the scope. */
dsv_status dsv__score_inner(dsv__work *work, dsv__scope *scope, dsv__job *inner);
/* over_targets.c: scores a target over other targets, the windows of one or the parts of a composite. */
dsv_status dsv__score_over_targets(dsv__work *work, dsv__scope *scope, dsv__job *outer);
/* duties.c: when the duties were missed that exclusions of the version name; the scope has them then, until they are freed. */
dsv_status dsv__duties_make(dsv__work *work, dsv__scope *scope);
void dsv__duties_free(dsv__scope *scope);
/* What of the consumer was missed while the provider missed, in each period. */
dsv_status dsv__overlaps_make(dsv__work *work);
/* rights.c: the rights that have arisen, of all entries. */
dsv_status dsv__make_rights(dsv__work *work);
/* What is owed and earned, once the results of all entries are there and in order (credit.c). */
dsv_status dsv__make_credits(dsv__work *work);

/* Scores the targets of a version that are asked for; *found where there is one. */
dsv_status dsv__score_targets(dsv__work *work, dsv__scope *scope, bool *found);

#endif
