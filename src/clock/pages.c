#include "clock/pages.h"

#include "clock/calendar_parts.h"

struct dsv__pages {
  atomic_size_t kept, spans; /* how much is kept, and a little more while pages are being published */
  _Atomic(dsv__page *) page[DSV__PAGES];
  _Atomic(uint64_t) known[DSV__PAGES]; /* spans << 32 | open seconds + 1; 0: not known yet */
};

_Static_assert((DSV__TIME_MAX - DSV__TIME_MIN - 1) / DSV__PAGE_TIME + 1 == DSV__PAGES, "pages for all years");

/* ---- making a page ----------------------------------------------------------------------------------------------- */

/* Turns spans into openings, in place: `from` becomes the start and `to` the open time before, in seconds of the page.
   Gives the open time of the page. */
static uint32_t count_seconds(dsv__spans *spans, int64_t begin) {
  int64_t before = 0;
  for (size_t i = 0; i < spans->n; i++) {
    dsv__span *span = &spans->at[i];
    const int64_t length = (span->to - span->from) / DSV__SECOND;
    span->from = (span->from - begin) / DSV__SECOND;
    span->to = before;
    before += length;
  }
  return (uint32_t)before;
}

static uint32_t key_of(const dsv__span *opening, bool open) {
  return (uint32_t)(open ? opening->to : opening->from);
}

typedef struct {
  uint32_t shift, stride;
  size_t n;
} plan;

/* The most openings that begin within a bucket, past its begin. */
static uint32_t most_steps(const dsv__spans *openings, bool open, uint32_t shift) {
  uint32_t most = 0;
  uint32_t steps = 0;
  uint32_t bucket = UINT32_MAX;
  for (size_t i = 0; i < openings->n; i++) {
    const uint32_t key = key_of(&openings->at[i], open);
    steps = key >> shift == bucket ? steps : 0;
    bucket = key >> shift;
    steps += key != bucket << shift;
    most = steps > most ? steps : most;
  }
  return most;
}

/* Buckets no wider than the least way between two openings, so that there is one step at most; but not many more of them
   than openings. */
static plan plan_buckets(const dsv__spans *openings, bool open, uint32_t range) {
  uint32_t least = DSV__PAGE_SECONDS;
  for (size_t i = 1; i < openings->n; i++) {
    const uint32_t way = key_of(&openings->at[i], open) - key_of(&openings->at[i - 1], open);
    least = way < least ? way : least;
  }
  plan p = {.shift = 31 - (uint32_t)__builtin_clz(least)};
  while ((range >> p.shift) > 8 * openings->n + 64) {
    p.shift++;
  }
  p.n = (range >> p.shift) + 1;
  const uint32_t most = most_steps(openings, open, p.shift);
  p.stride = most == 0 ? 0 : UINT32_C(1) << (31 - __builtin_clz(most));
  return p;
}

static void fill_buckets(const dsv__page *page, bool open, const plan *p, uint32_t *at) {
  uint32_t i = 0;
  for (size_t bucket = 0; bucket < p->n; bucket++) {
    const uint64_t begin = (uint64_t)bucket << p->shift;
    while (i < page->n && (open ? page->at[i + 1].before : page->at[i + 1].start) <= begin) {
      i++;
    }
    at[bucket] = i;
  }
}

/* One block: the page, its openings, both tables of buckets. */
static dsv__page *lay_out(const dsv_context *context, const dsv__spans *openings, uint32_t total) {
  const plan by_time = plan_buckets(openings, false, DSV__PAGE_SECONDS);
  const plan by_open = plan_buckets(openings, true, total);
  const size_t past = 1 + (by_time.stride > by_open.stride ? by_time.stride : by_open.stride);
  const size_t n = openings->n;
  dsv__page *page = dsv__alloc(
      context, sizeof *page + (1 + n + past) * sizeof *page->at + (by_time.n + by_open.n) * sizeof(uint32_t), 1);
  if (page == NULL) {
    return NULL;
  }
  uint32_t *buckets = (uint32_t *)(void *)&page->at[1 + n + past];
  page->n = (uint32_t)n;
  page->total = total;
  page->at[0] = (dsv__opening){0, 0};
  for (size_t i = 0; i < n; i++) {
    page->at[i + 1] = (dsv__opening){(uint32_t)openings->at[i].from, (uint32_t)openings->at[i].to};
  }
  for (size_t i = 0; i < past; i++) {
    page->at[1 + n + i] = (dsv__opening){UINT32_MAX, total};
  }
  fill_buckets(page, false, &by_time, buckets);
  fill_buckets(page, true, &by_open, buckets + by_time.n);
  page->by_time = (dsv__buckets){buckets, by_time.shift, by_time.stride};
  page->by_open = (dsv__buckets){buckets + by_time.n, by_open.shift, by_open.stride};
  return page;
}

