/* The index from which a calendar answers: pages of open time.

   Time since the year 1 is cut into pages of 2^28 seconds (8.5 years). A page has the open spans within it, for the open
   time before an instant and for the instant at which so much of it has passed. It is worked out when it is first
   needed, never changes, and is published by one compare-and-swap: there are no locks, and what a failed allocation or a
   forked child leaves behind is only that a page is not there yet.

   All borders of open time are whole seconds: hours are minutes, and offsets, changes of the clock and the ends of
   `valid` are seconds. So a page counts seconds in 32 bits; microseconds come in with the instants that are asked. */
#ifndef DSV__PAGES_H
#define DSV__PAGES_H

#include "clock/calendar.h"

#define DSV__PAGE_BITS 28
#define DSV__PAGE_SECONDS (UINT32_C(1) << DSV__PAGE_BITS)
#define DSV__PAGE_TIME ((int64_t)DSV__PAGE_SECONDS * DSV__SECOND)

enum {
  DSV__PAGES = 1176,        /* from the year 1 to 9999 */
  DSV__KEPT_PAGES = 64,     /* by one calendar; past that a page is made for a call and freed again */
  DSV__KEPT_SPANS = 1 << 22 /* of all its pages together */
};

/* A span begins at `start`, and `before` is the open time of the page up to there, both in seconds. Its length is the
   `before` of the next less its own. */
typedef struct {
  uint32_t start, before;
} dsv__opening;

/* The way to an opening by one of its two numbers: a bucket has the index of the last opening that is not past its
   begin. From there the one wanted is less than 2 x stride on; mostly stride is 1, and nothing branches. */
typedef struct {
  const uint32_t *at;
  uint32_t shift;  /* a bucket is 2^shift seconds */
  uint32_t stride; /* a power of two, or 0 */
} dsv__buckets;

/* at[0] is a span without length at the begin of the page, then come n spans, then as many as the steps need that begin
   never and have the total before them. */
typedef struct {
  dsv__buckets by_time, by_open;
  uint32_t n, total;
  dsv__opening at[];
} dsv__page;

typedef struct dsv__pages dsv__pages; /* what a calendar keeps */

/* Pages as one call reads them. It holds the last it read: a page that the calendar does not keep lives until the next is
   read. */
typedef struct {
  const dsv_calendar *calendar;
  dsv__pages *pages;
  dsv_diag *diag;
  const dsv__page *page; /* number `index`; NULL: none */
  size_t index;
  bool own;
  uint64_t seen; /* spans that the question in hand looked over */
} dsv__reader;

/* DSV_ERROR_MEMORY; then there is nothing to end. */
dsv_status dsv__reader_begin(dsv__reader *reader, const dsv_calendar *calendar, dsv_diag *diag);
void dsv__reader_end(dsv__reader *reader);
/* DSV_ERROR_LIMIT (limits.spans), DSV_ERROR_MEMORY; with findings. */
dsv_status dsv__reader_page(dsv__reader *reader, size_t index, const dsv__page **out);
/* Open seconds of a page that a question looks over; remembered, also of pages that are not kept. Errors as
   dsv__reader_page; all pages that one question looks over have limits.spans together. */
dsv_status dsv__reader_total(dsv__reader *reader, size_t index, uint32_t *out);
/* The page if the calendar keeps it: one that lives as long as the calendar; else NULL. */
const dsv__page *dsv__pages_kept(const dsv_calendar *calendar, size_t index);
/* How many pages a calendar keeps. */
size_t dsv__pages_count(const dsv_calendar *calendar);
void dsv__pages_free(dsv_calendar *calendar);

/* Index of the last opening that starts at or before a second of the page. */
static inline uint32_t dsv__page_at(const dsv__page *page, uint32_t second) {
  uint32_t i = page->by_time.at[second >> page->by_time.shift];
  for (uint32_t step = page->by_time.stride; step > 0; step >>= 1) {
    i += page->at[i + step].start <= second ? step : 0;
  }
  return i;
}

/* Open microseconds of a page up to an instant in it, which is given as seconds and microseconds. */
static inline int64_t dsv__page_open(const dsv__page *page, uint32_t second, uint32_t micros) {
  const dsv__opening *at = &page->at[dsv__page_at(page, second)];
  const uint32_t length = at[1].before - at->before;
  const uint32_t into = second - at->start;
  const uint32_t inside = into < length; /* a mask of it: a branch would be taken at random */
  return (int64_t)(at->before + (inside ? into : length)) * DSV__SECOND + (micros & (0 - inside));
}

/* The instant, in microseconds of the page, at which `open` microseconds of its open time have passed: 0 <= open < total,
   the latest such; with `first`, 0 < open <= total, the earliest. */
static inline int64_t dsv__page_time(const dsv__page *page, int64_t open, bool first) {
  const uint32_t second = (uint32_t)((uint64_t)(open - first) / DSV__SECOND);
  uint32_t i = page->by_open.at[second >> page->by_open.shift];
  for (uint32_t step = page->by_open.stride; step > 0; step >>= 1) {
    i += page->at[i + step].before <= second ? step : 0;
  }
  return ((int64_t)page->at[i].start - page->at[i].before) * DSV__SECOND + open;
}

#endif
