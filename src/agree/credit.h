/* What is owed and earned: fees, credits and bonuses of targets, and the rules over all credits of an agreement
   (docs/semantics.md section 14). */
#ifndef DSV__CREDIT_H
#define DSV__CREDIT_H

#include "agree/claim.h"
#include "agree/windows.h"
#include "base/money.h"

typedef enum {
  DSV__PER_HOUR,
  DSV__PER_DAY,
  DSV__PER_WEEK,
  DSV__PER_MONTH,
  DSV__PER_QUARTER,
  DSV__PER_YEAR,
  DSV__PER_CONTRACT
} dsv__fee_per;

typedef struct {
  dsv__head head;
  dsv__str id, title, currency;
  dsv__decimal amount;
  int32_t per; /* dsv__fee_per */
  /* From facts: the sum of a field over rows. */
  dsv__ref stream; /* without an id: `amount` for each `per` */
  dsv__str field;
  dsv__condition where;
} dsv__fee;

typedef struct { /* {amount, currency} */
  dsv__head head;
  dsv__decimal amount;
  dsv__str currency;
} dsv__sum_of_money;

typedef struct { /* {fee, period} */
  dsv__head head;
  dsv__str fee, period;
} dsv__fee_of;

typedef struct { /* {field, currency} */
  dsv__head head;
  dsv__str field, currency;
} dsv__row_amount;

typedef struct
{ /* a choice: 1 the id of a fee, 2 {amount, currency}, 3 {field, currency} of the row of a breach, 4 {fee, period} */
  int32_t chosen;
  dsv__str id;
  dsv__sum_of_money sum;
  dsv__row_amount row;
  dsv__fee_of fee;
} dsv__base_of;

/* Which edge a tier has, in the order of its members. */
typedef enum { DSV__BELOW, DSV__AT_MOST, DSV__ABOVE, DSV__AT_LEAST, DSV__EDGES } dsv__edge;

typedef struct {
  dsv__head head; /* the first rows are the edges */
  dsv__bound edges[DSV__EDGES];
  dsv__decimal percent, amount;
} dsv__tier;

typedef enum { DSV__PART_WHOLE, DSV__PART_EXACT, DSV__PART_NONE } dsv__step_part;

typedef struct {
  dsv__head head; /* given 0: one step */
  dsv__bound step, from;
  int32_t part; /* dsv__step_part */
} dsv__steps;

typedef struct {
  dsv__head head; /* given 0: none */
  dsv__decimal percent, amount;
  dsv__base_of of;
} dsv__credit_cap;

typedef struct {
  dsv__head head; /* given 0: any amount is paid */
  dsv__decimal above, at_least;
} dsv__credit_least;

typedef enum { DSV__PER_WINDOW, DSV__PER_BREACH } dsv__credit_per;

struct dsv__credit { /* a bonus too */
  dsv__head head;
  int32_t per; /* dsv__credit_per */
  dsv__base_of of;
  dsv__list tiers; /* dsv__tier; without them the credit's own percent or amount */
  dsv__decimal percent, amount;
  dsv__steps each;
  dsv__credit_cap cap;
  dsv__credit_least least;
  dsv__round round;
  dsv__claim_of claim;
  dsv__str text;
};

typedef struct { /* over credits of several targets */
  dsv__head head;
  dsv__str id, title;
  dsv__decimal percent, amount;
  dsv__base_of of;
  dsv__window window;
  dsv__list targets; /* dsv__str; empty: all */
} dsv__agreement_cap;

struct dsv__credits {
  dsv__head head;
  dsv__list caps; /* dsv__agreement_cap */
  dsv__credit_least least;
  dsv__round round;
  dsv__claim_terms *claim; /* NULL: none is needed */
  int32_t paid;            /* dsv__paid */
  dsv__deadline within, lapse;
  dsv__decimal interest; /* per cent a year */
};

extern const dsv__record dsv__credit_record, dsv__credits_record, dsv__fee_record, dsv__tier_record, dsv__steps_record,
    dsv__credit_cap_record, dsv__credit_least_record, dsv__agreement_cap_record;

/* What a rate is: an amount, or a percentage. */
typedef struct {
  bool percent;
  dsv__decimal value;
} dsv__rate;
dsv__rate dsv__credit_rate(const dsv__credit *credit, size_t tier);
/* The edge of a tier; DSV__EDGES: none. */
dsv__edge dsv__tier_edge(const dsv__tier *tier);

/* The currency of all money of an agreement; empty: none is named. */
dsv__str dsv__agreement_currency(const dsv__agreement *agreement);
bool dsv__agreement_has_credits(const dsv__agreement *agreement); /* or bonuses */
/* Whether a credit, bonus or cap is of the fee. */
bool dsv__agreement_names_fee(const dsv__agreement *agreement, const dsv__fee *fee);
static inline bool dsv__fee_of_facts(const dsv__fee *fee) {
  return fee->stream.id.n > 0;
}
/* What the breaches of a target are, which `per` `breach` counts. */
typedef enum {
  DSV__BREACH_WINDOW, /* the window itself */
  DSV__BREACH_CASES,
  DSV__BREACH_OUTAGES,
  DSV__BREACH_ROWS,
  DSV__BREACH_INNER /* windows of another target */
} dsv__breach_sort;
dsv__breach_sort dsv__breaches_of(const dsv__target *target);
/* Whether breaches are valued apart, because they differ: in steps, or in what a percentage is of. */
bool dsv__breaches_differ(const dsv__credit *credit);
const dsv__fee *dsv__fee_find(const dsv__agreement *agreement, dsv__str id);

/* Of which span a fee is meant. */
typedef enum {
  DSV__PERIOD_WINDOW,
  DSV__PERIOD_NEXT,
  DSV__PERIOD_PREVIOUS,
  DSV__PERIOD_UNIT,
  DSV__PERIOD_LENGTH
} dsv__fee_period_kind;
typedef struct {
  dsv__fee_period_kind kind;
  int32_t unit; /* dsv__window_unit */
  dsv__duration length;
} dsv__fee_period;
/* An empty text is `window`. False: none. */
bool dsv__fee_period_parse(dsv__str text, dsv__fee_period *out);
/* The fee that a base is of, and its period; NULL: it is of an amount. */
const dsv__fee *dsv__base_fee(const dsv__agreement *agreement, const dsv__base_of *of, dsv__fee_period *period);

/* A fee with an amount over a span, exactly, in units of its currency; the span is within in_force. False: does not fit. */
bool dsv__fee_over(const dsv__fee *fee, const dsv__zone *zone, dsv__span span, dsv__ratio *out);

#endif
