/* How credits are claimed and paid, the rights that arise with a miss, and documents of claims (docs/claims.md). */
#ifndef DSV__CLAIM_H
#define DSV__CLAIM_H

#include "agree/deadline.h"

typedef struct { /* {above, role} */
  dsv__head head;
  dsv__decimal above;
  dsv__str role;
} dsv__approval;

typedef enum { DSV__ARREARS_IGNORE, DSV__ARREARS_BAR, DSV__ARREARS_HOLD } dsv__arrears;
typedef enum { DSV__LATE_FORFEIT, DSV__LATE_ACCEPT } dsv__late_claim;

/* Pieces of evidence, entries of `answer` and of `approve` at most. */
#define DSV__CLAIM_LIST_MOST 100

typedef struct dsv__claim_terms {
  dsv__head head;
  dsv__deadline notice, submit, dispute;
  dsv__list answer;   /* dsv__deadline */
  dsv__list evidence; /* dsv__str */
  int32_t arrears, late;
  dsv__list approve; /* dsv__approval */
} dsv__claim_terms;

typedef struct { /* a choice: 1 the word none, 2 terms */
  int32_t chosen;
  int32_t none;
  dsv__claim_terms own;
} dsv__claim_of;

typedef enum { DSV__PAID_NEXT_CHARGE, DSV__PAID_PAYOUT } dsv__paid;

/* What may be done when a target is missed. */
typedef struct {
  dsv__head head;
  int32_t right, holder; /* dsv__right_words, dsv__holder_words */
  dsv__duration within, notice;
  dsv__str text;
} dsv__right;

typedef enum {
  DSV__ACT_NOTICE,
  DSV__ACT_SUBMIT,
  DSV__ACT_EVIDENCE,
  DSV__ACT_ACCEPT,
  DSV__ACT_REJECT,
  DSV__ACT_DISPUTE,
  DSV__ACT_SETTLE,
  DSV__ACT_WAIVE,
  DSV__ACT_WITHDRAW,
  DSV__ACT_PAY,
  DSV__ACT_ARREARS,
  DSV__ACT_CLEAR
} dsv__act;

typedef struct {
  dsv__head head;
  dsv__when time;
  int32_t act; /* dsv__act */
  dsv__ref by;
  dsv__str text, role;
  dsv__list rows, evidence; /* dsv__str */
  dsv__decimal amount;
} dsv__claim_act;

typedef struct { /* a document */
  dsv__document_head head;
  dsv__ref agreement; /* to: any of its versions */
  dsv__str target, of_class;
  dsv__list subject; /* dsv__pair with dsv__value */
  dsv__when window;
  dsv__list history; /* dsv__claim_act */
} dsv__claim;

/* Acts in one document. */
#define DSV__HISTORY_MOST 1000

extern const dsv__record dsv__claim_terms_record, dsv__approval_record, dsv__right_record, dsv__claim_act_record,
    dsv__claim_record;
extern const dsv__choice dsv__claim_choice;
extern const dsv__word dsv__paid_words[], dsv__right_words[], dsv__holder_words[], dsv__act_words[];

struct dsv__credit;
/* The terms of a claim of a credit; NULL: it needs none. */
const dsv__claim_terms *dsv__claim_terms_of(const dsv__agreement *agreement, const struct dsv__credit *credit);

/* Checks of terms: those of the agreement, and those of the credit of a target or of a class joined with it. `own`: what says it. */
void dsv__check_claim_terms(dsv__checker *c);
void dsv__check_claim_of(dsv__checker *c, const dsv__target *target, const dsv__target *own);
/* Checks of the documents, once the agreements are good. */
dsv_status dsv__claims_check(dsv_book *book, dsv_diag *diag);

#endif
