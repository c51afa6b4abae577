/* One verb of many rows. Rows whose times lie in some years that follow each other, as nearly all do, are answered by a
   loop over a window: the pages of these years side by side. The others go the way of a single question. */
#include "clock/verbs.h"

enum {
  BLOCK = 16384,    /* rows between two calls of progress, and of a window that stays as it is */
  WINDOW_PAGES = 32 /* 270 years */
};

typedef struct {
  size_t first, n;
  const dsv__page *page[WINDOW_PAGES];
  int64_t before[WINDOW_PAGES + 1]; /* open microseconds of the window before each page, and of all */
} window;

typedef struct {
  const int64_t *a, *b;
  int64_t b_one;
  bool has_one; /* all rows have b_one */
  int64_t *out;
  uint64_t n;
} rows;

typedef struct {
  const dsv__clock_verb *verb;
  dsv_calendar_options options;
  dsv__reader reader;
  window w;
  uint32_t number;
  uint64_t unanswered, slow;
  bool full;     /* the calendar keeps as many pages as it may */
  int64_t stray; /* a time of the row that went the single way last */
} batch;

/* ---- the window -------------------------------------------------------------------------------------------------- */

static size_t page_of(int64_t time) {
  return (size_t)((uint64_t)(time - DSV__TIME_MIN) / DSV__PAGE_TIME);
}

/* Only pages that the calendar keeps stay where they are. Where it keeps no more, none are made in vain. */
static dsv_status add_page(batch *b, size_t index, const dsv__page **out) {
  const dsv__page *page;
  dsv_status status = DSV_OK;
  *out = dsv__pages_kept(b->reader.calendar, index);
  if (*out == NULL && !b->full) {
    status = dsv__reader_page(&b->reader, index, &page);
    *out = dsv__pages_kept(b->reader.calendar, index);
    b->full = *out == NULL && status == DSV_OK && b->reader.own;
  }
  return status == DSV_ERROR_MEMORY ? status : DSV_OK;
}

/* Makes the window hold a time too, if it can. */
static dsv_status widen(batch *b, int64_t time) {
  window *w = &b->w;
  const size_t index = page_of(time);
  while (index < w->first || index >= w->first + w->n) {
    const bool down = w->n > 0 && index < w->first;
    const size_t next = w->n == 0 ? index : down ? w->first - 1 : w->first + w->n;
    const dsv__page *page;
    if (w->n == WINDOW_PAGES || (down ? w->first - index : index - next) >= WINDOW_PAGES) {
      return DSV_OK;
    }
    const dsv_status status = add_page(b, next, &page);
    if (status != DSV_OK || page == NULL) {
      return status;
    }
    for (size_t i = w->n; down && i > 0; i--) {
      w->page[i] = w->page[i - 1];
    }
    w->page[down ? 0 : w->n] = page;
    w->first = down || w->n == 0 ? next : w->first;
    w->n++;
    for (size_t i = 0; i < w->n; i++) {
      w->before[i + 1] = w->before[i] + w->page[i]->total * DSV__SECOND;
    }
  }
  return DSV_OK;
}

/* Where most rows of a block did not fit, the window lies in the wrong years: it began with an odd one. */
static void move_window(batch *b, uint64_t n) {
  if (b->slow > n / 2 && dsv__clock_in_range(b->stray)) {
    b->w.n = 0;
    b->w.first = page_of(b->stray);
  }
  b->slow = 0;
}

