/* Scoring an agreement: what dsv_score and dsv_explain share. */
#ifndef DSV__SCORING_H
#define DSV__SCORING_H

#include "agree/windows.h"
#include "score/evaluate.h"

/* What is scored, and who watches. */
typedef struct {
  const dsv_book *book;
  const dsv_facts *facts;
  const char *agreement;
  const char *target; /* NULL: all */
  int64_t version;    /* of the agreement; 0: all */
  bool as_if;         /* it is scored as if it were in force in `supposed` */
  dsv__span supposed;
  int64_t from, to; /* windows that begin there */
  const dsv__window_at
      *spans; /* in place of the windows of the target, in order of time: nothing is owed there; or NULL */
  size_t n_spans;
  int64_t as_of;
  const dsv_score_options *options;
  dsv__watch watch; /* or NULL */
  void *user;
  bool values;                    /* results keep the value that was judged */
  bool explains;                  /* results list their inner windows */
  bool claims;                    /* claims are listed, and what is wrong with them is told */
  bool unvalued;                  /* there are no facts: no amounts are known */
  bool ranged;                    /* the caller chose from or to */
  struct dsv__tallying *tallying; /* or NULL */
  struct dsv_running *running;    /* of a score that goes on; or NULL */
} dsv__request;

/* Whether the handles can be used together. */
dsv_status dsv__request_check(const dsv__request *request, dsv_diag *diag);
/* Reads the options into `known`, which must live as long as the request, and takes over what they say. */
dsv_status dsv__request_options(dsv__request *request, dsv_score_options *known, dsv_diag *diag);
/* When a version is in force, or is supposed to be. */
dsv__span dsv__in_force_of(const dsv__request *request, const dsv__agreement *agreement, const dsv__zone *zone);
/* Checks handles and options, then scores. */
dsv_status dsv__score_request(dsv__request *request, dsv_scorecard **out, dsv_diag *diag);

/* The window of request->target that holds a time, and what of it must be asked for: version, from and to of the request are set. Errors:
   DSV_ERROR_UNKNOWN_AGREEMENT, DSV_ERROR_UNKNOWN_TARGET, DSV_ERROR_UNKNOWN_PERIOD, with findings. */
typedef struct {
  int64_t from, to, version;
  dsv__str title; /* of the target */
} dsv__period_found;
dsv_status dsv__period_find(dsv__request *request, int64_t at, dsv__period_found *out, dsv_diag *diag);

/* The finding for an agreement or target that is not there, with the nearest that is. */
dsv_status dsv__unknown_id(const dsv__request *request, bool target, dsv_diag *diag);
/* Whether a document is a version that is asked for. */
bool dsv__is_version(const dsv__document *document, const dsv__request *request);
/* Makes the scope of one version. */
dsv_status dsv__scope_make(const dsv__request *request, const dsv__agreement *agreement, dsv__arena *arena,
                           dsv_diag *diag, dsv__scope *out);
const dsv__window *dsv__window_of(const dsv__agreement *agreement, const dsv__target *target);

#endif
