/* How cells are words, and how they are read: private to cells.c, which keeps and fills them in, and cells_check.c.

   First, how many of the words say the windows; then the windows, then what holds for all of them: rows that have a place and rows of the future;
   of each target its scale, and the least and greatest value that decided it; the subjects.
   A window is there if a part has anything to say of it: its number; by how much the first and the last of its rows are further than those of
   the window before; rows left out by `where` and classes; how many cells, and the cells.
   A cell: its subject (32 bits), how many exclusions (8) and whether there are rows outside hours (1); rows that were reached; rows outside
   hours; each exclusion, and above 8 bits its rows. Then each target: one word, with PLAIN (every row that was reached counts, for one), where the
   numbers of an exact sum begin (6 bits), and from bit 8 how many numbers there are. Unless plain: rows, null, bad, weight, and of shares the
   denominator. Then, by what it tells: the numerator; the least and the greatest; the sum; the numbers of an exact sum, or the values. */
#ifndef DSV__CELLS_PARTS_H
#define DSV__CELLS_PARTS_H

#include "score/cells.h"

static const dsv__row_reason window_reasons[] = {DSV__ROW_WHERE, DSV__ROW_NO_CLASS, DSV__ROW_OTHER_CLASS};
enum { REASONS = sizeof window_reasons / sizeof *window_reasons };

enum { PLAIN = 1, PAIRS = 2, FIRST_SHIFT = 2, COUNT_SHIFT = 8 };
enum { NO_VALUE, WHOLE_VALUE, TEXT_VALUE };

/* What of a target's sums is told, by its kind. Quantiles of one field have the same values, unless each stands for several rows or a scale
   leaves some out: the first target tells them. With PAIRS they are keys and weights in turn: where rows have weights, and where there are so
   many that a sketch rounds them, which no other part can undo. */
typedef enum { TELLS_SHARE, TELLS_EXTREMES, TELLS_SUM, TELLS_EXACT, TELLS_VALUES, TELLS_NOTHING } telling;

static inline bool takes_all_values(const dsv__plan *plan) {
  return plan->kind == DSV__QUANTILE && !plan->count && plan->target->metric.scale.n == 0;
}

static inline size_t teller(const dsv__plan *const *plans, size_t index) {
  for (size_t i = 0; takes_all_values(plans[index]) && i < index; i++)
    if (takes_all_values(plans[i]) && plans[i]->field == plans[index]->field &&
        dsv__same_sketch(plans[i], plans[index]))
      return i;
  return index;
}

static inline bool is_double(const dsv__plan *plan) {
  return plan->field && plan->field->type == DSV__TYPE_NUMBER;
}

static inline telling telling_of(const dsv__plan *const *plans, size_t index) {
  const dsv__plan *plan = plans[index];
  switch (plan->kind) {
    case DSV__MINIMUM:
    case DSV__MAXIMUM: return TELLS_EXTREMES;
    case DSV__SUM:
    case DSV__MEAN: return is_double(plan) ? TELLS_EXACT : TELLS_SUM;
    case DSV__QUANTILE: return teller(plans, index) == index ? TELLS_VALUES : TELLS_NOTHING;
    default: return TELLS_SHARE;
  }
}

typedef struct {
  uint64_t first, last; /* further than before */
  uint64_t left_out[REASONS];
  uint64_t n_cells;
} read_window;

typedef struct {
  uint64_t number, n_excluded, reached, outside;
  const uint64_t *excluded;
} read_cell;

typedef struct {
  telling tells;
  bool plain, pairs;
  uint64_t rows, null, bad; /* unless plain */
  dsv__int128 weight, denominator;
  dsv__int128 numerator;
  dsv__wide sum;
  int64_t least, greatest;
  uint64_t first, n;
  const int64_t *numbers; /* of an exact sum, or values */
} read_target;

static inline dsv__word_reader windows_of(const dsv__words *words) {
  if (!words->n || words->at[0] < 1 || words->at[0] > words->n) return (dsv__word_reader){NULL, NULL, true};
  return (dsv__word_reader){words->at + 1, words->at + words->at[0], false};
}

static inline dsv__word_reader rest_of(const dsv__words *words) {
  const dsv__word_reader windows = windows_of(words);
  return (dsv__word_reader){windows.end, windows.failed ? NULL : words->at + words->n, windows.failed};
}

static inline read_window take_window(dsv__word_reader *words) {
  read_window w = {.first = dsv__take_word(words)};
  w.last = dsv__take_word(words);
  for (size_t i = 0; i < REASONS; i++) w.left_out[i] = dsv__take_word(words);
  w.n_cells = dsv__take_word(words);
  return w;
}

static inline read_cell take_cell(dsv__word_reader *words) {
  const uint64_t head = dsv__take_word(words);
  read_cell c = {.number = head & UINT32_MAX, .n_excluded = head >> 32 & 255, .reached = dsv__take_word(words)};
  if (head >> 40 & 1) c.outside = dsv__take_word(words);
  c.excluded = dsv__take_words(words, c.n_excluded);
  return c;
}

/* What of it there is, by `tells`. */
static inline void take_target(dsv__word_reader *words, read_target *t) {
  const uint64_t head = dsv__take_word(words);
  t->plain = head & PLAIN;
  t->pairs = head & PAIRS;
  t->first = head >> FIRST_SHIFT & 63;
  t->n = head >> COUNT_SHIFT;
  if (!t->plain) {
    t->rows = dsv__take_word(words);
    t->null = dsv__take_word(words);
    t->bad = dsv__take_word(words);
    t->weight = dsv__take_wide_word(words);
    if (t->tells == TELLS_SHARE) t->denominator = dsv__take_wide_word(words);
  }
  if (t->tells == TELLS_SHARE) t->numerator = dsv__take_wide_word(words);
  else if (t->tells == TELLS_EXTREMES) {
    t->least = (int64_t)dsv__take_word(words);
    t->greatest = (int64_t)dsv__take_word(words);
  } else if (t->tells == TELLS_SUM) {
    t->sum.low = (dsv__int128)dsv__take_word(words);
    t->sum.high = dsv__take_wide_word(words);
  }
  t->numbers = (const int64_t *)dsv__take_words(words, t->n);
}

static inline read_target *begin_targets(const dsv__plan *const *plans, size_t n, dsv__arena *arena) {
  read_target *targets = dsv__arena_alloc(arena, n, sizeof *targets);
  for (size_t i = 0; targets && i < n; i++) targets[i].tells = telling_of(plans, i);
  return targets;
}

#endif
