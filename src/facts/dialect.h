/* How a file writes numbers and times, where it is not as docs/facts.md has it by default. */
#ifndef DSV__DIALECT_H
#define DSV__DIALECT_H

#include "base/time_form.h"
#include "clock/zone.h"

/* The readings of a zone's clock in [from, to) are all of one offset, and come once. Nothing is known at first. */
typedef struct {
  int64_t from, to, east;
} dsv__dialect_stretch;

typedef struct {
  char separator; /* CSV; 0: found from the header */
  char point;     /* CSV: '.' or ',' */
  bool formed;    /* times are of `form`, those of `zone` where it is not absolute */
  dsv__time_form form;
  const dsv__zone *zone;
  dsv__dialect_stretch stretch;
  char due[3][512]; /* what is due where a time is not of the form; is skipped; comes twice */
} dsv__dialect;

/* NULL, or what is due instead of the text. */
const char *dsv__dialect_time(dsv__dialect *dialect, const char *text, size_t n, int64_t *out);

#endif
