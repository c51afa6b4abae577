#include "clock/spans.h"
#include <string.h>

void dsv__spans_init(dsv__spans *spans, const dsv_context *context) {
  *spans = (dsv__spans){.context = context};
}

void dsv__spans_free(dsv__spans *spans) {
  dsv__free(spans->context, spans->at);
  dsv__spans_init(spans, spans->context);
}

void dsv__spans_clear(dsv__spans *spans) {
  spans->n = 0;
}

static dsv_status reserve(dsv__spans *spans, size_t need) {
  if (need <= spans->capacity && need <= spans->context->limits.spans) {
    return DSV_OK;
  }
  if (need > spans->context->limits.spans) {
    return DSV_ERROR_LIMIT;
  }
  void *at = spans->at;
  if (!dsv__grow(spans->context, &at, &spans->capacity, need, sizeof *spans->at)) {
    return DSV_ERROR_MEMORY;
  }
  spans->at = at;
  return DSV_OK;
}

dsv_status dsv__spans_append(dsv__spans *spans, int64_t from, int64_t to) {
  if (from >= to) {
    return DSV_OK;
  }
  const dsv_status status = reserve(spans, spans->n + 1);
  if (status == DSV_OK) {
    spans->at[spans->n++] = (dsv__span){from, to};
  }
  return status;
}

dsv_status dsv__spans_push(dsv__spans *spans, int64_t from, int64_t to) {
  if (from < to && spans->n > 0 && from <= spans->at[spans->n - 1].to) {
    dsv__span *last = &spans->at[spans->n - 1];
    last->to = to > last->to ? to : last->to;
    return DSV_OK;
  }
  return dsv__spans_append(spans, from, to);
}

/* Lets at[i] sink to its place in the heap of the first n. */
static void sift(dsv__span *at, size_t i, size_t n) {
  const dsv__span moved = at[i];
  for (size_t child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && at[child + 1].from > at[child].from) {
      child++;
    }
    if (at[child].from <= moved.from) {
      break;
    }
    at[i] = at[child];
  }
  at[i] = moved;
}

/* A heap sort: what comes is mostly in order and then not touched; for the rest nothing is allocated and no input is
   slow. */
void dsv__span_sort(dsv__span *at, size_t n) {
  size_t sorted = n > 0 ? 1 : 0;
  while (sorted < n && at[sorted - 1].from <= at[sorted].from) {
    sorted++;
  }
  if (sorted == n) {
    return;
  }
  for (size_t i = n / 2; i-- > 0;) {
    sift(at, i, n);
  }
  for (size_t end = n - 1; end > 0; end--) {
    const dsv__span most = at[0];
    at[0] = at[end];
    at[end] = most;
    sift(at, 0, end);
  }
}

void dsv__spans_settle(dsv__spans *spans) {
  dsv__span_sort(spans->at, spans->n);
  size_t n = 0;
  for (size_t i = 0; i < spans->n; i++) {
    const dsv__span span = spans->at[i];
    if (n > 0 && span.from <= spans->at[n - 1].to) {
      spans->at[n - 1].to = span.to > spans->at[n - 1].to ? span.to : spans->at[n - 1].to;
    } else {
      spans->at[n++] = span;
    }
  }
  spans->n = n;
}

/* The set that an operation makes: room for all it can have is there before the first span, so that none looks for it. */
typedef struct {
  dsv__span *at;
  size_t n, most;
} maker;

static dsv_status begin(const dsv__spans *a, const dsv__spans *b, dsv__spans *out, maker *m) {
  const uint64_t limit = out->context->limits.spans;
  const size_t both = a->n + b->n; /* as many as any of them makes */
  dsv__spans_clear(out);
  const dsv_status status = reserve(out, both < limit ? both : (size_t)limit);
  *m = (maker){out->at, 0, both < limit ? both : (size_t)limit};
  return status;
}

