/* Events of an iCalendar file (RFC 5545), written out one by one. libical reads the lines and steps through the rules, on readings of the
   clock; what instants these are, libdsv says. */
#include "ics_zone.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_OCCURRENCES 100000
#define MOST_SECONDS 3 /* of the processor, for all rules of a file */
#define YEARS 10       /* that events repeat for where nothing ends them */

/* A time as a property has it. */
typedef struct {
  struct icaltimetype parts;
  int64_t reading; /* what the clock shows, as if it were UTC */
  int64_t at;      /* the instant */
  bool is_date;
  const ics_zone *zone; /* NULL: UTC */
} moment;

/* An occurrence that is left out or stands elsewhere: at an instant, or on a date. */
typedef struct {
  const char *uid; /* NULL: of the event at hand */
  int64_t value;
  bool is_date;
} exclusion;

typedef struct {
  exclusion *at;
  size_t n, capacity;
} exclusions;

struct ics_file {
  const ics_request *request;
  icalcomponent *root;
  ics_zones zones;
  char *timezone;
  occurrences found;
  exclusions moved; /* RECURRENCE-ID of the whole file, by UID */
  int64_t until;    /* where rules without an end stop */
  size_t steps;     /* of all rules */
};

/* An event being written out. */
typedef struct {
  ics_file *file;
  icalcomponent *component;
  const char *name, *uid;
  moment start;
  bool started;   /* `start` is read */
  int64_t days;   /* of the length, on the clock; and */
  int64_t length; /* the exact part */
  exclusions without;
} event;

bool ics_is_built(void) {
  return true;
}

void ics_free(ics_file *file) {
  if (!file) return;
  ics_zones_free(&file->zones);
  if (file->root) icalcomponent_free(file->root);
  free(file->timezone);
  free(file->found.at);
  free(file->moved.at);
  free(file);
}

const occurrences *ics_occurrences(const ics_file *file) {
  return &file->found;
}

const char *ics_timezone(const ics_file *file) {
  return file->timezone ? file->timezone : "UTC";
}

static const char *uid_text(const char *uid) {
  return uid ? uid : "";
}

static bool event_error(const event *e, dsv_status code, const char *what) {
  return ics_error(e->file->request, code, "event \"%s\": %s", e->name ? e->name : uid_text(e->uid), what);
}

/* ---- the file as libical has it ------------------------------------------------------------------------------------- */

/* What libical could not read stands where it was found. */
static bool check_component(const ics_request *request, icalcomponent *component) {
  icalproperty *found = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
  if (!found) return true;
  const char *text = icalproperty_get_xlicerror(found);
  return ics_error(request, DSV_ERROR_SYNTAX, "iCalendar cannot be read: %.200s", text ? text : "a broken line");
}

static icalcompiter first_calendar(const ics_file *file) {
  return icalcomponent_begin_component(file->root, ICAL_VCALENDAR_COMPONENT);
}

/* A file may hold several calendars: the root is what holds them, also where it is one. */
static bool parse(ics_file *file, const char *bytes) {
  const ics_request *request = file->request;
  icalcomponent *parsed = icalparser_parse_string(bytes);
  file->root = icalcomponent_new(ICAL_XROOT_COMPONENT);
  if (!file->root) return session_take(request->at, DSV_ERROR_MEMORY);
  if (parsed && icalcomponent_isa(parsed) == ICAL_XROOT_COMPONENT) {
    icalcomponent_free(file->root);
    file->root = parsed;
  } else if (parsed) {
    icalcomponent_add_component(file->root, parsed);
  }
  icalcompiter of = first_calendar(file);
  if (!icalcompiter_deref(&of)) return ics_error(request, DSV_ERROR_SYNTAX, "there is no VCALENDAR in the file");
  for (; icalcompiter_deref(&of); icalcompiter_next(&of))
    if (!check_component(request, icalcompiter_deref(&of))) return false;
  file->zones.request = request;
  file->zones.root = file->root;
  return true;
}

