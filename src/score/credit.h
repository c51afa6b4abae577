/* What is owed and earned of all results of a scorecard. Private to credit.c and credit_caps.c. */
#ifndef DSV__CREDIT_WORK_H
#define DSV__CREDIT_WORK_H

#include "score/work.h"

typedef struct { /* one result that earns */
  const dsv__entry *entry;
  dsv__earning *earning;
  size_t order; /* that of the scorecard */
} dsv__earner;

typedef struct {
  dsv__work *work;
  const dsv__agreement *agreement; /* of the version in hand */
  const dsv__zone *zone;
  dsv__span in_force;
  dsv__str currency; /* in the arena of the card */
  int digits;
} dsv__credit_scope;

dsv_status dsv__credit_overflow(const dsv__credit_scope *scope, dsv__str target);

/* What a percentage is of, for a window: exactly, in units of the currency. `cap`: of a window of a cap, which has no steps. */
bool dsv__credit_base(const dsv__credit_scope *scope, const dsv__base_of *of, const dsv__window *window, dsv__span span,
                      bool cap, dsv__ratio *out);
/* percent / 100 of a base. */
bool dsv__credit_share(dsv__decimal percent, dsv__ratio base, dsv__ratio *out);

/* The caps of the agreement, as listed, on what its earners have. They are in order. */
dsv_status dsv__credit_caps(const dsv__credit_scope *scope, const dsv__earner *earners, size_t n);

#endif
