/* Zones of an iCalendar file. */
#include "ics_zone.h"
#include <stdlib.h>
#include <string.h>

#define MOST_ZONES 1000
#define MOST_CHANGES 1000 /* parts of a zone that a file describes */

struct ics_zone {
  char *tzid;
  dsv_calendar *clock; /* of the IANA database; or */
  icaltimezone *own;   /* of the file */
};

static void free_zone(ics_zone *zone) {
  free(zone->tzid);
  dsv_calendar_unref(zone->clock);
  if (zone->own) icaltimezone_free(zone->own, 1);
  free(zone);
}

void ics_zones_free(ics_zones *zones) {
  for (size_t i = 0; i < zones->n; i++) free_zone(zones->at[i]);
  free(zones->at);
}

/* ---- finding a zone ------------------------------------------------------------------------------------------------ */

/* Iterators of our own: those within the components are in use while events are walked through. */
static icalcomponent *find_described(icalcomponent *root, const char *tzid) {
  icalcompiter of = icalcomponent_begin_component(root, ICAL_VCALENDAR_COMPONENT);
  for (; icalcompiter_deref(&of); icalcompiter_next(&of)) {
    icalcompiter zone = icalcomponent_begin_component(icalcompiter_deref(&of), ICAL_VTIMEZONE_COMPONENT);
    for (; icalcompiter_deref(&zone); icalcompiter_next(&zone)) {
      icalproperty *name = icalcomponent_get_first_property(icalcompiter_deref(&zone), ICAL_TZID_PROPERTY);
      const char *text = name ? icalproperty_get_tzid(name) : NULL;
      if (text && !strcmp(text, tzid)) return icalcompiter_deref(&zone);
    }
  }
  return NULL;
}

/* Names such as /example.org/20240101/Europe/Berlin end in one of the database. */
static dsv_calendar *clock_of_ending(session *at, const char *tzid) {
  const char *slash = strrchr(tzid, '/');
  dsv_calendar *clock = NULL;
  if (tzid[0] != '/') return NULL;
  for (int parts = 2; parts <= 3 && !clock && slash && slash > tzid; parts++) {
    while (slash > tzid && slash[-1] != '/') slash--;
    clock = clock_of_zone(at, slash);
    if (slash > tzid) slash--;
  }
  return clock;
}

/* Rules that change the clock by the year and no finer, so that writing them out is little work. */
static bool is_modest(icalcomponent *described) {
  int parts = 0;
  icalcomponent *part = icalcomponent_get_first_component(described, ICAL_ANY_COMPONENT);
  for (; part; part = icalcomponent_get_next_component(described, ICAL_ANY_COMPONENT)) {
    icalproperty *rule = icalcomponent_get_first_property(part, ICAL_RRULE_PROPERTY);
    for (; rule; rule = icalcomponent_get_next_property(part, ICAL_RRULE_PROPERTY)) {
      struct icalrecurrencetype recur = icalproperty_get_rrule(rule);
      if (recur.freq != ICAL_YEARLY_RECURRENCE || recur.by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX ||
          recur.by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX || recur.by_second[0] != ICAL_RECURRENCE_ARRAY_MAX ||
          recur.by_month[0] == ICAL_RECURRENCE_ARRAY_MAX)
        return false;
      parts += 20;
    }
    if (!icalcomponent_get_first_property(part, ICAL_TZOFFSETTO_PROPERTY) ||
        !icalcomponent_get_first_property(part, ICAL_DTSTART_PROPERTY))
      return false;
    if (++parts > MOST_CHANGES) return false;
  }
  return parts > 0;
}

static bool take_described(ics_zones *zones, ics_zone *zone, icalcomponent *described) {
  if (!is_modest(described))
    return ics_error(zones->request, DSV_ERROR_ZONE,
                     "the time zone \"%s\" of the file cannot be used; its clock must change by rules of the year",
                     zone->tzid);
  icalcomponent *copy = icalcomponent_new_clone(described);
  zone->own = icaltimezone_new();
  if (!zone->own || !copy || !icaltimezone_set_component(zone->own, copy)) {
    if (copy) icalcomponent_free(copy);
    return ics_error(zones->request, DSV_ERROR_ZONE, "the time zone \"%s\" of the file cannot be used", zone->tzid);
  }
  return true;
}