/* The zone of dates, and of times that have none. */
static bool find_timezone(ics_file *file) {
  const char *name = file->request->timezone;
  for (icalcompiter of = first_calendar(file); icalcompiter_deref(&of) && !name; icalcompiter_next(&of)) {
    icalcomponent *calendar = icalcompiter_deref(&of);
    icalproperty *property = icalcomponent_get_first_property(calendar, ICAL_X_PROPERTY);
    for (; property && !name; property = icalcomponent_get_next_property(calendar, ICAL_X_PROPERTY)) {
      const char *x = icalproperty_get_x_name(property);
      if (x && !strcmp(x, "X-WR-TIMEZONE")) name = icalproperty_get_x(property);
    }
  }
  if (!name) return true;
  dsv_calendar *clock = clock_of_zone(file->request->at, name);
  dsv_calendar_unref(clock);
  if (!clock)
    return ics_error(file->request, DSV_ERROR_ZONE, "there is no time zone \"%s\" in the zone database", name);
  file->timezone = strdup(name);
  return file->timezone || session_take(file->request->at, DSV_ERROR_MEMORY);
}

/* ---- times --------------------------------------------------------------------------------------------------------- */

static bool read_parts(struct icaltimetype parts, int64_t *reading) {
  char text[DSV_TIME_BYTES + 48];
  if (icaltime_is_null_time(parts)) return false;
  if (parts.is_date) parts.hour = parts.minute = parts.second = 0;
  snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.year, parts.month, parts.day, parts.hour,
           parts.minute, parts.second);
  return dsv_time_parse(text, strlen(text), reading) == DSV_OK;
}

static const ics_zone *zone_of_file(const event *e) {
  if (e->file->timezone) return ics_zones_get(&e->file->zones, e->file->timezone);
  event_error(e, DSV_ERROR_MISSING, "a date or time without a zone; say which by --timezone");
  return NULL;
}

static int64_t instant_of(const moment *m, int64_t reading) {
  return m->zone ? ics_zone_instant(m->zone, reading) : reading;
}

static bool read_moment(const event *e, icalproperty *property, struct icaltimetype parts, moment *out) {
  icalparameter *tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
  const char *name = tzid ? icalparameter_get_tzid(tzid) : NULL;
  *out = (moment){.parts = parts, .is_date = parts.is_date};
  if (!read_parts(parts, &out->reading)) return event_error(e, DSV_ERROR_VALUE, "there is no such time as it is given");
  if (!icaltime_is_utc(parts) || parts.is_date) {
    /* Dates beside DTSTART are those of its clock. */
    if (parts.is_date && e->started) out->zone = e->start.zone;
    else out->zone = name && !parts.is_date ? ics_zones_get(&e->file->zones, name) : zone_of_file(e);
    if (!out->zone && !(parts.is_date && e->started)) return false;
  }
  out->parts.zone = NULL; /* rules are stepped through on readings */
  out->at = instant_of(out, out->reading);
  return true;
}

static int64_t day_of(int64_t reading) {
  return (reading - (reading < 0 ? MICROSECONDS_OF_DAY - 1 : 0)) / MICROSECONDS_OF_DAY;
}

static exclusion exclusion_of(const char *uid, const moment *m) {
  return (exclusion){uid, m->is_date ? day_of(m->reading) : m->at, m->is_date};
}

static bool exclude(const event *e, exclusions *to, const moment *m) {
  if (to->n == to->capacity) {
    size_t capacity = to->capacity ? 2 * to->capacity : 16;
    exclusion *larger = realloc(to->at, capacity * sizeof *larger);
    if (!larger) return session_take(e->file->request->at, DSV_ERROR_MEMORY);
    to->at = larger;
    to->capacity = capacity;
  }
  to->at[to->n++] = exclusion_of(e->uid, m);
  return true;
}

static int compare_exclusions(const void *left, const void *right) {
  const exclusion *a = left, *b = right;
  int order = strcmp(uid_text(a->uid), uid_text(b->uid));
  if (!order) order = a->is_date - b->is_date;
  return order ? order : (a->value > b->value) - (a->value < b->value);
}

static bool holds(const exclusions *all, const char *uid, const moment *m) {
  if (!all->n) return false;
  exclusion exact = {uid, m->at, false}, date = {uid, day_of(m->reading), true};
  return bsearch(&exact, all->at, all->n, sizeof exact, compare_exclusions) ||
         bsearch(&date, all->at, all->n, sizeof date, compare_exclusions);
}

/* ---- an event ------------------------------------------------------------------------------------------------------ */

static icalproperty *first(const event *e, icalproperty_kind kind) {
  return icalcomponent_get_first_property(e->component, kind);
}

static icalproperty *next(const event *e, icalproperty_kind kind) {
  return icalcomponent_get_next_property(e->component, kind);
}

