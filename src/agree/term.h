/* Terms of an agreement, and the history of its life (docs/due.md). */
#ifndef DSV__TERM_H
#define DSV__TERM_H

#include "agree/deadline.h"

/* The words of dsv__term_kind_words, in their order. */
typedef enum {
  DSV__TERM_AREA,
  DSV__TERM_HOURS,
  DSV__TERM_PREREQUISITE,
  DSV__TERM_ONBOARDING,
  DSV__TERM_EXIT,
  DSV__TERM_CHANGE,
  DSV__TERM_TESTING,
  DSV__TERM_RENEWAL,
  DSV__TERM_TERMINATION,
  DSV__TERM_ROLE,
  DSV__TERM_ORGANISATION,
  DSV__TERM_COMMUNICATION,
  DSV__TERM_GOVERNANCE,
  DSV__TERM_FUNDING,
  DSV__TERM_PRICE,
  DSV__TERM_PAYMENT,
  DSV__TERM_ENFORCEMENT,
  DSV__TERM_DISPUTE,
  DSV__TERM_ASSURANCE,
  DSV__TERM_AUDIT,
  DSV__TERM_REVIEW
} dsv__term_kind;

typedef enum { DSV__TERM_ACTOR_PROVIDER, DSV__TERM_ACTOR_CONSUMER, DSV__TERM_ACTOR_BOTH } dsv__term_actor;

typedef struct {
  dsv__head head;
  dsv__str id, text, plain;
  int32_t kind, actor; /* dsv__term_kind; dsv__term_actor, only where it is given */
  dsv__when on;
  dsv__duration every, within, before, renews;
  int32_t from, to_end_of; /* as in dsv__deadline; only where given */
  dsv__ref calendar;
  int64_t times;
  dsv__decimal percent;
  dsv__list services; /* dsv__ref */
} dsv__term;

typedef enum {
  DSV__LIFE_PROPOSE,
  DSV__LIFE_SIGN,
  DSV__LIFE_REJECT,
  DSV__LIFE_NOTICE,
  DSV__LIFE_TERMINATE,
  DSV__LIFE_INVOICE,
  DSV__LIFE_CHANGE,
  DSV__LIFE_DONE
} dsv__life_act_kind;

typedef struct {
  dsv__head head;
  dsv__when time;
  int32_t act; /* dsv__life_act_kind */
  dsv__ref by;
  int64_t version; /* 0: not given, or refused */
  dsv__str term, text;
  dsv__list evidence; /* dsv__str */
} dsv__life_act;

typedef struct {
  dsv__document_head head;
  dsv__ref agreement;
  dsv__list history; /* dsv__life_act */
} dsv__history;

#define DSV__LIFE_ACTS_MOST 1000
#define DSV__TERMS_MOST 1000

extern const dsv__record dsv__term_record, dsv__life_act_record, dsv__history_record;
extern const dsv__word dsv__term_kind_words[], dsv__term_actor_words[];

/* What the parties may leave undone: of other kinds it is overdue. */
static inline bool dsv__term_may(const dsv__term *term) {
  return term->kind == DSV__TERM_RENEWAL || term->kind == DSV__TERM_TERMINATION || term->kind == DSV__TERM_CHANGE ||
         term->kind == DSV__TERM_PRICE;
}
static inline bool dsv__term_has(const dsv__term *term, const char *member) {
  return dsv__given(&dsv__term_record, term, member);
}
const dsv__term *dsv__term_find(const dsv__agreement *agreement, dsv__str id); /* or NULL */
/* Its deadline: `before` or `within` an instant. */
dsv__time_limit dsv__term_limit(const dsv_book *book, const dsv__term *term, const dsv__zone *zone);

/* Of a document the time of an act, whose dates are in the zone of the agreement. */
static inline int64_t dsv__life_act_time(const dsv__life_act *act, const dsv__zone *zone) {
  return dsv__when_at(act->time, zone);
}

void dsv__check_terms(dsv__checker *c);
/* Histories of agreements, whose zones are loaded. The status is that of the first error. */
dsv_status dsv__histories_check(dsv_book *book, dsv_diag *diag);

#endif
