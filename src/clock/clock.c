/* What a calendar is asked about open time. Answers come from pages (clock/pages.h); E(t) is the open time up to t. */
#include "clock/calendar_parts.h"
#include "clock/verbs.h"

dsv_status dsv__clock_out_of_range(dsv_diag *diag) {
  return dsv__fail(diag, DSV_ERROR_LIMIT, "times must lie within the years 1 to 9999");
}

dsv_status dsv__clock_closed(dsv_diag *diag, const char *what) {
  return dsv__fail(diag, DSV_ERROR_CLOSED, "%s between the years 1 and 9999", what);
}

/* An instant by its page. */
typedef struct {
  size_t page;
  uint32_t second, micros; /* from its begin */
} place;

static place place_of(int64_t time) {
  const uint64_t since = (uint64_t)(time - DSV__TIME_MIN);
  const uint64_t second = since / DSV__SECOND;
  return (place){(size_t)(second >> DSV__PAGE_BITS), (uint32_t)second & (DSV__PAGE_SECONDS - 1),
                 (uint32_t)(since - second * DSV__SECOND)};
}

static int64_t begin_of(size_t page) {
  return DSV__TIME_MIN + (int64_t)page * DSV__PAGE_TIME;
}

/* Open time of the page up to an instant. Where there is none the page need not be there. */
static dsv_status open_until(dsv__reader *reader, place at, int64_t *out) {
  const dsv__page *page;
  uint32_t total;
  dsv_status status = dsv__reader_total(reader, at.page, &total);
  *out = 0;
  if (status == DSV_OK && total > 0) {
    status = dsv__reader_page(reader, at.page, &page);
    *out = status == DSV_OK ? dsv__page_open(page, at.second, at.micros) : 0;
  }
  return status;
}

/* ---- elapsed ----------------------------------------------------------------------------------------------------- */

dsv_status dsv__clock_elapsed(dsv__reader *reader, const dsv_calendar_options *options, int64_t from, int64_t to,
                              int64_t *out) {
  (void)options;
  if (from < DSV__TIME_MIN || from > DSV__TIME_MAX || to < DSV__TIME_MIN || to > DSV__TIME_MAX) {
    return dsv__clock_out_of_range(reader->diag);
  }
  const place first = place_of(dsv__earlier(from, to));
  const place last = place_of(dsv__later(from, to));
  int64_t before;
  int64_t after;
  dsv_status status = open_until(reader, first, &before);
  int64_t total = -before;
  for (size_t i = first.page; status == DSV_OK && i < last.page; i++) {
    uint32_t seconds;
    status = dsv__reader_total(reader, i, &seconds);
    total += seconds * DSV__SECOND;
  }
  if (status == DSV_OK) {
    status = open_until(reader, last, &after);
    total += after;
  }
  if (status == DSV_OK) {
    *out = from <= to ? total : -total;
  }
  return status;
}

/* ---- due and back ------------------------------------------------------------------------------------------------ */

/* The instant at which E is `open` microseconds past what it is at the begin of `page` (before it: less than 0): the
   earliest such, or the latest. */
static dsv_status time_of(dsv__reader *reader, size_t page, int64_t open, bool first, int64_t *out) {
  const int64_t edge = first; /* the end of a page's open time is an earliest instant, its begin a latest one */
  dsv_status status = DSV_OK;
  uint32_t seconds = 0;
  while (status == DSV_OK && open < edge) {
    if (page-- == 0) {
      return dsv__clock_closed(reader->diag, "there was not so much open time before,");
    }
    status = dsv__reader_total(reader, page, &seconds);
    open += seconds * DSV__SECOND;
  }
  for (; status == DSV_OK; page++) {
    if (page == DSV__PAGES) {
      return dsv__clock_closed(reader->diag, "not so much open time is ahead,");
    }
    status = dsv__reader_total(reader, page, &seconds);
    if (open - edge < seconds * DSV__SECOND) {
      break;
    }
    open -= seconds * DSV__SECOND;
  }
  const dsv__page *at;
  if (status == DSV_OK) {
    status = dsv__reader_page(reader, page, &at);
  }
  if (status != DSV_OK) {
    return status;
  }
  *out = begin_of(page) + dsv__page_time(at, open, first);
  return *out < DSV__TIME_MAX ? DSV_OK
                              : dsv__clock_closed(reader->diag, "open time lasts up to the end of what can be told,");
}

/* Forward by open time, backward where it is negative. */
static dsv_status move(dsv__reader *reader, int64_t from, int64_t by, bool first, int64_t *out) {
  const int64_t all = DSV__TIME_MAX - DSV__TIME_MIN;
  if (by > all || by < -all) {
    return dsv__clock_closed(reader->diag, "there is not so much time");
  }
  const place at = place_of(from);
  int64_t before;
  const dsv_status status = open_until(reader, at, &before);
  return status == DSV_OK ? time_of(reader, at.page, before + by, first, out) : status;
}

dsv_status dsv__clock_due(dsv__reader *reader, const dsv_calendar_options *options, int64_t from, int64_t duration,
                          int64_t *out) {
  if (!dsv__clock_in_range(from)) {
    return dsv__clock_out_of_range(reader->diag);
  }
  if (duration == 0 && options->land == DSV_LAND_HERE) {
    *out = from;
    return DSV_OK;
  }
  const bool next = options->land == DSV_LAND_NEXT;
  return move(reader, from, duration, next ? duration < 0 : duration > 0, out);
}

