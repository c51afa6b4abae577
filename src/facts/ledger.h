/* A ledger: the rows of one stream while they still come and go. Rows stay where they were given; what is kept in order are their numbers, in
   stretches of bounded length, so that no addition and no retraction moves them all. */
#ifndef DSV__LEDGER_H
#define DSV__LEDGER_H

#include "facts/fill.h"

#ifndef DSV__STRETCH_MOST /* a campaign builds with few */
#define DSV__STRETCH_MOST 16384
#endif

/* Rows that follow each other in order of start, then number. */
typedef struct {
  uint32_t *rows; /* NULL: first, first + 1 ... */
  uint32_t first, n;
  bool stale;      /* some of them live no more */
  uint64_t before; /* rows of the stretches before it */
} dsv__row_stretch;

typedef struct dsv__row_keys dsv__row_keys; /* rows by key, of a stream that has one */

typedef struct {
  const dsv_context *context;
  dsv__table *log;  /* as given */
  dsv__table *view; /* what evaluation reads: the same columns, over a part of the rows or over all that live */
  dsv__row_keys *keys;
  uint64_t taken; /* rows of the log that are known here */
  uint64_t superseded, gone;
  dsv__row_stretch *stretches;
  size_t n_stretches, capacity;
  uint64_t n; /* rows in stretches */
  /* Since the last dsv__ledger_forget. */
  uint32_t *fresh; /* rows that came, in order; some may be gone again */
  size_t n_fresh, fresh_capacity, ordered;
  int64_t *removed; /* starts of rows that were there and are no more */
  size_t n_removed, removed_capacity;
  bool covered; /* coverage was said */
  size_t n_coverage;
  dsv__table part, whole; /* rows copied for the view; no stream: not made yet */
  bool whole_ready;
} dsv__ledger;

dsv_status dsv__ledger_init(const dsv_context *context, dsv__table *log, dsv__table *view, dsv__ledger *out);
void dsv__ledger_free(dsv__ledger *ledger);

/* Takes in what has come to the log: keys are looked up, older revisions leave. On failure nothing has changed. */
dsv_status dsv__ledger_absorb(dsv__ledger *ledger);
/* Takes in, then brings rows into order and coverage up to date. May be called again after a failure. */
dsv_status dsv__ledger_settle(dsv__ledger *ledger, const dsv__seal *seal);
/* DSV_ERROR_REVISION, with findings, where rows contradict each other. */
dsv_status dsv__ledger_check(const dsv__ledger *ledger, dsv_diag *diag);
/* Takes out every row with the key that the row past the last of the log has, as if it had never been given. There is room for one more
   in `removed`. */
void dsv__ledger_retract(dsv__ledger *ledger);
/* What changed is known to all who ask. */
void dsv__ledger_forget(dsv__ledger *ledger);
static inline bool dsv__ledger_changed(const dsv__ledger *ledger) {
  return ledger->n_fresh || ledger->n_removed || ledger->covered;
}

/* How many rows start before a time. */
uint64_t dsv__ledger_before(const dsv__ledger *ledger, int64_t time);
bool dsv__ledger_lives(const dsv__ledger *ledger, uint32_t row);
/* Lets the view show rows by number, at most DSV__STRETCH_MOST of them (`rows` NULL: first, first + 1 ...), those of a stretch, or all. */
dsv_status dsv__ledger_show(dsv__ledger *ledger, const uint32_t *rows, uint32_t first, size_t n);
dsv_status dsv__ledger_show_all(dsv__ledger *ledger);

#endif
