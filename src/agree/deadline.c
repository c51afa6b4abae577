#include "agree/deadline.h"
#include "clock/calendar.h"

const dsv__word dsv__deadline_event_words[] = {{"sign", "The last signature that makes the agreement", 0},
                                               {"start", "The agreement comes into force", 0},
                                               {"end", "The agreement ends", 0},
                                               {"outage", "An outage begins", 0},
                                               {"outage_end", "An outage ends", 0},
                                               {"window", "The window of the target ends", 0},
                                               {"score", "The window is scored", 0},
                                               {"submit", "The claim is submitted", 0},
                                               {"accept", "The claim is accepted", 0},
                                               {"reject", "The claim is rejected", 0},
                                               {"dispute", "The claim is disputed", 0},
                                               {"invoice", "An invoice is sent", 0},
                                               {"change", "A change is announced", 0},
                                               {"termination", "Notice to end the agreement is given", 0},
                                               {NULL, NULL, 0}};

const dsv__word dsv__to_end_of_words[] = {
    {"day", "The next midnight", 0},           {"week", "The next Monday", 0},
    {"month", "The next first of a month", 0}, {"quarter", "The next first of a quarter", 0},
    {"year", "The next first of January", 0},  {NULL, NULL, 0}};

static const dsv__field deadline_fields[] = {
    DSV__ROW(dsv__deadline, from, "from", DSV__ENUM, DSV__REQUIRED, dsv__deadline_event_words,
             "What it is counted from"),
    DSV__ROW(dsv__deadline, within, "within", DSV__DURATION, DSV__REQUIRED, NULL,
             "How long after: days and months to the end of a day, hours to the microsecond"),
    {"calendar", DSV__REF, 0, offsetof(dsv__deadline, calendar), "calendar",
     "Whose working days, or open hours, are counted; every day where left out", NULL, "0.1", NULL, "always"},
    DSV__ROW(dsv__deadline, to_end_of, "to_end_of", DSV__ENUM, 0, dsv__to_end_of_words,
             "Then on to the end of such a unit"),
    DSV__ROW_END};

const dsv__record dsv__deadline_record = {
    .name = "deadline", .doc = "Until when", .size = sizeof(dsv__deadline), .fields = deadline_fields};

/* ---- computing ------------------------------------------------------------------------------------------------------------------- */

/* The border of a unit at or after an instant, or with `before` at or before it. */
static int64_t border_from(int32_t unit, const dsv__zone *zone, int64_t t, bool before) {
  int64_t number = dsv__unit_holding(unit, zone, t), begin = dsv__unit_border(unit, zone, number);
  return before || begin == t ? begin : dsv__unit_border(unit, zone, number + 1);
}

static dsv_status too_far(dsv_diag *diag) {
  return dsv__fail(diag, DSV_ERROR_LIMIT, "the deadline lies outside the years 1 to 9999");
}

/* Where a date of the calendar begins. */
static int64_t date_border(const dsv_calendar *calendar, int64_t date) {
  const dsv__zone *zone = dsv__calendar_zone(calendar);
  return zone ? dsv__zone_border(zone, date * DSV__DAY) : date * DSV__DAY;
}

/* The end of the n-th working day after the day of an event, or the start of the n-th before it. A midnight is the end of a day where it is
   counted on from, and its start where it is counted back from. */
static dsv_status count_days(const dsv__time_limit *limit, int64_t event, int64_t *out, dsv_diag *diag) {
  const dsv_calendar *calendar = limit->calendar;
  const int64_t n = limit->length.days, day = dsv__calendar_date(calendar, event - !limit->before);
  int64_t at;
  const dsv_status status =
      dsv_calendar_due_days(calendar, date_border(calendar, day), limit->before ? -n : n, NULL, &at, diag);
  if (!status) *out = date_border(calendar, dsv__calendar_date(calendar, at) + !limit->before);
  return status;
}

dsv_status dsv__deadline_at(const dsv__time_limit *limit, int64_t event, int64_t *out, dsv_diag *diag) {
  const dsv_calendar *calendar = limit->calendar;
  const int64_t elapsed = limit->length.elapsed;
  int64_t at = event;
  dsv_status status = DSV_OK;
  *out = 0;
  if (event <= DSV__TIME_MIN || event >= DSV__TIME_MAX) return too_far(diag);
  if (calendar && elapsed && limit->before) status = dsv_calendar_back(calendar, event, elapsed, NULL, &at, diag);
  else if (calendar && elapsed) status = dsv_calendar_due(calendar, event, elapsed, NULL, &at, diag);
  else if (calendar && limit->length.days) status = count_days(limit, event, &at, diag);
  else if (!dsv__zone_add(limit->zone, event, limit->length, limit->before ? -1 : 1, &at)) status = too_far(diag);
  if (status) return status;
  if (!elapsed && at < DSV__TIME_MAX) at = border_from(DSV__DAYS, limit->zone, at, limit->before);
  if (limit->border >= 0 && at < DSV__TIME_MAX) at = border_from(limit->border, limit->zone, at, limit->before);
  if (at <= DSV__TIME_MIN || at >= DSV__TIME_MAX) return too_far(diag);
  *out = at;
  return DSV_OK;
}

dsv__time_limit dsv__deadline_limit(const dsv_book *book, const dsv__deadline *deadline, const dsv__zone *zone) {
  const bool moves = dsv__given(&dsv__deadline_record, deadline, "to_end_of");
  return (dsv__time_limit){.zone = zone,
                           .calendar = dsv__book_calendar_of(book, &deadline->calendar),
                           .length = deadline->within,
                           .border = moves ? DSV__TO_END_OF(deadline->to_end_of) : -1};
}

/* ---- checks -------------------------------------------------------------------------------------------------------------------------- */

void dsv__check_lengths(dsv__checker *c, dsv__duration length, bool calendar, const void *structure,
                        const char *member) {
  const bool elapsed = dsv__duration_is_elapsed(length);
  if (!elapsed && length.elapsed)
    dsv__wrong(c, DSV_ERROR_FORM, structure, member,
               "a deadline runs by days or by the clock: write days and months or hours and minutes, not both");
  else if (calendar && length.months)
    dsv__wrong(
        c, DSV_ERROR_FORM, structure, member,
        "with a calendar working days or open hours are counted: write days, as \"P15D\", or hours, as \"PT8H\"");
  else if (calendar && length.days > DSV__WORKING_DAYS_MOST)
    dsv__wrong(c, DSV_ERROR_LIMIT, structure, member, "more than %d working days", DSV__WORKING_DAYS_MOST);
}

void dsv__check_deadline(dsv__checker *c, const dsv__deadline *deadline) {
  if (deadline->head.given) dsv__check_lengths(c, deadline->within, deadline->calendar.to, deadline, "within");
}
