/* The verbs of a calendar, one row at a time. clock.c answers them; verbs.c asks them once, batch.c many times. */
#ifndef DSV__VERBS_H
#define DSV__VERBS_H

#include "clock/pages.h"

typedef dsv_status (*dsv__verb)(dsv__reader *reader, const dsv_calendar_options *options, int64_t a, int64_t b,
                                int64_t *out);

dsv_status dsv__clock_elapsed(dsv__reader *reader, const dsv_calendar_options *options, int64_t from, int64_t to,
                              int64_t *out);
dsv_status dsv__clock_due(dsv__reader *reader, const dsv_calendar_options *options, int64_t from, int64_t duration,
                          int64_t *out);
dsv_status dsv__clock_back(dsv__reader *reader, const dsv_calendar_options *options, int64_t to, int64_t duration,
                           int64_t *out);
dsv_status dsv__clock_due_days(dsv__reader *reader, const dsv_calendar_options *options, int64_t from, int64_t days,
                               int64_t *out);
dsv_status dsv__clock_open(dsv__reader *reader, const dsv_calendar_options *options, int64_t time, int64_t unused,
                           int64_t *out);
dsv_status dsv__clock_next_open(dsv__reader *reader, const dsv_calendar_options *options, int64_t time, int64_t unused,
                                int64_t *out);
dsv_status dsv__clock_next_close(dsv__reader *reader, const dsv_calendar_options *options, int64_t time, int64_t unused,
                                 int64_t *out);
dsv_status dsv__clock_working(dsv__reader *reader, const dsv_calendar_options *options, int64_t day, int64_t unused,
                              int64_t *out);

/* A verb by its number; NULL where there is none. */
typedef struct {
  dsv__verb ask;
  uint32_t arguments;
} dsv__clock_verb;
const dsv__clock_verb *dsv__clock_verb_of(uint32_t verb);

/* What every question begins with: misuse, and options. `place` is where the answer goes. */
dsv_status dsv__clock_begin(const dsv_calendar *calendar, const void *place, const dsv_calendar_options *given,
                            dsv_calendar_options *out, dsv_diag *diag);

/* Times of questions: from the year 1 on, and before 10000. */
static inline bool dsv__clock_in_range(int64_t time) {
  return time >= DSV__TIME_MIN && time < DSV__TIME_MAX;
}

dsv_status dsv__clock_out_of_range(dsv_diag *diag);
dsv_status dsv__clock_closed(dsv_diag *diag, const char *what);

#endif
