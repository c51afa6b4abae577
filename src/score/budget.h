/* Error budgets as structures (docs/budget.md): what is computed, and what JSON and text read. */
#ifndef DSV__BUDGET_H
#define DSV__BUDGET_H

#include "agree/windows.h"
#include "score/result.h"
#include <dsv/budget.h>

/* What went wrong in a span, of what there was, and what is still to come of it: whole numbers of one unit. Amounts have an `all` of 1. */
typedef struct {
  int64_t from, to;
  dsv__int128 bad, all, ahead;
  bool figure; /* it has one */
} dsv__spending;

/* Bad may be at most `share` of all, or below it where strict. */
typedef struct {
  dsv__ratio share;
  bool strict;
} dsv__allowance;

/* False: does not fit. */
bool dsv__allowed(dsv__allowance allowance, dsv__int128 all, dsv__ratio *out);
bool dsv__keeps_within(dsv__allowance allowance, dsv__int128 bad, dsv__int128 all, bool *within);

/* What there may be of one thing; those that are not known are not there. */
typedef struct {
  bool known;
  dsv__ratio value;
} dsv__amount;

typedef struct {
  dsv__spending spent;
  dsv__amount rate;
  int64_t exhausted_at; /* DSV_NO_TIME: not */
} dsv__burn;

typedef struct {
  dsv__ratio bound; /* in %, of good shares; the first is the target's own */
  dsv__amount budget, used, left;
  uint64_t windows, missed;
} dsv__nine;

typedef struct {
  bool given;
  uint64_t seed, trials, met, days, drawn; /* days to draw from; drawn in each trial */
  dsv__ratio best, median, worst;
} dsv__forecast;

#define DSV__LOOKBACKS_MOST 32
#define DSV__NINES 6

struct dsv_error_budget {
  atomic_size_t references;
  dsv_context *context;
  dsv__str agreement, target, title, objective, unit; /* of its arena */
  dsv__arena arena;
  int64_t version, from, to, as_of;
  int32_t from_offset, to_offset, as_of_offset;
  bool shares, of_good, of_time; /* amounts where no shares; `of_good`: the objective is a least one */
  dsv__allowance allowance;
  dsv__int128 per_unit; /* whole numbers of one shown */
  dsv__spending window;
  dsv__amount budget, so_far, left, used_share;
  dsv__ratio used, gone_share;
  bool exhausted;
  dsv__burn burns[DSV__LOOKBACKS_MOST + 1]; /* the last is the window's */
  size_t n_burns;
  dsv__forecast forecast;
  dsv__nine nines[DSV__NINES];
  size_t n_nines;
  char *json;
  size_t json_length;
};

/* budget_figures.c: all but scoring. The pieces of the past are in order of time. */
dsv_status dsv__budget_figures(dsv_error_budget *budget, dsv_diag *diag);
dsv_status dsv__budget_burn(dsv_error_budget *budget, const dsv__spending *spent, dsv_diag *diag);
dsv_status dsv__budget_nines(dsv_error_budget *budget, const dsv__spending *past, size_t n, dsv_diag *diag);
/* A share or amount as its value is shown. False: does not fit. */
bool dsv__budget_value(const dsv_error_budget *budget, dsv__int128 bad, dsv__int128 all, dsv__ratio *out);

/* forecast.c */
typedef struct {
  const dsv__spending *days; /* to draw from */
  size_t n_days;
  uint64_t whole;        /* days drawn for the rest of the window */
  int64_t part, part_of; /* and first a part of one; part 0: none */
  const dsv_budget_options *options;
} dsv__draws;
dsv_status dsv__budget_forecast(dsv_error_budget *budget, const dsv__draws *draws, dsv_diag *diag);

dsv_status dsv__budget_finish(dsv_error_budget *budget); /* budget_json.c */

#endif