/* Days stay days of the clock, what is shorter is exact (RFC 5545, 3.3.6). */
static bool take_duration(event *e, struct icaldurationtype duration) {
  e->days = (int64_t)duration.weeks * 7 + duration.days;
  e->length = ((int64_t)duration.hours * 3600 + (int64_t)duration.minutes * 60 + duration.seconds) * MICROSECONDS;
  if (duration.is_neg || e->days > 100000 || e->length > 100000 * MICROSECONDS_OF_DAY)
    return event_error(e, DSV_ERROR_VALUE, "its DURATION cannot be used");
  return true;
}

static bool read_length(event *e) {
  icalproperty *end = first(e, ICAL_DTEND_PROPERTY), *duration = first(e, ICAL_DURATION_PROPERTY);
  moment m;
  e->days = e->start.is_date && !end && !duration;
  e->length = 0;
  if (duration) return take_duration(e, icalproperty_get_duration(duration));
  if (!end) return true;
  if (!read_moment(e, end, icalproperty_get_dtend(end), &m)) return false;
  if (m.is_date != e->start.is_date)
    return event_error(e, DSV_ERROR_FORM, "of DTSTART and DTEND one is a date and one a time");
  if (m.at < e->start.at) return event_error(e, DSV_ERROR_ORDER, "it ends before it begins");
  if (m.is_date) e->days = (m.reading - e->start.reading) / MICROSECONDS_OF_DAY;
  else e->length = m.at - e->start.at;
  return true;
}

static bool read_event(event *e) {
  icalproperty *start = first(e, ICAL_DTSTART_PROPERTY), *name = first(e, ICAL_SUMMARY_PROPERTY),
               *uid = first(e, ICAL_UID_PROPERTY);
  e->name = name ? icalproperty_get_summary(name) : NULL;
  e->uid = uid ? icalproperty_get_uid(uid) : NULL;
  if (!check_component(e->file->request, e->component)) return false;
  if (!start) return event_error(e, DSV_ERROR_MISSING, "DTSTART is missing");
  if (first(e, ICAL_EXRULE_PROPERTY)) return event_error(e, DSV_ERROR_LATER, "EXRULE is not read; list EXDATE");
  e->started = read_moment(e, start, icalproperty_get_dtstart(start), &e->start);
  return e->started && read_length(e);
}

static bool is_cancelled(const event *e) {
  icalproperty *status = first(e, ICAL_STATUS_PROPERTY);
  return status && icalproperty_get_status(status) == ICAL_STATUS_CANCELLED;
}

/* ---- writing it out ------------------------------------------------------------------------------------------------ */

static bool count_step(const event *e) {
  if (++e->file->steps <= MOST_OCCURRENCES) return true;
  return ics_error(e->file->request, DSV_ERROR_LIMIT,
                   "the events take place more than %d times; give a smaller --to, or a file with less",
                   MOST_OCCURRENCES);
}

static bool add(const event *e, int64_t start, int64_t end) {
  const ics_request *request = e->file->request;
  if (start >= end || (request->from != DSV_NO_TIME && end <= request->from) ||
      (request->to != DSV_NO_TIME && start >= request->to))
    return true;
  occurrence one = {start, end, e->name, e->uid};
  return occurrences_add(request->at, &e->file->found, &one);
}

/* The occurrence that begins at a moment, unless it is left out or stands elsewhere. */
static bool place(const event *e, const moment *start, bool is_exception) {
  if (!count_step(e)) return false;
  if (holds(&e->without, e->uid, start) || (!is_exception && holds(&e->file->moved, e->uid, start))) return true;
  int64_t base = e->days ? instant_of(start, start->reading + e->days * MICROSECONDS_OF_DAY) : start->at;
  char text[DSV_TIME_BYTES];
  if (dsv_time_format(start->at, text) || dsv_time_format(base + e->length, text))
    return event_error(e, DSV_ERROR_LIMIT, "it lies outside the years 1 to 9999");
  return add(e, start->at, base + e->length);
}

