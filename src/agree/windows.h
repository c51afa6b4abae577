/* The windows of a target: units of the calendar, anchored and rolling ones (docs/semantics.md section 2). */
#ifndef DSV__WINDOWS_H
#define DSV__WINDOWS_H

#include "agree/agreement.h"
#include "clock/zone.h"

typedef struct {
  int64_t from, to;
  int64_t whole; /* length before it was cut to the horizon */
} dsv__window_at;

typedef struct {
  const dsv_context *context;
  dsv__window_at *at;
  size_t n, capacity;
} dsv__windows;

/* All windows within the horizon that begin in [from, to), in order. `start` is in_force.from: where anchored windows begin unless they say
   otherwise. DSV_ERROR_LIMIT past limits.windows (no finding is made). */
dsv_status dsv__windows_list(const dsv__window *window, const dsv__zone *zone, dsv__span horizon, int64_t start,
                             int64_t from, int64_t to, dsv__windows *out);
void dsv__windows_free(dsv__windows *windows);

/* Units of the calendar are numbered; the number of the one that holds an instant, and where one begins. Both ends of time are borders. */
int64_t dsv__unit_at(int32_t unit, int64_t local); /* of the one that holds a local reading */
int64_t dsv__unit_holding(int32_t unit, const dsv__zone *zone, int64_t t);
int64_t dsv__unit_border(int32_t unit, const dsv__zone *zone, int64_t number);

bool dsv__window_rolls(const dsv__window *window);
/* Of a unit or anchored window: the one that holds t, or the k-th after it, whole. `start` as above. */
dsv__span dsv__window_holding(const dsv__window *window, const dsv__zone *zone, int64_t start, int64_t t, int64_t k);
/* Of a rolling window that ends at `end`: its last step, or the k-th after it. */
dsv__span dsv__window_last_step(const dsv__window *window, const dsv__zone *zone, int64_t end, int64_t k);
/* end - length, no earlier than time begins. */
int64_t dsv__window_back(const dsv__zone *zone, int64_t end, dsv__duration length);

/* A range of the documents as a span, no wider than `within`. */
dsv__span dsv__span_of_range(const dsv__range *range, const dsv__zone *zone, dsv__span within);

/* How long the windows are, and how far apart: these differ for rolling ones. */
dsv__duration dsv__window_length(const dsv__window *window);
dsv__duration dsv__window_step(const dsv__window *window);
/* In microseconds: with months of 28 days and years of 365; with months of 31 and years of 366. */
dsv__int128 dsv__duration_least(dsv__duration length);
dsv__int128 dsv__duration_most(dsv__duration length);

bool dsv__duration_is_elapsed(dsv__duration duration); /* no years, months, weeks, days */
bool dsv__duration_positive(dsv__duration duration);

#endif
