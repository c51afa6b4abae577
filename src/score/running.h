/* What a score that goes on keeps between one scorecard and the next. */
#ifndef DSV__RUNNING_H
#define DSV__RUNNING_H

#include "score/gather.h"
#include "facts/ledger.h"
#include <dsv/running.h>

/* One window of targets that ask alike, with all rows gathered that start in [from, bound). */
typedef struct {
  dsv__gathering g;
  int64_t bound;
  bool used; /* by the scorecard in hand */
} dsv__kept_window;

/* Targets that ask alike over all their windows. */
typedef struct {
  const dsv__agreement *agreement;
  size_t of_class, n_targets;
  dsv__str *targets;          /* ids, as the book has them */
  dsv__kept_window **windows; /* in order */
  size_t n_windows, windows_capacity;
  uint32_t *rows; /* of each subject that is not listed, in order of their numbers: a row that has its key */
  size_t n_rows, rows_capacity;
  size_t n_masks; /* columns of the stream that lack some value */
  bool used;
} dsv__line;

struct dsv_running {
  atomic_size_t references;
  dsv_context *context; /* the book's */
  dsv_facts *facts;
  dsv_facts view; /* what is scored: its tables are the ledgers' */
  dsv__ledger *ledgers;
  size_t n_ledgers;
  dsv__line *lines;
  size_t n_lines, lines_capacity;
  char *agreement;
  int64_t from, to;
  bool makes; /* the book has made streams: plans read the rows of their sources */
};

/* Lets a view show what plans are made over: no rows, or all. */
dsv_status dsv__running_show(const dsv_running *running, dsv__ledger *ledger);

/* lines.c */
/* Whether what the windows of a plan gather is kept. */
bool dsv__running_keeps(const dsv_running *running, const dsv__plan *plan);
/* Lets the tables of a plan show what its evaluation needs, and finishes the plan. */
dsv_status dsv__running_ready(dsv_running *running, dsv__plan *plan);
/* All rows of a table, not the new ones only; one that is not of the running facts, or NULL, stays as it is. */
dsv_status dsv__running_show_all(const dsv_running *running, const dsv__table *view);
/* Evaluates plans that are ready, as dsv__evaluate does. */
dsv_status dsv__running_evaluate(dsv_running *running, dsv__scope *scope, const dsv__plan *const *plans, size_t n_plans,
                                 const dsv__windows *windows, dsv__result ***results);
void dsv__lines_drop(dsv_running *running);  /* all of them */
void dsv__lines_prune(dsv_running *running); /* what the last scorecard did not use */

#endif