/* The database comes first: what a file says of a zone may be old. */
static bool fill(ics_zones *zones, ics_zone *zone) {
  session *at = zones->request->at;
  icalcomponent *described = find_described(zones->root, zone->tzid);
  zone->clock = clock_of_zone(at, zone->tzid);
  if (!zone->clock && described) {
    char *location = icaltimezone_get_location_from_vtimezone(described);
    if (location) zone->clock = clock_of_zone(at, location);
    free(location);
  }
  if (!zone->clock) zone->clock = clock_of_ending(at, zone->tzid);
  if (zone->clock) return true;
  if (at->status == DSV_ERROR_MEMORY) return false;
  if (described) return take_described(zones, zone, described);
  return ics_error(zones->request, DSV_ERROR_ZONE,
                   "the time zone \"%s\" is neither in the zone database nor described in the file", zone->tzid);
}

const ics_zone *ics_zones_get(ics_zones *zones, const char *tzid) {
  session *at = zones->request->at;
  for (size_t i = 0; i < zones->n; i++)
    if (!strcmp(zones->at[i]->tzid, tzid)) return zones->at[i];
  if (zones->n == MOST_ZONES) {
    ics_error(zones->request, DSV_ERROR_LIMIT, "the file has more than %d time zones", MOST_ZONES);
    return NULL;
  }
  if (zones->n == zones->capacity) {
    size_t capacity = zones->capacity ? 2 * zones->capacity : 8;
    ics_zone **larger = realloc(zones->at, capacity * sizeof *larger);
    if (!larger) return session_take(at, DSV_ERROR_MEMORY) ? NULL : NULL;
    zones->at = larger;
    zones->capacity = capacity;
  }
  ics_zone *zone = calloc(1, sizeof *zone);
  if (zone) zone->tzid = strdup(tzid);
  if (!zone || !zone->tzid) session_take(at, DSV_ERROR_MEMORY);
  if (zone && zone->tzid && fill(zones, zone)) return zones->at[zones->n++] = zone;
  if (zone) free_zone(zone);
  return NULL;
}

/* ---- asking it ----------------------------------------------------------------------------------------------------- */

/* Microseconds that the clock is ahead of UTC at an instant. */
static int64_t offset_at(const ics_zone *zone, int64_t at) {
  if (zone->clock) {
    int64_t reading;
    return dsv_calendar_local(zone->clock, at, NULL, &reading, NULL) ? 0 : reading - at;
  }
  int is_daylight;
  struct icaltimetype time = icaltime_from_timet_with_zone((time_t)(at / MICROSECONDS), 0, NULL);
  return icaltimezone_get_utc_offset_of_utc_time(zone->own, &time, &is_daylight) * MICROSECONDS;
}

/* The instant in (from, to], whole seconds apart, at which the clock jumps. */
static int64_t jump_between(const ics_zone *zone, int64_t from, int64_t to) {
  int64_t before = offset_at(zone, from);
  while (to - from > MICROSECONDS) {
    int64_t half = from + (to - from) / (2 * MICROSECONDS) * MICROSECONDS;
    if (offset_at(zone, half) == before) from = half;
    else to = half;
  }
  return to;
}

int64_t ics_zone_instant(const ics_zone *zone, int64_t reading) {
  int64_t before = offset_at(zone, reading - MICROSECONDS_OF_DAY),
          after = offset_at(zone, reading + MICROSECONDS_OF_DAY);
  int64_t late = before < after ? before : after, early = before < after ? after : before;
  if (offset_at(zone, reading - early) == early) return reading - early;
  if (offset_at(zone, reading - late) == late) return reading - late;
  return jump_between(zone, reading - early, reading - late);
}