static bool place_dates(event *e) {
  for (icalproperty *date = first(e, ICAL_RDATE_PROPERTY); date; date = next(e, ICAL_RDATE_PROPERTY)) {
    struct icaldatetimeperiodtype value = icalproperty_get_rdate(date);
    event of = *e;
    moment m, end;
    bool period = icaltime_is_null_time(value.time);
    if (!read_moment(e, date, period ? value.period.start : value.time, &m)) return false;
    if (period && !icaltime_is_null_time(value.period.end)) {
      if (!read_moment(e, date, value.period.end, &end)) return false;
      of.days = 0;
      of.length = end.at - m.at;
    } else if (period && !take_duration(&of, value.period.duration)) {
      return false;
    }
    if (!place(&of, &m, false)) return false;
  }
  return true;
}

static bool has_any(const short *list) {
  return list[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

/* Rules that libical would look through hour by hour and second by second, for centuries, though they may never come true. */
static bool is_endless_work(const struct icalrecurrencetype *rule) {
  bool limited = has_any(rule->by_month) || has_any(rule->by_month_day) || has_any(rule->by_year_day) ||
                 has_any(rule->by_week_no) || has_any(rule->by_day) || has_any(rule->by_hour) ||
                 has_any(rule->by_minute) || has_any(rule->by_second) || has_any(rule->by_set_pos);
  return limited && (rule->freq == ICAL_SECONDLY_RECURRENCE || rule->freq == ICAL_MINUTELY_RECURRENCE ||
                     rule->freq == ICAL_HOURLY_RECURRENCE);
}

/* Whether a moment comes after the end of a rule; dates end with their day. */
static bool is_past(const moment *m, const moment *until) {
  return until->is_date ? day_of(m->reading) > day_of(until->reading) : m->at > until->at;
}

static bool step(event *e, icalrecur_iterator *steps, const moment *until, int64_t horizon) {
  for (;;) {
    moment m = e->start;
    m.parts = icalrecur_iterator_next(steps);
    if (clock() / CLOCKS_PER_SEC > MOST_SECONDS)
      return event_error(e, DSV_ERROR_LIMIT, "its rule takes too long to be written out");
    if (icaltime_is_null_time(m.parts) || !read_parts(m.parts, &m.reading)) return true;
    m.at = instant_of(&m, m.reading);
    if ((until && is_past(&m, until)) || (horizon != DSV_NO_TIME && m.at >= horizon)) return true;
    if (m.at != e->start.at && !place(e, &m, false)) return false;
  }
}

static bool place_rule(event *e, icalproperty *property) {
  struct icalrecurrencetype rule = icalproperty_get_rrule(property);
  moment until;
  bool ends = !icaltime_is_null_time(rule.until), endless = !ends && !rule.count;
  int64_t horizon = endless ? e->file->until : e->file->request->to;
  if (rule.freq == ICAL_NO_RECURRENCE || rule.count < 0 || rule.interval < 1)
    return event_error(e, DSV_ERROR_VALUE, "its RRULE cannot be used");
  if (is_endless_work(&rule))
    return event_error(e, DSV_ERROR_LIMIT,
                       "it repeats by the hour or less, within limits; write FREQ=DAILY with BYHOUR");
  if (ends) {
    /* A time of UTC is one, whatever the zone of the event. */
    struct icaltimetype parts = rule.until;
    until = (moment){.parts = parts, .is_date = parts.is_date, .zone = e->start.zone};
    if (!read_parts(parts, &until.reading)) return event_error(e, DSV_ERROR_VALUE, "its UNTIL cannot be used");
    until.at = icaltime_is_utc(parts) ? until.reading : instant_of(&until, until.reading);
    rule.until = icaltime_null_time();
  }
  icalrecur_iterator *steps = icalrecur_iterator_new(rule, e->start.parts);
  if (!steps) return event_error(e, DSV_ERROR_VALUE, "its RRULE cannot be used");
  bool good = step(e, steps, ends ? &until : NULL, horizon);
  icalrecur_iterator_free(steps);
  return good;
}

static bool read_exclusions(event *e) {
  moment m;
  for (icalproperty *date = first(e, ICAL_EXDATE_PROPERTY); date; date = next(e, ICAL_EXDATE_PROPERTY))
    if (!read_moment(e, date, icalproperty_get_exdate(date), &m) || !exclude(e, &e->without, &m)) return false;
  if (e->without.n) qsort(e->without.at, e->without.n, sizeof *e->without.at, compare_exclusions);
  return true;
}

static bool write_out_event(event *e) {
  bool moved = first(e, ICAL_RECURRENCEID_PROPERTY) != NULL;
  if (is_cancelled(e)) return true;
  if (!e->days && !e->length) {
    ics_warning(e->file->request, DSV_ERROR_ROW, "event \"%s\" takes no time and is left out",
                e->name ? e->name : uid_text(e->uid));
    return true;
  }
  if (!read_exclusions(e) || !place(e, &e->start, moved)) return false;
  if (moved) return true;
  for (icalproperty *rule = first(e, ICAL_RRULE_PROPERTY); rule; rule = next(e, ICAL_RRULE_PROPERTY))
    if (!place_rule(e, rule)) return false;
  return place_dates(e);
}

/* ---- the file ------------------------------------------------------------------------------------------------------ */

/* First look at an event: which occurrence of its series it moves, and when the first of all begins. */
static bool look_at(event *e) {
  icalproperty *id = first(e, ICAL_RECURRENCEID_PROPERTY);
  ics_file *file = e->file;
  moment m;
  if (file->until == DSV_NO_TIME || e->start.at < file->until) file->until = e->start.at;
  if (!id) return true;
  if (icalproperty_get_first_parameter(id, ICAL_RANGE_PARAMETER))
    return event_error(e, DSV_ERROR_LATER, "RECURRENCE-ID with RANGE is not read; end the series and begin a new one");
  return read_moment(e, id, icalproperty_get_recurrenceid(id), &m) && exclude(e, &file->moved, &m);
}

static bool each_event(ics_file *file, bool (*act)(event *e)) {
  bool good = true;
  for (icalcompiter of = first_calendar(file); icalcompiter_deref(&of) && good; icalcompiter_next(&of)) {
    icalcompiter at = icalcomponent_begin_component(icalcompiter_deref(&of), ICAL_VEVENT_COMPONENT);
    for (; icalcompiter_deref(&at) && good; icalcompiter_next(&at)) {
      event e = {.file = file, .component = icalcompiter_deref(&at)};
      good = read_event(&e) && act(&e);
      free(e.without.at);
    }
  }
  return good;
}

/* Some years on, on the same day and at the same time. */
static int64_t years_after(int64_t time) {
  char text[DSV_TIME_BYTES];
  int64_t later = time;
  if (dsv_time_format(time, text)) return DSV_NO_TIME;
  int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0') + YEARS;
  if (year > 9999) return DSV_NO_TIME;
  for (int i = 3; i >= 0; i--, year /= 10) text[i] = (char)('0' + year % 10);
  if (!strncmp(text + 5, "02-29", 5)) text[9] = '8';
  return dsv_time_parse(text, strlen(text), &later) ? DSV_NO_TIME : later;
}

static int compare_occurrences(const void *left, const void *right) {
  const occurrence *a = left, *b = right;
  if (a->start != b->start) return a->start < b->start ? -1 : 1;
  if (a->end != b->end) return a->end < b->end ? -1 : 1;
  int order = strcmp(uid_text(a->uid), uid_text(b->uid));
  return order ? order : strcmp(uid_text(a->name), uid_text(b->name));
}

/* In order of start; what two rules of one event both say stands once. */
static void settle(occurrences *all) {
  size_t n = 0;
  if (!all->n) return;
  qsort(all->at, all->n, sizeof *all->at, compare_occurrences);
  for (size_t i = 0; i < all->n; i++)
    if (!n || !all->at[i].uid || compare_occurrences(&all->at[n - 1], &all->at[i])) all->at[n++] = all->at[i];
  all->n = n;
}

bool ics_read(const ics_request *request, const char *bytes, size_t n, ics_file **out) {
  dsv_limits limits = DSV_LIMITS_INIT;
  ics_file *file = *out = calloc(1, sizeof *file);
  if (!file) return session_take(request->at, DSV_ERROR_MEMORY);
  if (!session_take(request->at, dsv_context_limits(request->at->context, &limits))) return false;
  file->request = request;
  file->until = DSV_NO_TIME;
  icalerror_set_errors_are_fatal(0);
  char *lines = ics_lines(request, bytes, n, (size_t)limits.line_bytes);
  bool good = lines && parse(file, lines);
  free(lines);
  if (!good || !find_timezone(file) || !each_event(file, look_at)) return false;
  file->until = request->to != DSV_NO_TIME || file->until == DSV_NO_TIME ? request->to : years_after(file->until);
  if (file->moved.n) qsort(file->moved.at, file->moved.n, sizeof *file->moved.at, compare_exclusions);
  if (!each_event(file, write_out_event)) return false;
  settle(&file->found);
  return true;
}
