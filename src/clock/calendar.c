#include "clock/calendar_parts.h"

dsv_calendar *dsv_calendar_ref(dsv_calendar *calendar) {
  if (calendar != NULL) {
    dsv__retain(&calendar->references);
  }
  return calendar;
}

void dsv_calendar_unref(dsv_calendar *calendar) {
  if (calendar == NULL || !dsv__release(&calendar->references)) {
    return;
  }
  dsv_context *context = calendar->context;
  dsv__zone_free(calendar->zone);
  dsv__free(context, calendar->minutes);
  dsv__free(context, calendar->rules);
  dsv__free(context, calendar->dated);
  dsv__free(context, calendar);
  dsv_context_unref(context);
}

const dsv__zone *dsv__calendar_zone(const dsv_calendar *calendar) {
  return calendar->zone;
}

/* A way along the open spans within [from, to): one stretch of constant offset after the other, in each a local day at
   a time. */
typedef struct {
  const dsv_calendar *calendar;
  int64_t from, to; /* what is left to walk, `from` being the begin of the stretch */
  int64_t stretch;  /* its end */
  int64_t offset;   /* its local time less UTC */
  int64_t day, end; /* the next local day, and the first not to look at */
  int64_t midnight; /* as an instant of the stretch, of the day before `day` */
  dsv__hours hours; /* what is left of it */
  size_t dated;     /* the first dated rule that ends after `day` */
} walk;

static int64_t day_of(int64_t local) {
  return local / DSV__DAY - (local % DSV__DAY < 0);
}

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

/* The stretch of constant offset that begins at w->from, or goes on there. */
static void next_stretch(walk *w) {
  const dsv_calendar *calendar = w->calendar;
  int32_t offset;
  if (!dsv__zone_next_change(calendar->zone, w->from, &w->stretch, &offset) || w->stretch > w->to) {
    w->stretch = w->to;
  }
  w->offset = dsv__zone_offset(calendar->zone, w->from) * DSV__SECOND;
  w->day = day_of(w->from + w->offset);
  w->end = day_of(w->stretch - 1 + w->offset) + 1;
  w->dated = first_dated(calendar, w->day);
  w->hours = (dsv__hours){0, 0};
}

static walk walk_between(const dsv_calendar *calendar, int64_t from, int64_t to) {
  walk w = {.calendar = calendar};
  w.from = from < DSV__TIME_MIN ? DSV__TIME_MIN : from;
  w.to = to > DSV__TIME_MAX ? DSV__TIME_MAX : to;
  if (w.from < w.to && !calendar->all) {
    next_stretch(&w);
  }
  return w;
}

/* Number of the exception that holds on a day, or -1. The later one in the document wins. */
static int32_t rule_on(walk *w, int64_t day) {
  const dsv_calendar *calendar = w->calendar;
  int32_t rule = -1;
  while (w->dated < calendar->n_dated && calendar->dated[w->dated].end <= day) {
    w->dated++;
  }
  if (w->dated < calendar->n_dated && calendar->dated[w->dated].first <= day) {
    rule = calendar->dated[w->dated].rule;
  }
  if (calendar->has_yearly) {
    int64_t year;
    int month, day_of_month;
    dsv__date_from_days(day, &year, &month, &day_of_month);
    const int32_t yearly = calendar->yearly[month - 1][day_of_month - 1];
    rule = yearly > rule ? yearly : rule;
  }
  return rule;
}

static void next_day(walk *w) {
  const int32_t rule = rule_on(w, w->day);
  w->hours = rule >= 0 ? w->calendar->rules[rule] : w->calendar->week[dsv__weekday(w->day)];
  w->midnight = w->day * DSV__DAY - w->offset;
  w->day++;
}

/* The next span of the day's hours that is not empty, cut to the stretch. */
static bool span_of_day(walk *w, dsv__span *out) {
  while (w->hours.first < w->hours.end) {
    const dsv__minutes minutes = w->calendar->minutes[w->hours.first++];
    const int64_t from = w->midnight + minutes.from * DSV__MINUTE;
    const int64_t to = w->midnight + minutes.to * DSV__MINUTE;
    *out = (dsv__span){from > w->from ? from : w->from, to < w->stretch ? to : w->stretch};
    if (out->from < out->to) {
      return true;
    }
  }
  return false;
}

/* The next span, cut to the walk. Spans of neighbouring days and stretches may touch. */
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

dsv_status dsv__calendar_spans(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out) {
  const size_t n = out->n;
  const int64_t last = n > 0 ? out->at[n - 1].to : 0;
  walk w = walk_between(calendar, from, to);
  dsv_status status = DSV_OK;
  for (dsv__span span; status == DSV_OK && walk_on(&w, &span);) {
    status = dsv__spans_push(out, span.from, span.to);
  }
  if (status != DSV_OK) {
    out->n = n;
    if (n > 0) {
      out->at[n - 1].to = last;
    }
  }
  return status;
}

static bool in_range(int64_t time) {
  return time >= DSV__TIME_MIN && time <= DSV__TIME_MAX;
}

dsv_status dsv_calendar_elapsed(const dsv_calendar *calendar, int64_t from, int64_t to, int64_t *out, dsv_diag *diag) {
  if (calendar == NULL || out == NULL) {
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a calendar and a place for the result are needed");
  }
  *out = 0;
  if (!in_range(from) || !in_range(to)) {
    return dsv__fail(diag, DSV_ERROR_LIMIT, "times must lie within the years 1 to 9999");
  }
  int64_t total = 0;
  walk w = walk_between(calendar, from < to ? from : to, from < to ? to : from);
  for (dsv__span span; walk_on(&w, &span);) {
    total += span.to - span.from;
  }
  *out = from < to ? total : -total;
  return DSV_OK;
}

dsv_status dsv_calendar_open(const dsv_calendar *calendar, int64_t at, int32_t *out, dsv_diag *diag) {
  if (calendar == NULL || out == NULL) {
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a calendar and a place for the result are needed");
  }
  *out = 0;
  if (!in_range(at) || at == DSV__TIME_MAX) {
    return dsv__fail(diag, DSV_ERROR_LIMIT, "times must lie within the years 1 to 9999");
  }
  walk w = walk_between(calendar, at, at + 1);
  dsv__span span;
  *out = walk_on(&w, &span);
  return DSV_OK;
}
