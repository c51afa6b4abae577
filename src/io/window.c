/* The window: a buffer that slides over an input. */
#include "io/window.h"
#include "base/plain.h"
#include <string.h>

#define BLOCK (64 * 1024)
#define ROOM (2 * BLOCK + DSV__PADDING)

dsv_status dsv__window_init(dsv__window *window, dsv_context *context, dsv__input *input, dsv__batch *batch,
                            dsv_diag *diag) {
  *window =
      (dsv__window){.input = input, .batch = batch, .context = context, .diag = diag, .line = 1, .stop = UINT64_MAX};
  window->bytes = dsv__zalloc(context, ROOM, 1);
  window->capacity = ROOM;
  return window->bytes ? DSV_OK : DSV__NO_MEMORY(diag);
}

void dsv__window_free(dsv__window *window) {
  dsv__free(window->context, window->bytes);
}

dsv_status dsv__window_limit(dsv__window *window, uint64_t line, uint64_t column, uint64_t offset, const char *what,
                             uint64_t limit, const char *name) {
  dsv__place place = {dsv__input_source(window->input), NULL, line, column, offset};
  return dsv__find(window->diag, DSV_SEVERITY_ERROR, DSV_ERROR_LIMIT, &place, "more than %llu %s (limit %s)",
                   (unsigned long long)limit, what, name);
}

dsv_status dsv__window_more(dsv__window *window) {
  size_t row = window->end - window->begin;
  uint64_t limit = window->context->limits.line_bytes;
  if (row > limit)
    return dsv__window_limit(window, window->line, 1, window->offset, "bytes in a line", limit, "line_bytes");
  if (window->begin) {
    memmove(window->bytes, window->bytes + window->begin, row);
    window->begin = 0;
    window->end = row;
  }
  if (window->capacity - window->end < BLOCK + DSV__PADDING) {
    void *bytes = window->bytes;
    if (!dsv__grow(window->context, &bytes, &window->capacity, window->end + BLOCK + DSV__PADDING, 1))
      return DSV__NO_MEMORY(window->diag);
    window->bytes = bytes;
  }
  size_t got;
  dsv_status status = dsv__input_read(window->input, window->bytes + window->end, BLOCK, &got, window->diag);
  if (status) return status;
  window->end += got;
  memset(window->bytes + window->end, 0, DSV__PADDING);
  window->ended = got == 0;
  /* A row is at least a byte, so that this is at least every 65,536 rows. */
  return dsv__batch_progress(window->batch, dsv__input_position(window->input), dsv__input_size(window->input));
}

uint64_t dsv__count_lines(const char *bytes, size_t n) {
  uint64_t lines = 0;
  const char *end = bytes + n;
  for (const char *feed; bytes < end && (feed = memchr(bytes, '\n', (size_t)(end - bytes))); bytes = feed + 1) lines++;
  return lines;
}

dsv_status dsv__window_pass(dsv__window *window) {
  while (window->from) { /* up to a line feed, however far behind `from` it is */
    const char *bytes = window->bytes + window->begin, *feed = NULL;
    size_t n = window->end - window->begin;
    uint64_t late = window->from > window->offset ? window->from - 1 - window->offset : 0; /* a feed here ends it */
    if (late < n) feed = memchr(bytes + late, '\n', n - (size_t)late);
    n = feed ? (size_t)(feed - bytes) + 1 : n;
    dsv__window_next(window, n, dsv__count_lines(bytes, n));
    if (feed) return DSV_OK;
    dsv_status status = dsv__window_more(window);
    if (status || window->ended) return status;
  }
  return DSV_OK;
}