dsv_status dsv__clock_back(dsv__reader *reader, const dsv_calendar_options *options, int64_t to, int64_t duration,
                           int64_t *out) {
  if (!dsv__clock_in_range(to)) {
    return dsv__clock_out_of_range(reader->diag);
  }
  if (duration == 0 && options->land == DSV_LAND_HERE) {
    *out = to;
    return DSV_OK;
  }
  const bool next = options->land == DSV_LAND_NEXT;
  const int64_t by = duration > INT64_MIN ? -duration : INT64_MAX;
  return move(reader, to, by, next ? duration >= 0 : duration < 0, out);
}

/* ---- open, next_open, next_close --------------------------------------------------------------------------------- */

dsv_status dsv__clock_open(dsv__reader *reader, const dsv_calendar_options *options, int64_t time, int64_t unused,
                           int64_t *out) {
  (void)options;
  (void)unused;
  if (!dsv__clock_in_range(time)) {
    return dsv__clock_out_of_range(reader->diag);
  }
  const place at = place_of(time);
  const dsv__page *page;
  const dsv_status status = dsv__reader_page(reader, at.page, &page);
  if (status == DSV_OK) {
    const dsv__opening *opening = &page->at[dsv__page_at(page, at.second)];
    *out = at.second - opening->start < opening[1].before - opening->before;
  }
  return status;
}

/* Seconds of the page at which an opening ends. */
static uint32_t end_of(const dsv__opening *opening) {
  return opening->start + (opening[1].before - opening->before);
}

/* Looks for a border of open time from one page to the next. A span that ends with its page may go on in the next. */
typedef struct {
  bool opens;  /* a begin is wanted, not an end */
  bool inside; /* open up to the begin of the page */
  int64_t found;
} border;

/* Looks at the openings of a page from number i on. True: found. */
static bool look(border *b, const dsv__page *page, size_t index, uint32_t i) {
  for (; i <= page->n; i++) {
    const dsv__opening *at = &page->at[i];
    if (at->start > 0 && b->inside) {
      b->inside = false; /* it ended where the page before did */
      if (!b->opens) {
        b->found = begin_of(index);
        return true;
      }
    }
    if (b->opens && !b->inside) {
      b->found = begin_of(index) + at->start * DSV__SECOND;
      return true;
    }
    if (!b->opens && end_of(at) < DSV__PAGE_SECONDS) {
      b->found = begin_of(index) + end_of(at) * DSV__SECOND;
      return true;
    }
    b->inside = end_of(at) == DSV__PAGE_SECONDS;
  }
  return false;
}

/* Pages without open time, and without anything else, need not be there. */
static dsv_status look_ahead(dsv__reader *reader, border *b, size_t index, bool *found) {
  dsv_status status = DSV_OK;
  *found = false;
  for (; status == DSV_OK && !*found && index < DSV__PAGES; index++) {
    uint32_t total;
    const dsv__page *page;
    status = dsv__reader_total(reader, index, &total);
    if (status != DSV_OK) {
      break;
    }
    if (total == (b->inside ? 0 : DSV__PAGE_SECONDS)) {
      *found = b->inside != b->opens; /* the border is the begin of the page */
      b->found = begin_of(index);
      b->inside = !b->inside;
    } else if (total > 0 && total < DSV__PAGE_SECONDS) {
      status = dsv__reader_page(reader, index, &page);
      *found = status == DSV_OK && look(b, page, index, 1);
    }
  }
  return status;
}

static dsv_status next_border(dsv__reader *reader, int64_t time, bool opens, int64_t *out) {
  if (!dsv__clock_in_range(time)) {
    return dsv__clock_out_of_range(reader->diag);
  }
  const place at = place_of(time);
  const dsv__page *page;
  dsv_status status = dsv__reader_page(reader, at.page, &page);
  if (status != DSV_OK) {
    return status;
  }
  const uint32_t i = dsv__page_at(page, at.second);
  const bool open = at.second < end_of(&page->at[i]);
  border b = {.opens = opens, .inside = open && end_of(&page->at[i]) == DSV__PAGE_SECONDS};
  bool found = !opens && open && !b.inside;
  if (found) {
    b.found = begin_of(at.page) + end_of(&page->at[i]) * DSV__SECOND;
  } else if (!look(&b, page, at.page, i + 1)) {
    status = look_ahead(reader, &b, at.page + 1, &found);
  } else {
    found = true;
  }
  if (status == DSV_OK && (!found || b.found >= DSV__TIME_MAX)) {
    return dsv__clock_closed(reader->diag, opens ? "open time does not begin any more," : "open time does not end,");
  }
  *out = b.found;
  return status;
}

dsv_status dsv__clock_next_open(dsv__reader *reader, const dsv_calendar_options *options, int64_t time, int64_t unused,
                                int64_t *out) {
  (void)options;
  (void)unused;
  return next_border(reader, time, true, out);
}

dsv_status dsv__clock_next_close(dsv__reader *reader, const dsv_calendar_options *options, int64_t time, int64_t unused,
                                 int64_t *out) {
  (void)options;
  (void)unused;
  return next_border(reader, time, false, out);
}
