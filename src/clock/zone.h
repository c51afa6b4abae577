/* Time zones from TZif files (RFC 9636): offsets, local readings and their borders. */
#ifndef DSV__ZONE_H
#define DSV__ZONE_H

#include "base/finding.h"
#include "base/instant.h"

typedef struct dsv__zone dsv__zone;   /* immutable; from dsv__zones_get: kept by the context as long as it lives */
typedef struct dsv__zones dsv__zones; /* where zones are had from */

/* `fallback` serves a context without a loader of its own. */
dsv_status dsv__zones_new(dsv_context *context, const dsv_zone_loader *fallback, dsv__zones **out);
void dsv__zones_free(dsv__zones *zones);
/* Loads through the context's loader, or gives the one that the context keeps. Unknown or damaged: DSV_ERROR_ZONE (no
   finding is made, and nothing is kept). Any number of threads may ask at once. */
dsv_status dsv__zones_get(dsv__zones *zones, dsv__str name, const dsv__zone **out);

/* Parses TZif bytes. Exposed for tests and fuzzing. */
dsv_status dsv__zone_parse(const dsv_context *context, dsv__str name, const uint8_t *bytes, size_t n, dsv__zone **out);
void dsv__zone_free(dsv__zone *zone); /* of one parsed and not kept; NULL is a no-op */
const char *dsv__zone_name(const dsv__zone *zone);

/* Seconds east of UTC in force at an instant. */
int32_t dsv__zone_offset(const dsv__zone *zone, int64_t time);
/* The next instant after `time` at which the offset changes, with the new one; false: none before the year 10000. */
bool dsv__zone_next_change(const dsv__zone *zone, int64_t time, int64_t *change, int32_t *offset);
int64_t dsv__zone_local(const dsv__zone *zone, int64_t time); /* local reading in microseconds, as if UTC */
/* The first instant whose local reading is >= local: a skipped reading gives the jump, a doubled one its first time.
   Saturates at DSV__TIME_MIN/MAX. */
int64_t dsv__zone_border(const dsv__zone *zone, int64_t local);
/* All instants of the years 1 to 9999 at which the clock shows a reading, in order: none where it is skipped, two where
   it is set back. Up to `capacity` of them in `out`; gives how many there are. */
size_t dsv__zone_instants(const dsv__zone *zone, int64_t local, int64_t *out, size_t capacity);
int64_t dsv__when_at(dsv__when when, const dsv__zone *zone);
/* start + k x duration (k may be negative): months and days on the local reading, clamped, then its border; then
   elapsed. A duration without months and days, or k = 0, never touches the local clock. False: start or result outside
   the years 1 to 9999. */
bool dsv__zone_add(const dsv__zone *zone, int64_t start, dsv__duration duration, int64_t k, int64_t *out);
/* CRC-32 of the offset changes in [from, to) as docs/semantics.md section 9 has it. */
uint32_t dsv__zone_crc(const dsv__zone *zone, int64_t from, int64_t to);

#endif
