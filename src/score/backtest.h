/* A back-test as it is gathered and written (docs/backtest.md). */
#ifndef DSV__BACKTEST_H
#define DSV__BACKTEST_H

#include "score/figure.h"
#include "score/scoring.h"
#include <dsv/backtest.h>

/* What became of one target, or of one class of it, in all windows. */
typedef struct {
  const dsv__target *target; /* joined, of a class */
  dsv__str id, of_class, group, objective, unit;
  bool by_consumer, is_time;
  uint64_t windows, met, missed;
  uint64_t left_out[DSV_STATUS_REPORTED + 1]; /* by status; [DSV_STATUS_MET]: early */
  dsv__judged *values;                        /* of judged results, from best to worst once they are sorted */
  size_t n, capacity;
  bool unvalued; /* a judged result has no value */
  bool earns;
  dsv__money credit, bonus;
} dsv__backtest_line;

typedef struct {
  dsv_context *context;
  dsv__arena arena;
  dsv_diag *diag;
  const dsv__agreement *agreement;
  const dsv_scorecard *card;
  dsv__decimal hold;
  dsv__backtest_line *lines;
  size_t n;
  dsv__str currency;
  int digits;
} dsv__backtest;

/* backtest_say.c: as canonical JSON, or as text. False: a value does not fit. */
bool dsv__backtest_json(const dsv__backtest *b, dsv__buffer *out);
bool dsv__backtest_text(const dsv__backtest *b, dsv__buffer *out);

#endif
