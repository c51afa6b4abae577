/* Made streams: rows that are computed from those of another stream when a target asks for them (docs/semantics.md section 11). */
#ifndef DSV__MADE_H
#define DSV__MADE_H

#include "score/evaluate.h"

/* A made stream as one scoring sees it. */
struct dsv__made {
  const dsv__document *document;
  const dsv__table *source;
  dsv__table table; /* its rows */
  dsv__table known; /* of each subject the spans that are known: may touch, and more are not of interest than as_of */
  bool known_everywhere; /* for every subject: `known` has one row at most, and no fields */
  /* `missed`: how the target inside is scored; what it uses is told from its plan. */
  bool has_plan;
  dsv__scope scope;
  dsv__target target;
  dsv__arena arena;
  dsv__plan plan;
};

struct dsv__made_list {
  dsv__made **at;
  size_t n, capacity;
};

/* The table of a stream: that of the facts, or of a made stream the one that is made when it is asked for first. */
dsv_status dsv__scope_table(dsv__scope *scope, const dsv__document *stream, const dsv__table **out);
/* The made stream whose rows a table has; NULL: they were given. */
const dsv__made *dsv__made_of(const dsv__scope *scope, const dsv__table *table);
void dsv__made_free(const dsv_context *context, dsv__made_list *made);

/* When something is known of a subject of a target over a made stream. */
dsv_status dsv__made_known(dsv__evaluation *e, size_t subject, dsv__spans *out);

/* states.c: the rows of `while`. */
dsv_status dsv__made_by_state(dsv__scope *scope, const dsv__zone *utc, dsv__made *made);

#endif
