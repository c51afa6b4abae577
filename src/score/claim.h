/* Where a claim stands: its amount in parts, replayed from its history (docs/claims.md). */
#ifndef DSV__SCORE_CLAIM_H
#define DSV__SCORE_CLAIM_H

#include "score/result.h"
#include <dsv/claim.h>

/* The parts of an amount, in the order of their names. */
typedef enum {
  DSV__PART_CLAIMABLE,
  DSV__PART_DISPUTED,
  DSV__PART_DUE,
  DSV__PART_FORFEITED,
  DSV__PART_HELD,
  DSV__PART_LAPSED,
  DSV__PART_PAID,
  DSV__PART_PROVISIONAL,
  DSV__PART_REJECTED,
  DSV__PART_WAIVED,
  DSV__PART_WITHDRAWN,
  DSV__PARTS
} dsv__claim_part;
extern const char *const dsv__claim_part_names[];

/* Its deadlines, in the order of their names. */
typedef enum {
  DSV__UNTIL_ANSWER,
  DSV__UNTIL_DISPUTE,
  DSV__UNTIL_LAPSE,
  DSV__UNTIL_NOTICE,
  DSV__UNTIL_PAY,
  DSV__UNTIL_SUBMIT,
  DSV__UNTILS
} dsv__claim_until;
extern const char *const dsv__claim_until_names[];

/* Why an act changes nothing. */
typedef enum {
  DSV__REFUSED_NOT,
  DSV__REFUSED_EARLY,
  DSV__REFUSED_PARTY,
  DSV__REFUSED_LATE,
  DSV__REFUSED_STATE,
  DSV__REFUSED_ARREARS,
  DSV__REFUSED_AMOUNT,
  DSV__REFUSED_APPROVAL
} dsv__refused;
extern const char *const dsv__refused_names[];

/* What a claim rests on. Instants that are not known, and deadlines that do not run, are DSV__NEVER. */
#define DSV__NEVER INT64_MAX
typedef struct {
  const dsv_book *book;
  const dsv__agreement *agreement; /* the version that is in force */
  const dsv__zone *zone;
  const dsv__claim_terms *terms; /* NULL: it needs no claim */
  const dsv__claim *document;    /* NULL: nothing was done */
  int64_t start, end;            /* of the agreement, over all its versions */
  int64_t from, to;              /* the window */
  dsv__span outage;              /* the last one of the window */
  int64_t as_of;
  bool valued; /* the amount is known */
  bool provisional;
  dsv__money amount;
  int digits;
} dsv__claim_case;

typedef struct { /* an act that was seen */
  int64_t time;
  int32_t act;   /* dsv__act */
  int32_t state; /* dsv_claim_state, after it */
  int32_t refused;
  bool counts; /* `amount` says something */
  dsv__money amount;
  dsv__str by;
  const dsv__claim_act *of; /* of the book: only while the claim is made */
} dsv__claim_step;

typedef enum { DSV__PARTY_CONSUMER = 1, DSV__PARTY_PROVIDER = 2, DSV__PARTY_BOTH = 3 } dsv__claim_by;

struct dsv__claim_result {
  dsv__str claim, target, of_class, subject; /* empty: none */
  int64_t from, to, version;
  int32_t state; /* dsv_claim_state */
  bool late, provisional, arrears, overdue, valued;
  dsv__str currency;
  int digits;
  dsv__money amount, parts[DSV__PARTS], interest;
  int64_t deadlines[DSV__UNTILS];
  dsv__str *missing; /* evidence */
  size_t n_missing;
  int32_t next, by; /* dsv__act, -1: nothing; dsv__claim_by */
  int64_t until;
  dsv__str role;
  dsv__claim_step *steps;
  size_t n_steps;
  /* beside the text of the credit in a scorecard */
  const char *amount_text;
};

/* Fills what the case decides: state, parts, deadlines, what is next and what each act did. Texts are the book's. DSV_ERROR_MEMORY,
   DSV_ERROR_OVERFLOW; no finding is made. */
dsv_status dsv__claim_replay(const dsv__claim_case *of, dsv__arena *arena, dsv__claim_result *out);

struct dsv_claims {
  atomic_size_t references;
  dsv_context *context;
  dsv_scorecard *card; /* it keeps them */
  char *json;
  size_t json_length;
};

/* Adds a claim to the sums of its currency. False: they do not fit. */
bool dsv__claim_sum_add(const dsv__claim_result *claim, dsv__money parts[DSV__PARTS], dsv__money *credited,
                        dsv__money *interest);

const char *dsv__claim_by_word(int32_t by); /* "consumer" ... */

#endif
