/* Between the files that read iCalendar: its lines, and its zones. Those of the IANA database are asked through libdsv; others the file
   describes itself. */
#ifndef DSV_CLI_ICS_ZONE_H
#define DSV_CLI_ICS_ZONE_H

#include "ics.h"
#include <libical/ical.h>

typedef struct ics_zone ics_zone;

typedef struct {
  const ics_request *request;
  icalcomponent *root; /* holds the VCALENDARs of the file */
  ics_zone **at;
  size_t n, capacity;
} ics_zones;

/* What is to be read of a file (its bytes closed by a NUL), to be freed; no line longer than `most`. NULL: it has said why. */
char *ics_lines(const ics_request *request, const char *bytes, size_t n, size_t most);

void ics_zones_free(ics_zones *zones);
/* The zone of a TZID. NULL: it has said why. */
const ics_zone *ics_zones_get(ics_zones *zones, const char *tzid);
/* The first instant at which the zone's clock shows a reading, or the jump where it is skipped. Both in microseconds. */
int64_t ics_zone_instant(const ics_zone *zone, int64_t reading);

#endif
