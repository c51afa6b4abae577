/* What was gathered of all windows of the targets that ask alike, as words: kept, filled in again, and checked where it comes from elsewhere. */
#ifndef DSV__CELLS_H
#define DSV__CELLS_H

#include "score/gather.h"
#include "base/words.h"

/* Of one part, read window by window. */
typedef struct {
  dsv__word_reader windows; /* what is still to come */
  uint64_t window;          /* the one that comes next; UINT64_MAX: none */
  uint64_t placed, future;  /* rows before as_of, and after it */
  uint64_t first,
      last;         /* of the placed rows, those of the window in hand: it keeps them where a part says nothing of it */
  int64_t *factors; /* of each plan: from the scale of the part to that of all */
  uint32_t *subjects; /* numbers in the roster of the subjects of the part */
  size_t n_subjects;
} dsv__cells_part;

struct dsv__cells_in {
  const dsv__words *const *words; /* one for each part */
  dsv__cells_part *parts;
  size_t n;
};

struct dsv__cells_out {
  dsv__words *words;
  int64_t *reach;   /* of each plan: least and greatest of what decides its scale */
  uint32_t *number; /* of each subject of the roster: its number here + 1; 0: it has none */
  size_t n_number;
  uint32_t *subjects; /* of each number: the subject in the roster */
  size_t n_subjects, capacity;
  uint64_t first, last;
};

/* Scale and reach of each plan over all parts. DSV_ERROR_OVERFLOW, with a finding, where a value of a part does not fit the scale of another. */
dsv_status dsv__cells_scale(const dsv__words *const *words, size_t n, dsv__plan *const *plans, size_t n_plans,
                            int64_t *reach);
/* Begins to read; the subjects are put on the roster. */
dsv_status dsv__cells_open(dsv__cells_in *in, dsv__evaluation *e);
/* Fills a window in, which nothing has been gathered of. */
dsv_status dsv__cells_fill(dsv__cells_in *in, dsv__gathering *g);
/* Keeps what was gathered of a window; they come in order. */
dsv_status dsv__cells_keep(dsv__cells_out *out, dsv__gathering *g);
dsv_status dsv__cells_close(dsv__cells_out *out, const dsv__evaluation *e);

/* Whether the words are cells of so many rows and windows for these plans: what fills them in asks no more.
   DSV_ERROR_TALLY (no finding is made), DSV_ERROR_MEMORY. */
dsv_status dsv__cells_check(const dsv__words *words, const dsv__plan *const *plans, size_t n_plans, size_t n_windows,
                            uint64_t rows);

#endif
