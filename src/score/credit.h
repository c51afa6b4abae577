/* What is owed and earned of all results of a scorecard. Private to credit.c and credit_caps.c. */
#ifndef DSV__CREDIT_WORK_H
#define DSV__CREDIT_WORK_H

#include "score/fees.h"

typedef struct { /* one result that earns */
  const dsv__entry *entry;
  dsv__earning *earning;
  size_t order; /* that of the scorecard */
  dsv__result *result;
  const dsv__result *of_class; /* NULL: none */
} dsv__earner;

typedef struct {
  dsv__work *work;
  const dsv__agreement *agreement; /* of the version in hand */
  const dsv__zone *zone;
  dsv__span in_force;
  dsv__str currency; /* in the arena of the card */
  int digits;
  dsv__fees *fees; /* from facts */
} dsv__credit_scope;

dsv_status dsv__credit_overflow(const dsv__credit_scope *scope, dsv__str target);

/* Of which window a base is. */
typedef struct {
  const dsv__window *window;
  dsv__span span;
  bool cap;                  /* of a cap of the agreement: it has no steps */
  const dsv__target *target; /* of the subject, and its key; empty: none */
  dsv__str key;
} dsv__base_window;

typedef struct {
  dsv__ratio amount; /* exactly, in units of the currency */
  bool of_facts;     /* a sum of so many rows */
  uint64_t rows;
  bool unsettled; /* some may still come */
} dsv__base;

/* What a percentage is of, but an amount in a row. DSV_ERROR_OVERFLOW (without a finding, or with one of a row), DSV_ERROR_MEMORY ... */
dsv_status dsv__credit_base(const dsv__credit_scope *scope, const dsv__base_of *of, const dsv__base_window *at,
                            dsv__base *out);
/* percent / 100 of a base. */
bool dsv__credit_share(dsv__decimal percent, dsv__ratio base, dsv__ratio *out);

/* Rounds as the credit says, else the agreement. False: does not fit. */
bool dsv__credit_round(const dsv__credit_scope *scope, const dsv__credit *credit, dsv__ratio amount, dsv__money *out);
/* An exact amount for people; at NULL: no memory. False: does not fit. */
bool dsv__credit_show(const dsv__credit_scope *scope, dsv__ratio value, dsv__str *out);

/* credit_apart.c: the amount of a credit whose breaches are valued apart. Rate and cap (NULL: none) hold where no row says another.
   DSV_ERROR_OVERFLOW (no finding). */
dsv_status dsv__credit_apart(const dsv__credit_scope *scope, dsv__earning *earning, const dsv__ratio *rate,
                             const dsv__ratio *most);

/* claims.c: where each credit stands, once it is known what it comes to. The earners are in the order of the scorecard. */
dsv_status dsv__make_claims(dsv__work *work, const dsv__earner *earners, size_t n);

/* The caps of the agreement, as listed, on what its earners have. They are in order. */
dsv_status dsv__credit_caps(const dsv__credit_scope *scope, const dsv__earner *earners, size_t n);

#endif
