/* What people need, and what is required because of it: docs/trace.md. */
#ifndef DSV__NEED_H
#define DSV__NEED_H

#include "base/decimal.h"
#include "data/book.h"

typedef struct { /* what meeting a need leads to */
  dsv__head head;
  dsv__str id, text;
  int32_t kind; /* outcome, cost, risk, experience */
  bool wanted;
} dsv__effect;

typedef struct {
  dsv__document_head head;
  dsv__ref party;
  dsv__str stakeholder, problem, cause, impact, context;
  dsv__list effects; /* dsv__effect */
  dsv__decimal weight;
} dsv__need;

typedef enum { DSV__PROPOSED, DSV__ACCEPTED, DSV__TESTED, DSV__REJECTED } dsv__requirement_state;

typedef struct {
  dsv__document_head head;
  dsv__ref owner;
  int32_t kind, state; /* state: a dsv__requirement_state */
  dsv__list needs;     /* dsv__ref */
  dsv__str source, text, test;
  dsv__decimal weight;
} dsv__requirement;

extern const dsv__record dsv__need_record, dsv__requirement_record;
/* Kinds of requirements, and of characteristics of services. */
extern const dsv__word dsv__quality_words[], dsv__requirement_state_words[];

/* Weights are above 0, at most so much, with at most so many digits after the point. */
#define DSV__NEED_WEIGHT_MOST 1000000000
#define DSV__NEED_WEIGHT_DIGITS 9
/* The weight of a need or requirement, scaled by 10^DSV__NEED_WEIGHT_DIGITS; 1 where it gives none. */
int64_t dsv__need_weight(const dsv__document *document, bool *given);

/* What the tables cannot say of needs and requirements. */
dsv_status dsv__needs_check(const dsv_book *book, dsv_diag *diag);

#endif