static dsv_status build(const dsv_calendar *calendar, size_t index, dsv__page **out) {
  const int64_t begin = DSV__TIME_MIN + (int64_t)index * DSV__PAGE_TIME;
  dsv__spans spans;
  dsv__spans_init(&spans, calendar->context);
  dsv_status status = dsv__calendar_spans(calendar, begin, begin + DSV__PAGE_TIME, &spans);
  if (status == DSV_OK) {
    const uint32_t total = count_seconds(&spans, begin);
    *out = lay_out(calendar->context, &spans, total);
    status = *out != NULL ? DSV_OK : DSV_ERROR_MEMORY;
  }
  dsv__spans_free(&spans);
  return status;
}

/* ---- keeping pages ----------------------------------------------------------------------------------------------- */

/* The table of a calendar, made when it is first asked: most calendars of a book never are. */
static dsv__pages *table_of(const dsv_calendar *calendar) {
  dsv_calendar *owner = (dsv_calendar *)calendar; /* the table is the one thing that is not constant */
  dsv__pages *pages = atomic_load_explicit(&owner->pages, memory_order_acquire);
  if (pages != NULL) {
    return pages;
  }
  dsv__pages *made = dsv__zalloc(calendar->context, 1, sizeof *made);
  if (made == NULL) {
    return NULL;
  }
  if (atomic_compare_exchange_strong_explicit(&owner->pages, &pages, made, memory_order_acq_rel,
                                              memory_order_acquire)) {
    return made;
  }
  dsv__free(calendar->context, made);
  return pages;
}

static void give_back(dsv__pages *pages, const dsv__page *page) {
  atomic_fetch_sub_explicit(&pages->kept, 1, memory_order_relaxed);
  atomic_fetch_sub_explicit(&pages->spans, page->n, memory_order_relaxed);
}

/* Lets the calendar keep a page, where there is room. What it keeps then, be it another thread's; NULL: no room. */
static dsv__page *publish(const dsv_calendar *calendar, dsv__pages *pages, size_t index, dsv__page *page) {
  const size_t kept = atomic_fetch_add_explicit(&pages->kept, 1, memory_order_relaxed);
  const size_t spans = atomic_fetch_add_explicit(&pages->spans, page->n, memory_order_relaxed);
  if (kept >= DSV__KEPT_PAGES || spans + page->n > DSV__KEPT_SPANS) {
    give_back(pages, page);
    return NULL;
  }
  dsv__page *other = NULL;
  if (atomic_compare_exchange_strong_explicit(&pages->page[index], &other, page, memory_order_acq_rel,
                                              memory_order_acquire)) {
    return page;
  }
  give_back(pages, page);
  dsv__free(calendar->context, page);
  return other;
}

const dsv__page *dsv__pages_kept(const dsv_calendar *calendar, size_t index) {
  dsv__pages *pages = atomic_load_explicit(&((dsv_calendar *)calendar)->pages, memory_order_acquire);
  return pages != NULL ? atomic_load_explicit(&pages->page[index], memory_order_acquire) : NULL;
}

size_t dsv__pages_count(const dsv_calendar *calendar) {
  size_t n = 0;
  for (size_t i = 0; i < DSV__PAGES; i++) {
    n += dsv__pages_kept(calendar, i) != NULL;
  }
  return n;
}

