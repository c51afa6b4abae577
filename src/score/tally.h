/* A tally, and how one goes through scoring. */
#ifndef DSV__TALLY_H
#define DSV__TALLY_H

#include "score/cells.h"
#include "score/scoring.h"
#include <dsv/tally.h>

/* What a tally holds of the rows of a stream. */
typedef enum {
  DSV__HOLDS_NOTHING, /* the agreement does not use it */
  DSV__HOLDS_COUNTS,  /* targets that add up measure it */
  DSV__HOLDS_CHANGES, /* of a slice of time: of samples whose state is asked for, those where it changes */
  DSV__HOLDS_ROWS,    /* targets that do not add up measure it, or depend on it though others measure it */
  DSV__HOLDS_ALL,     /* targets depend on it and none measures it: it is whole in every part */
  DSV__HOLDS_KINDS
} dsv__holds;

/* A stream in a tally. */
typedef struct {
  uint8_t holds;       /* a dsv__holds */
  dsv__digest content; /* HOLDS_ALL: of its rows and what was said of them */
} dsv__tally_stream;

static inline bool dsv__holds_rows(uint8_t holds) {
  return holds >= DSV__HOLDS_CHANGES;
}

struct dsv_tally {
  atomic_size_t references;
  dsv_book *book;
  dsv__digest documents; /* of the book */
  char *agreement;
  int64_t from, to, as_of;
  bool slice;        /* of time */
  dsv_facts **parts; /* sealed; of each stream as much as it holds. Rows are put together when somebody asks for them */
  size_t n_parts;
  dsv__tally_stream *streams; /* one for each table of the facts */
  dsv__words *
      groups; /* cells of the targets that ask alike, in the order in which they are scored; those that do not add up have no words */
  size_t n_groups, capacity;
};

typedef enum { DSV__TALLY_MAKE, DSV__TALLY_MERGE, DSV__TALLY_CHECK, DSV__TALLY_SCORE } dsv__tally_act;

/* A tally on its way through scoring: targets.c comes by with each group. */
struct dsv__tallying {
  dsv__tally_act act;
  const dsv_tally *const *from; /* MERGE and SCORE, and one to CHECK */
  size_t n_from;
  dsv_tally *to;              /* MAKE, MERGE */
  dsv__tally_stream *streams; /* MAKE, CHECK: found on the way */
  bool slice;                 /* the same */
  uint64_t **kept; /* MAKE, of a slice: the rows of each table where a state changes; NULL: none was asked for */
  const dsv__request *request;
  size_t group; /* number of the next one */
};

/* In place of dsv__evaluate. */
dsv_status dsv__tally_evaluate(struct dsv__tallying *tallying, dsv__scope *scope, dsv__plan *const *plans, size_t n,
                               const dsv__windows *windows, dsv__result ***results);
/* A stream that a version uses, whatever its targets do with it; and all that a plan uses, whose rows are wanted. */
void dsv__tally_use(const struct dsv__tallying *tallying, const dsv__table *table);
void dsv__tally_use_rows(const struct dsv__tallying *tallying, const dsv__plan *plan);

/* What the seal does not know: rows that are not here. */
typedef struct {
  uint64_t seen, bad, superseded;
} dsv__row_counts;

/* tally_facts.c: the facts of sealed parts together, which are of the same book or one alike: sealed, with the rows that are carried or without. Finds
   the digests of whole streams in `streams`. `kept`: of each table of a single part the rows to carry where only changes are; or NULL.
   DSV_ERROR_REVISION, DSV_ERROR_LIMIT, DSV_ERROR_UNLIKE where slices overlap. */
dsv_status dsv__tally_join(const dsv_book *book, const dsv_facts *const *parts, size_t n, bool rows,
                           dsv__tally_stream *streams, uint64_t *const *kept, dsv_facts **out, dsv_diag *diag);
/* Seals, with the counts of rows that are not here. */
dsv_status dsv__tally_seal(dsv_facts *facts, const dsv__row_counts *counts, dsv__tally_stream *streams, dsv_diag *diag);
/* tally_words.c: the same as words, and back into a new part. */
void dsv__tally_put_facts(dsv__words *out, const dsv_tally *tally, const dsv_facts *facts);
dsv_status dsv__tally_take_facts(dsv__word_reader *words, dsv_tally *out, dsv_diag *diag);

/* tally.c */
dsv_status dsv__tally_begin(const dsv_book *book, const char *agreement, size_t length, dsv_tally **out,
                            dsv_diag *diag);
/* The parts become those of the tally, too. */
dsv_status dsv__tally_keep(dsv_tally *tally, dsv_facts *const *parts, size_t n);
/* All that the tallies hold, in one. */
dsv_status dsv__tally_facts(const dsv_tally *const *tallies, size_t n, dsv_facts **out, dsv_diag *diag);
dsv_status dsv__tally_run(struct dsv__tallying *tallying, dsv__request *request, dsv_scorecard **out, dsv_diag *diag);
dsv_status dsv__tally_options(const dsv_tally_options *options, dsv_score_options *out, bool *slice, dsv_diag *diag);

#endif