/* As dsv__spans_push; false: more spans than the limit has. */
static inline bool put(maker *m, int64_t from, int64_t to) {
  if (from >= to) {
    return true;
  }
  if (m->n > 0 && from <= m->at[m->n - 1].to) {
    dsv__span *last = &m->at[m->n - 1];
    last->to = to > last->to ? to : last->to;
    return true;
  }
  if (m->n == m->most) {
    return false;
  }
  m->at[m->n++] = (dsv__span){from, to};
  return true;
}

static dsv_status finish(const maker *m, bool fits, dsv__spans *out) {
  out->n = fits ? m->n : 0;
  return fits ? DSV_OK : DSV_ERROR_LIMIT;
}

dsv_status dsv__spans_union(const dsv__spans *a, const dsv__spans *b, dsv__spans *out) {
  maker m;
  const dsv_status status = begin(a, b, out, &m);
  if (status != DSV_OK) {
    return status;
  }
  bool fits = true;
  for (size_t i = 0, j = 0; fits && (i < a->n || j < b->n);) {
    const bool first = j == b->n || (i < a->n && a->at[i].from <= b->at[j].from);
    const dsv__span *next = first ? &a->at[i++] : &b->at[j++];
    fits = put(&m, next->from, next->to);
  }
  return finish(&m, fits, out);
}

dsv_status dsv__spans_intersect(const dsv__spans *a, const dsv__spans *b, dsv__spans *out) {
  maker m;
  const dsv_status status = begin(a, b, out, &m);
  if (status != DSV_OK) {
    return status;
  }
  bool fits = true;
  for (size_t i = 0, j = 0; fits && i < a->n && j < b->n;) {
    const dsv__span x = a->at[i];
    const dsv__span y = b->at[j];
    fits = put(&m, x.from > y.from ? x.from : y.from, x.to < y.to ? x.to : y.to);
    i += x.to < y.to; /* no branch: which one ends first is anyone's guess */
    j += x.to >= y.to;
  }
  return finish(&m, fits, out);
}

dsv_status dsv__spans_subtract(const dsv__spans *a, const dsv__spans *b, dsv__spans *out) {
  maker m;
  const dsv_status status = begin(a, b, out, &m);
  if (status != DSV_OK) {
    return status;
  }
  bool fits = true;
  size_t j = 0;
  for (size_t i = 0; fits && i < a->n; i++) {
    int64_t from = a->at[i].from;
    const int64_t to = a->at[i].to;
    while (j < b->n && b->at[j].to <= from) {
      j++;
    }
    /* The last span of b that reaches into this one may also reach into the next: j stays on it. */
    while (fits && j < b->n && b->at[j].from < to) {
      fits = put(&m, from, b->at[j].from);
      from = b->at[j].to;
      if (from >= to) {
        break;
      }
      j++;
    }
    fits = fits && put(&m, from, to);
  }
  return finish(&m, fits, out);
}

dsv_status dsv__spans_copy(const dsv__spans *from, dsv__spans *out) {
  dsv__spans_clear(out);
  const dsv_status status = reserve(out, from->n);
  if (status == DSV_OK && from->n > 0) {
    memcpy(out->at, from->at, from->n * sizeof *from->at);
    out->n = from->n;
  }
  return status;
}

int64_t dsv__spans_within(const dsv__spans *spans, int64_t from, int64_t to) {
  int64_t total = 0;
  for (size_t i = dsv__spans_seek(spans, from); i < spans->n && spans->at[i].from < to; i++) {
    const dsv__span span = spans->at[i];
    const int64_t begin = span.from > from ? span.from : from;
    const int64_t end = span.to < to ? span.to : to;
    total += begin < end ? end - begin : 0; /* `from` may lie past `to` */
  }
  return total;
}

size_t dsv__spans_seek(const dsv__spans *spans, int64_t t) {
  size_t first = 0;
  size_t end = spans->n;
  while (first < end) {
    const size_t middle = first + (end - first) / 2;
    if (spans->at[middle].to <= t) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return first;
}

bool dsv__spans_hold(const dsv__spans *spans, int64_t t) {
  const size_t i = dsv__spans_seek(spans, t);
  return i < spans->n && spans->at[i].from <= t;
}
