#include "clock/calendar_parts.h"

dsv_calendar *dsv_calendar_ref(dsv_calendar *calendar) {
  if (calendar != NULL) {
    dsv__retain(&calendar->references);
  }
  return calendar;
}

/* Parts let go of theirs in turn: at most DSV__MOST_DEEP calls inside each other. */
void dsv_calendar_unref(dsv_calendar *calendar) {
  if (calendar == NULL || !dsv__release(&calendar->references)) {
    return;
  }
  dsv_context *context = calendar->context;
  for (size_t i = 0; i < calendar->n_parts; i++) {
    dsv_calendar_unref(calendar->parts[i]);
  }
  dsv__pages_free(calendar);
  dsv__free(context, calendar->minutes);
  dsv__free(context, calendar->rules);
  dsv__free(context, calendar->dated);
  dsv__free(context, calendar->parts);
  dsv__free(context, calendar->zones);
  dsv__free(context, calendar);
  dsv_context_unref(context);
}

const dsv__zone *dsv__calendar_zone(const dsv_calendar *calendar) {
  return calendar->zone;
}

const dsv__zone *const *dsv__calendar_zones(const dsv_calendar *calendar, size_t *n) {
  *n = calendar->n_zones;
  return calendar->zones;
}

int64_t dsv__calendar_date(const dsv_calendar *calendar, int64_t at) {
  return dsv__day_of(calendar->zone != NULL ? dsv__zone_local(calendar->zone, at) : at);
}

int64_t dsv__calendar_border(const dsv_calendar *calendar, int64_t local) {
  return calendar->zone != NULL ? dsv__zone_border(calendar->zone, local)
                                : dsv__earlier(dsv__later(local, DSV__TIME_MIN), DSV__TIME_MAX);
}

/* ---- hours of a date --------------------------------------------------------------------------------------------- */

/* The first dated rule that ends after a day. */
static size_t first_dated(const dsv_calendar *calendar, int64_t day) {
  size_t first = 0;
  size_t n = calendar->n_dated;
  while (n > 0) {
    const size_t half = n / 2;
    if (calendar->dated[first + half].end <= day) {
      first += half + 1;
      n -= half + 1;
    } else {
      n = half;
    }
  }
  return first;
}

/* The hours of a day, `dated` being the first rule that ends after it. Of exceptions the later one in the document
   wins. */
static dsv__hours hours_on(const dsv_calendar *calendar, int64_t day, size_t dated) {
  int32_t rule = -1;
  if (dated < calendar->n_dated && calendar->dated[dated].first <= day) {
    rule = calendar->dated[dated].rule;
  }
  if (calendar->has_yearly) {
    int64_t year;
    int month, day_of_month;
    dsv__date_from_days(day, &year, &month, &day_of_month);
    const int32_t yearly = calendar->yearly[month - 1][day_of_month - 1];
    rule = yearly > rule ? yearly : rule;
  }
  return rule >= 0 ? calendar->rules[rule] : calendar->week[dsv__weekday(day)];
}

dsv__hours dsv__calendar_hours(const dsv_calendar *calendar, int64_t day) {
  return hours_on(calendar, day, first_dated(calendar, day));
}

/* Up to what minute of the next day hours run. */
static int32_t tail_of(const dsv_calendar *calendar, dsv__hours hours) {
  const int32_t end = hours.first < hours.end ? calendar->minutes[hours.end - 1].to : 0;
  return end > DSV__DAY_MINUTES ? end - DSV__DAY_MINUTES : 0;
}

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

/* A way along the open spans within [from, to): one stretch of constant offset after the other, in each a local day at
   a time, first what is left of the hours of the day before. */
typedef struct {
  const dsv_calendar *calendar;
  int64_t from, to; /* what is left to walk, `from` being the begin of the stretch */
  int64_t stretch;  /* its end */
  int64_t offset;   /* its local time less UTC */
  int64_t day, end; /* the next local day, and the first not to look at */
  int64_t midnight; /* as an instant of the stretch, of the day before `day` */
  int32_t over;     /* what of that day is hours of the one before it: up to this minute */
  int32_t tail;     /* and what of `day` is hours of that day */
  dsv__hours hours; /* what is left of that day's own */
  size_t dated;     /* the first dated rule that ends after `day` */
} walk;

static dsv__hours walk_hours(walk *w, int64_t day) {
  const dsv_calendar *calendar = w->calendar;
  while (w->dated < calendar->n_dated && calendar->dated[w->dated].end <= day) {
    w->dated++;
  }
  return hours_on(calendar, day, w->dated);
}

/* The offset at an instant, and where it ends; that of a calendar without a zone never does. */
static int64_t offset_of(const dsv_calendar *calendar, int64_t from, int64_t to, int64_t *end) {
  int32_t next;
  *end = to;
  if (calendar->zone == NULL) {
    return 0;
  }
  if (!dsv__zone_next_change(calendar->zone, from, end, &next) || *end > to) {
    *end = to;
  }
  return dsv__zone_offset(calendar->zone, from) * DSV__SECOND;
}

/* The stretch of constant offset that begins at w->from, or goes on there. */
static void next_stretch(walk *w) {
  w->offset = offset_of(w->calendar, w->from, w->to, &w->stretch);
  w->day = dsv__day_of(w->from + w->offset);
  w->end = dsv__day_of(w->stretch - 1 + w->offset) + 1;
  w->dated = first_dated(w->calendar, w->day - 1);
  w->tail = tail_of(w->calendar, walk_hours(w, w->day - 1));
  w->hours = (dsv__hours){0, 0};
  w->over = 0;
}