/* Open microseconds of the window up to an instant, given in microseconds from its begin. */
static inline int64_t open_until(const window *w, uint64_t time) {
  const uint64_t second = time / DSV__SECOND;
  const size_t page = (size_t)(second >> DSV__PAGE_BITS);
  return w->before[page] + dsv__page_open(w->page[page], (uint32_t)second & (DSV__PAGE_SECONDS - 1),
                                          (uint32_t)(time - second * DSV__SECOND));
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* A row by itself. */
static dsv_status ask_one(batch *b, int64_t x, int64_t y, int64_t *out) {
  b->reader.seen = 0;
  const dsv_status status = b->verb->ask(&b->reader, &b->options, x, y, out);
  if (status != DSV_OK) {
    *out = DSV_NO_TIME;
    b->unanswered++;
  }
  return status == DSV_ERROR_MEMORY ? status : DSV_OK;
}

/* The same, of a row that the window does not hold; the next like it may be held. */
static dsv_status ask_stray(batch *b, int64_t x, int64_t y, int64_t *out) {
  dsv_status status = ask_one(b, x, y, out);
  b->slow++;
  if (status == DSV_OK && dsv__clock_in_range(x)) {
    b->stray = x;
    status = widen(b, x);
  }
  const int64_t other = b->number == DSV_CLOCK_ELAPSED ? y : *out;
  if (status == DSV_OK && dsv__clock_in_range(other)) {
    status = widen(b, other);
  }
  return status;
}

/* Where the window lies, in microseconds. */
typedef struct {
  uint64_t begin, length;
  int64_t open; /* open time of all of it */
} range;

static range range_of(const window *w) {
  return (range){(uint64_t)DSV__TIME_MIN + w->first * (uint64_t)DSV__PAGE_TIME, w->n * (uint64_t)DSV__PAGE_TIME,
                 w->before[w->n]};
}

/* Answers rows from number i on, up to one that the window does not hold; gives its number. */
static uint64_t run_elapsed(const batch *b, const rows *r, uint64_t i) {
  const window *w = &b->w;
  const range in = range_of(w);
  for (; i < r->n; i++) {
    const int64_t x = r->a[i];
    const int64_t y = r->has_one ? r->b_one : r->b[i];
    const uint64_t from = (uint64_t)x - in.begin;
    const uint64_t to = (uint64_t)y - in.begin;
    if (from >= in.length || to >= in.length || x > DSV__TIME_MAX || y > DSV__TIME_MAX) {
      break;
    }
    r->out[i] = open_until(w, to) - open_until(w, from);
  }
  return i;
}

/* The instant at which `open` microseconds of the window's open time have passed, found from a page near it. */
static inline int64_t time_of(const window *w, size_t page, int64_t open, bool first) {
  const int64_t key = open - first;
  while (key >= w->before[page + 1]) {
    page++;
  }
  while (key < w->before[page]) {
    page--;
  }
  const int64_t at = dsv__page_time(w->page[page], open - w->before[page], first);
  return DSV__TIME_MIN + (int64_t)(w->first + page) * DSV__PAGE_TIME + at;
}

/* The same for due, and back as due with the sign changed. With DSV_LAND_HERE a duration ends at the earliest instant
   where it goes forward, at the latest where it goes back, and 0 stays; with DSV_LAND_NEXT it is the other way round. */
static uint64_t run_moves(const batch *b, const rows *r, uint64_t i) {
  const window *w = &b->w;
  const range in = range_of(w);
  const bool back = b->number == DSV_CLOCK_BACK;
  const bool next = b->options.land == DSV_LAND_NEXT;
  for (; i < r->n; i++) {
    const int64_t x = r->a[i];
    const int64_t y = r->has_one ? r->b_one : r->b[i];
    const uint64_t from = (uint64_t)x - in.begin;
    if (from >= in.length || x >= DSV__TIME_MAX || y > in.open || y < -in.open) {
      break;
    }
    const int64_t by = back ? -y : y;
    const bool first = next ? by < 0 || (by == 0 && back) : by > 0;
    const int64_t open = open_until(w, from) + by;
    int64_t out = x;
    if (by != 0 || next) {
      if (open < first || open - first >= in.open) {
        break;
      }
      out = time_of(w, (size_t)(from / DSV__PAGE_TIME), open, first);
    }
    if (out >= DSV__TIME_MAX) {
      break;
    }
    r->out[i] = out;
  }
  return i;
}

/* Rows of the window in one go, and strays between them. */
static dsv_status window_block(batch *b, const rows *r) {
  dsv_status status = DSV_OK;
  for (uint64_t i = 0; status == DSV_OK; i++) {
    i = b->number == DSV_CLOCK_ELAPSED ? run_elapsed(b, r, i) : run_moves(b, r, i);
    if (i == r->n) {
      break;
    }
    status = ask_stray(b, r->a[i], r->has_one ? r->b_one : r->b[i], &r->out[i]);
  }
  return status;
}

static dsv_status single_block(batch *b, const rows *r) {
  dsv_status status = DSV_OK;
  for (uint64_t i = 0; i < r->n && status == DSV_OK; i++) {
    const int64_t y = r->has_one ? r->b_one : r->b[i];
    status = ask_one(b, r->a[i], y, &r->out[i]);
  }
  return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static dsv_status ask_block(batch *b, const rows *r) {
  switch (b->number) {
    case DSV_CLOCK_ELAPSED:
    case DSV_CLOCK_DUE:
    case DSV_CLOCK_BACK: return window_block(b, r);
    default: return single_block(b, r);
  }
}

static bool cancelled(const batch *b, uint64_t done, uint64_t n) {
  return b->options.progress != NULL && b->options.progress(b->options.user, done, n) != 0;
}

static dsv_status ask_all(batch *b, const rows *all, dsv_diag *diag) {
  for (uint64_t done = 0; done < all->n; done += BLOCK) {
    if (cancelled(b, done, all->n)) {
      return dsv__fail(diag, DSV_ERROR_CANCELLED, "cancelled");
    }
    rows r = *all;
    r.n = all->n - done < BLOCK ? all->n - done : BLOCK;
    r.a += done;
    r.b += all->has_one ? 0 : done;
    r.out += done;
    if (ask_block(b, &r) != DSV_OK) {
      return DSV__NO_MEMORY(diag);
    }
    move_window(b, r.n);
  }
  return cancelled(b, all->n, all->n) ? dsv__fail(diag, DSV_ERROR_CANCELLED, "cancelled") : DSV_OK;
}

static bool is_whole(const dsv__clock_verb *verb, const int64_t *a, const int64_t *b, uint32_t b_one, uint64_t n,
                     const int64_t *out) {
  if (verb == NULL || b_one > 1 || (verb->arguments == 1 && (b != NULL || b_one != 0))) {
    return false;
  }
  return n == 0 || (a != NULL && out != NULL && (verb->arguments == 1 || b != NULL));
}

dsv_status dsv_calendar_batch(const dsv_calendar *calendar, uint32_t verb, const int64_t *a, const int64_t *b,
                              uint32_t b_one, uint64_t n, const dsv_calendar_options *options, int64_t *out,
                              uint64_t *unanswered, dsv_diag *diag) {
  batch work = {.verb = dsv__clock_verb_of(verb), .number = verb, .stray = DSV_NO_TIME};
  if (unanswered != NULL) {
    *unanswered = 0;
  }
  if (!is_whole(work.verb, a, b, b_one, n, out)) {
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a batch needs a verb, and the columns that go with it");
  }
  dsv_status status = dsv__clock_begin(calendar, calendar, options, &work.options, diag);
  if (status == DSV_OK) {
    status = dsv__reader_begin(&work.reader, calendar, NULL) == DSV_OK ? DSV_OK : DSV__NO_MEMORY(diag);
  }
  if (status != DSV_OK) {
    return status;
  }
  const bool has_one = n > 0 && (b_one == 1 || work.verb->arguments == 1);
  const rows all = {a, b, has_one && b != NULL ? b[0] : 0, has_one, out, n};
  status = ask_all(&work, &all, diag);
  dsv__reader_end(&work.reader);
  if (unanswered != NULL) {
    *unanswered = work.unanswered;
  }
  return status;
}
