/* Inside of a zone: the stretches of constant offset. Shared by its reader (tzif.c) and its questions (zone.c) only. */
#ifndef DSV__ZONE_PARTS_H
#define DSV__ZONE_PARTS_H

#include "clock/zone.h"

/* After 400 years the Gregorian calendar repeats to the weekday, and with it every rule of a footer. */
#define DSV__ZONE_CYCLE (146097 * DSV__DAY)
/* More than any offset: instants and readings this far apart cannot touch each other's answers. */
#define DSV__ZONE_MARGIN (4 * DSV__DAY)
#define DSV__ZONE_OFFSET_END 93600 /* seconds; offsets lie strictly within +-26 hours (RFC 9636, 3.2) */

/* A stretch of constant offset, up to the next one's `from`. All in microseconds. */
typedef struct {
  int64_t from;   /* INT64_MIN in the first */
  int64_t offset; /* differs from that of the stretch before */
  int64_t
      reach; /* all local readings below this occurred by the end of the stretch; never falls; INT64_MAX in the last */
} dsv__zone_part;

/* The table of the file is followed by the footer's rules worked out for two cycles. What lies past `lap` is answered
   one or more whole cycles earlier, where the rules alone hold on all sides: the next change after any such instant is
   always in the array. */
struct dsv__zone {
  dsv__kept kept; /* first: zones are kept by their context */
  const dsv_context *context;
  dsv__zone_part *parts;
  size_t n;    /* at least 1 */
  int64_t lap; /* INT64_MAX: nothing repeats */
  char name[];
};

#endif
