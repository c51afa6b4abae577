/* Looking over a book that is good: what it allows and hardly means (docs/lint.md). */
#ifndef DSV__LINT_H
#define DSV__LINT_H

#include "agree/agreement.h"
#include "agree/windows.h"
#include <dsv/lint.h>

typedef struct {
  const dsv_book *book;
  const dsv__agreement *agreement;
  const dsv__zone *zone;
  dsv__span in_force;
  dsv_diag *diag;
  uint64_t found;
  dsv_status status;
} dsv__linter;

/* A warning at a member of a decoded structure. */
void dsv__advise(dsv__linter *l, dsv_status code, const void *structure, const char *path, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The values that are left to a figure: a part of the line. Times are in microseconds. */
typedef struct {
  bool has_low, has_high, low_open, high_open;
  dsv__ratio low, high;
} dsv__leeway;

/* What kind of figure is judged. */
typedef enum {
  DSV__FIGURE_SHARE,  /* % */
  DSV__FIGURE_NUMBER, /* whole, from 0 */
  DSV__FIGURE_TIME,   /* from 0 */
  DSV__FIGURE_OTHER
} dsv__figure_sort;

/* limits.c: all values of the figure of a target that a limit judges, and those that the objective leaves; false: not known (`any`, `!=`,
   days). */
dsv__figure_sort dsv__figure_sort_of(const dsv__target *target, const dsv__limit *limit);
bool dsv__leeway_of(const dsv__linter *l, const dsv__target *target, dsv__leeway *out);
bool dsv__leeway_empty(const dsv__leeway *leeway);
/* Whether a lowest value that is left lies above a highest one: nothing is left between them. */
bool dsv__leeway_apart(const dsv__leeway *low, const dsv__leeway *high);
void dsv__lint_objective(dsv__linter *l, const dsv__target *target, const dsv__target *place);

/* pairs.c: targets against each other. */
void dsv__lint_pairs(dsv__linter *l);
/* evaluation.c: hours and dates, how it is evaluated, what is used. */
void dsv__lint_agreement(dsv__linter *l);
void dsv__lint_evaluation(dsv__linter *l);

/* The window of a target: its own, else the agreement's. */
const dsv__window *dsv__lint_window(const dsv__linter *l, const dsv__target *target);

#endif