void dsv__pages_free(dsv_calendar *calendar) {
  dsv__pages *pages = atomic_load_explicit(&calendar->pages, memory_order_acquire);
  for (size_t i = 0; pages != NULL && i < DSV__PAGES; i++) {
    dsv__free(calendar->context, atomic_load_explicit(&pages->page[i], memory_order_acquire));
  }
  dsv__free(calendar->context, pages);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

dsv_status dsv__reader_begin(dsv__reader *reader, const dsv_calendar *calendar, dsv_diag *diag) {
  *reader = (dsv__reader){.calendar = calendar, .pages = table_of(calendar), .diag = diag};
  return reader->pages != NULL ? DSV_OK : DSV__NO_MEMORY(diag);
}

void dsv__reader_end(dsv__reader *reader) {
  if (reader->own) {
    dsv__free(reader->calendar->context, (void *)reader->page);
  }
  reader->page = NULL;
  reader->own = false;
}

/* Lets the calendar keep the page that the reader made. */
static void keep_page(dsv__reader *reader) {
  const dsv__page *kept =
      publish(reader->calendar, reader->pages, reader->index, (dsv__page *)reader->page); /* still its own */
  reader->own = kept == NULL;
  reader->page = kept != NULL ? kept : reader->page;
}

/* A page that is not kept yet. */
static dsv_status make_page(dsv__reader *reader, size_t index) {
  dsv__page *made = NULL;
  const dsv_status status = build(reader->calendar, index, &made);
  if (status == DSV_ERROR_LIMIT) {
    return dsv__fail(reader->diag, status,
                     "the calendar has more than %llu spans of open time in nine years (limits.spans)",
                     (unsigned long long)reader->calendar->context->limits.spans);
  }
  if (status != DSV_OK) {
    return DSV__NO_MEMORY(reader->diag);
  }
  atomic_store_explicit(&reader->pages->known[index], (uint64_t)made->n << 32 | (made->total + 1),
                        memory_order_relaxed);
  reader->page = made;
  reader->own = true;
  return DSV_OK;
}

static dsv_status read_page(dsv__reader *reader, size_t index, bool keep, const dsv__page **out) {
  dsv_status status = DSV_OK;
  if (reader->page == NULL || reader->index != index) {
    dsv__reader_end(reader);
    reader->index = index;
    reader->page = atomic_load_explicit(&reader->pages->page[index], memory_order_acquire);
    status = reader->page != NULL ? DSV_OK : make_page(reader, index);
  }
  if (keep && reader->own) {
    keep_page(reader);
  }
  *out = reader->page;
  return status;
}

dsv_status dsv__reader_page(dsv__reader *reader, size_t index, const dsv__page **out) {
  return read_page(reader, index, true, out);
}

/* What is known of a page without making it: outside of what a calendar is valid for, and round the clock. */
static bool is_plain(const dsv_calendar *calendar, size_t index, uint32_t *total) {
  const int64_t begin = DSV__TIME_MIN + (int64_t)index * DSV__PAGE_TIME;
  const int64_t end = dsv__earlier(begin + DSV__PAGE_TIME, DSV__TIME_MAX);
  const dsv__span within = calendar->within;
  const bool outside = within.from >= end || within.to <= begin || within.from >= within.to;
  *total = outside ? 0 : (uint32_t)((end - begin) / DSV__SECOND);
  return outside || (calendar->all && within.from <= begin && end <= within.to);
}

/* One question looks over so many spans and no more, whether they are known or not: what it answers must not depend on
   what was asked before. */
static dsv_status look_over(dsv__reader *reader, uint64_t spans) {
  const uint64_t most = reader->calendar->context->limits.spans;
  reader->seen += spans;
  if (reader->seen <= most) {
    return DSV_OK;
  }
  return dsv__fail(reader->diag, DSV_ERROR_LIMIT,
                   "more than %llu spans of open time lie between; ask for a shorter time (limits.spans)",
                   (unsigned long long)most);
}

/* Who looks far ahead needs totals alone: these pages would take the room of those that are asked. */
dsv_status dsv__reader_total(dsv__reader *reader, size_t index, uint32_t *out) {
  const uint64_t known = atomic_load_explicit(&reader->pages->known[index], memory_order_relaxed);
  *out = (uint32_t)known - 1;
  if (known > 0) {
    return look_over(reader, known >> 32);
  }
  if (is_plain(reader->calendar, index, out)) {
    return DSV_OK;
  }
  const dsv__page *page;
  const dsv_status status = read_page(reader, index, false, &page);
  *out = status == DSV_OK ? page->total : 0;
  return status == DSV_OK ? look_over(reader, page->n) : status;
}