static walk walk_between(const dsv_calendar *calendar, int64_t from, int64_t to) {
  walk w = {.calendar = calendar};
  w.from = dsv__later(from, calendar->within.from);
  w.to = dsv__earlier(to, calendar->within.to);
  if (w.from < w.to && !calendar->all) {
    next_stretch(&w);
  }
  return w;
}

static void next_day(walk *w) {
  w->hours = walk_hours(w, w->day);
  w->over = w->tail;
  w->tail = tail_of(w->calendar, w->hours);
  w->midnight = w->day * DSV__DAY - w->offset;
  w->day++;
}

/* The next hours of the day. */
static bool hours_of_day(walk *w, dsv__minutes *out) {
  if (w->over > 0) {
    *out = (dsv__minutes){0, w->over};
    w->over = 0;
    return true;
  }
  if (w->hours.first == w->hours.end) {
    return false;
  }
  *out = w->calendar->minutes[w->hours.first++];
  out->to = out->to < DSV__DAY_MINUTES ? out->to : DSV__DAY_MINUTES;
  return true;
}

/* The next span of the day's hours that is not empty, cut to the stretch. */
static bool span_of_day(walk *w, dsv__span *out) {
  for (dsv__minutes minutes; hours_of_day(w, &minutes);) {
    const int64_t from = w->midnight + minutes.from * DSV__MINUTE;
    const int64_t to = w->midnight + minutes.to * DSV__MINUTE;
    *out = (dsv__span){dsv__later(from, w->from), dsv__earlier(to, w->stretch)};
    if (out->from < out->to) {
      return true;
    }
  }
  return false;
}

/* The next span, cut to the walk; none begins before the one before it. Those of neighbouring days and stretches may
   touch, and hours over midnight may overlap those of the next day. */
static bool walk_on(walk *w, dsv__span *out) {
  if (w->calendar->all) {
    *out = (dsv__span){w->from, w->to};
    w->from = w->to;
    return out->from < out->to;
  }
  while (w->from < w->to) {
    if (span_of_day(w, out)) {
      return true;
    }
    if (w->day < w->end) {
      next_day(w);
      continue;
    }
    w->from = w->stretch;
    if (w->from < w->to) {
      next_stretch(w);
    }
  }
  return false;
}

/* ---- spans ------------------------------------------------------------------------------------------------------- */

/* What a set was, to make it so again. */
typedef struct {
  size_t n;
  int64_t last;
} mark;

static mark mark_of(const dsv__spans *spans) {
  return (mark){spans->n, spans->n > 0 ? spans->at[spans->n - 1].to : 0};
}

static dsv_status undo(dsv__spans *spans, mark before, dsv_status status) {
  if (status != DSV_OK) {
    spans->n = before.n;
    if (before.n > 0) {
      spans->at[before.n - 1].to = before.last;
    }
  }
  return status;
}

static dsv_status spans_by_hours(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out) {
  walk w = walk_between(calendar, from, to);
  dsv_status status = DSV_OK;
  for (dsv__span span; status == DSV_OK && walk_on(&w, &span);) {
    status = dsv__spans_push(out, span.from, span.to);
  }
  return status;
}

dsv_status dsv__calendar_spans(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out) {
  const mark before = mark_of(out);
  const bool by_hours = calendar->made == DSV__BY_HOURS;
  return undo(out, before,
              by_hours ? spans_by_hours(calendar, from, to, out) : dsv__calendar_composed(calendar, from, to, out));
}

/* The hours of a date in a stretch of constant offset: there, what lies past midnight goes on. */
static dsv_status push_hours(const dsv_calendar *calendar, dsv__hours hours, int64_t midnight, dsv__span stretch,
                             dsv__spans *out) {
  dsv_status status = DSV_OK;
  for (size_t i = hours.first; status == DSV_OK && i < hours.end; i++) {
    const dsv__minutes minutes = calendar->minutes[i];
    status = dsv__spans_push(out, dsv__later(midnight + minutes.from * DSV__MINUTE, stretch.from),
                             dsv__earlier(midnight + minutes.to * DSV__MINUTE, stretch.to));
  }
  return status;
}

static dsv_status day_by_hours(const dsv_calendar *calendar, int64_t day, dsv__spans *out) {
  const dsv__hours hours = dsv__calendar_hours(calendar, day);
  const int64_t margin = 2 * DSV__DAY; /* more than any offset */
  int64_t from = dsv__later(day * DSV__DAY - margin, calendar->within.from);
  const int64_t to = dsv__earlier((day + 2) * DSV__DAY + margin, calendar->within.to);
  dsv_status status = DSV_OK;
  for (int64_t end; status == DSV_OK && hours.first < hours.end && from < to; from = end) {
    const int64_t offset = offset_of(calendar, from, to, &end);
    status = push_hours(calendar, hours, day * DSV__DAY - offset, (dsv__span){from, end}, out);
  }
  return status;
}

dsv_status dsv__calendar_day(const dsv_calendar *calendar, int64_t day, dsv__spans *out) {
  if (calendar->made != DSV__BY_HOURS) {
    return dsv__calendar_spans(calendar, dsv__calendar_border(calendar, day * DSV__DAY),
                               dsv__calendar_border(calendar, (day + 1) * DSV__DAY), out);
  }
  const mark before = mark_of(out);
  return undo(out, before, day_by_hours(calendar, day, out));
}
