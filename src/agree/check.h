/* Checks of agreements against the rest of the book. */
#ifndef DSV__CHECK_H
#define DSV__CHECK_H

#include "agree/agreement.h"
#include "clock/zone.h"

/* What the checks of one agreement share. The first error's code stays in `status`. */
typedef struct {
  const dsv_book *book;
  const dsv__agreement *agreement;
  const dsv__zone *zone;
  dsv__arena *arena; /* emptied from one check to the next */
  dsv_diag *diag;
  dsv_status status;
} dsv__checker;

/* An error at a member of a decoded structure. */
void dsv__wrong(dsv__checker *c, dsv_status code, const void *structure, const char *path, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* "list/3" in a buffer of the caller's, for the path of an element. */
typedef struct {
  char text[48];
} dsv__item;
const char *dsv__item_path(dsv__item *item, const char *list, size_t index);

/* Room for a target that is put together from others, until the arena is emptied; NULL: the status says so. Targets stand inside each other, so that
   the stack is no place for them. */
dsv__target *dsv__check_room(dsv__checker *c);

/* A condition over a stream; findings go to the condition's place. `attributes` may be NULL. */
void dsv__check_condition(dsv__checker *c, const dsv__condition *condition, const dsv__stream *stream,
                          const dsv__attributes *attributes);
/* A field of a stream with one of the types in the mask (bit = dsv__field_type); `path` is where its name stands. Returns its type or -1. */
int dsv__check_field(dsv__checker *c, const dsv__stream *stream, dsv__str field, unsigned types, const char *must_be,
                     const void *structure, const char *path);
void dsv__check_window(dsv__checker *c, const dsv__window *window);
/* A duration without years, months, weeks and days. */
void dsv__check_elapsed(dsv__checker *c, dsv__duration duration, const void *structure, const char *path);
void dsv__check_exclusion(dsv__checker *c, const dsv__exclusion *exclusion);
/* The exclusions in use by a target or a class joined with its target. */
void dsv__check_exclusions_of(dsv__checker *c, const dsv__target *target);
/* A target, or a class joined with its target (then `of_class` is the class alone, else NULL). */
void dsv__check_target(dsv__checker *c, const dsv__target *target, const dsv__target *of_class);
/* check_over.c: a target over other targets, or a class of one. */
void dsv__check_over_targets(dsv__checker *c, const dsv__target *target, const dsv__target *of_class);
/* check_inner.c: of a target over windows what its inner target must be, and that itself where it stands inside. */
void dsv__check_inner(dsv__checker *c, const dsv__target *target);
/* Whether each result of a target is judged; a target that has one value where another one asks for it. */
bool dsv__is_judged(const dsv__target *target);
bool dsv__same_fields(const dsv__list *a, const dsv__list *b);
void dsv__check_inner_length(dsv__checker *c, const dsv__target *target, const dsv__target *inner);
void dsv__check_class_members(dsv__checker *c, const dsv__target *target, const dsv__target *of_class);
/* check_subjects.c: `by` and `subjects` of a target over a stream. */
void dsv__check_subjects(dsv__checker *c, const dsv__target *target, const dsv__stream *stream);
void dsv__check_over(dsv__checker *c, const dsv__target *target);
void dsv__check_least(dsv__checker *c, const dsv__target *target);
void dsv__check_round_of(dsv__checker *c, const dsv__round *round, bool time);
/* check_parts.c: whom a target and its classes are for. */
void dsv__check_parts(dsv__checker *c, const dsv__target *target);
/* Obligations that the agreement, which is this document, must not undercut; once it has no errors of its own. */
void dsv__check_floors(dsv__checker *c, const dsv__document *mine);
/* Classes of one target that are compared with each other. */
#define DSV__SPECIFIC_MOST 1000
void dsv__check_quantile(dsv__checker *c, const dsv__metric *metric);
void dsv__check_metric(dsv__checker *c, const dsv__target *target, const dsv__target *of_class);
void dsv__check_objective(dsv__checker *c, const dsv__target *target);
/* The target whose values are judged: of one over values of windows the innermost one, for which *own is room; else itself. */
const dsv__target *dsv__valued(const dsv__target *target, dsv__target *own);
bool dsv__value_is_time(const dsv__target *target, const dsv__stream *stream);
/* Credit and bonus of a target, or of a class joined with its target (then `of_class` is the class alone, else NULL). */
void dsv__check_earnings(dsv__checker *c, const dsv__target *target, const dsv__target *of_class);
/* Currency, fees and rules over all credits of the agreement. */
void dsv__check_credits(dsv__checker *c);

#define DSV__IS(type) (1u << (type))
#define DSV__KEYS \
  (DSV__IS(DSV__TYPE_STRING) | DSV__IS(DSV__TYPE_INTEGER) | DSV__IS(DSV__TYPE_BOOLEAN)) /* of subjects */

#endif
