/* The ways from needs to targets, as trace.c finds them and the reports tell them. */
#ifndef DSV__TRACE_H
#define DSV__TRACE_H

#include "agree/agreement.h"
#include "offer/need.h"
#include <dsv/trace.h>

/* Links that are followed at most. */
#define DSV__LINKS_MOST 10000000

typedef enum { DSV__TRACE_NEEDS, DSV__TRACE_REQUIREMENTS, DSV__TRACE_TARGETS, DSV__TRACE_LEVELS } dsv__trace_level;
typedef enum { DSV__LOST_NOTHING, DSV__LOST_NO_REQUIREMENT, DSV__LOST_NO_TARGET, DSV__LOST_NO_NEED } dsv__lost;

typedef struct {
  size_t n;
  size_t *at; /* numbers within a level, ascending */
} dsv__links;

typedef struct {
  const dsv__document *document; /* of a target its agreement */
  const dsv__target *target;     /* or NULL */
  dsv__links to[DSV__TRACE_LEVELS];
  int32_t lost; /* dsv__lost */
} dsv__trace_node;

typedef struct {
  dsv__arena arena;
  const dsv__document **agreements; /* by id */
  size_t n_agreements;
  dsv__trace_node *at[DSV__TRACE_LEVELS]; /* needs and requirements by id, targets by agreement and place */
  size_t n[DSV__TRACE_LEVELS];
  size_t *number; /* of a document within its level, by its place in the book; SIZE_MAX: not looked at */
  size_t links;
} dsv__trace;

extern const char *const dsv__lost_words[];

/* Finds them. The book is frozen. Freed by dsv__trace_free, whatever the status. */
dsv_status dsv__trace_make(const dsv_book *book, const dsv_trace_options *options, dsv__trace *out, dsv_diag *diag);
void dsv__trace_free(dsv__trace *trace);
void dsv__trace_json(dsv__buffer *out, const dsv__trace *trace);

/* One figure of the narrowing: how many of a level have a way to another one (the level itself: all of it). */
typedef struct {
  const char *name;
  size_t count;
  bool weighted;           /* some of the level gives a weight */
  dsv__int128 weight;      /* scaled by 10^DSV__NEED_WEIGHT_DIGITS */
  dsv__ratio share;        /* in %; denominator 0: there is none */
  dsv__ratio weight_share; /* in % */
} dsv__kept_share;
/* Of a level; gives how many: 2 or 3, all of it first. */
size_t dsv__trace_narrowing(const dsv__trace *trace, dsv__trace_level level, dsv__kept_share out[3]);

#endif
