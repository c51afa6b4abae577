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

/* Eight bytes at a time: a lane of `feeds` counts the line feeds that stand in its byte of the words. */
uint64_t dsv__count_lines(const char *bytes, size_t n) {
  static const uint64_t ones = UINT64_C(0x0101010101010101), pairs = UINT64_C(0x00ff00ff00ff00ff);
  uint64_t lines = 0;
  while (n >= sizeof(uint64_t)) {
    uint64_t feeds = 0;
    for (int i = 0; i < 255 && n >= sizeof(uint64_t); i++, bytes += sizeof(uint64_t), n -= sizeof(uint64_t)) {
      uint64_t word;
      memcpy(&word, bytes, sizeof word);
      word ^= ones * '\n'; /* what is 0 now is a feed: no bit of it carries into its highest one */
      feeds += ~(((word & ones * 0x7f) + ones * 0x7f) | word) >> 7 & ones;
    }
    lines += ((feeds & pairs) + (feeds >> 8 & pairs)) * UINT64_C(0x0001000100010001) >> 48;
  }
  for (size_t i = 0; i < n; i++) lines += bytes[i] == '\n';
  return lines;
}

dsv_status dsv__window_to_mark(dsv__window *window) {
  const dsv_facts_mark *mark = window->mark;
  if (!mark || mark->offset <= window->offset) return DSV_OK;
  window->begin = window->end = 0;
  memset(window->bytes, 0, DSV__PADDING);
  window->offset = mark->offset;
  window->line = mark->line;
  window->ended = false;
  return dsv__input_seek(window->input, mark->offset, window->diag);
}

dsv_status dsv__window_pass(dsv__window *window) {
  dsv_status status = dsv__window_to_mark(window);
  if (window->from <= window->offset) return status;
  while (!status) { /* up to a line feed, however far behind `from` it is */
    const char *bytes = window->bytes + window->begin, *feed = NULL;
    size_t n = window->end - window->begin;
    uint64_t late = window->from > window->offset ? window->from - 1 - window->offset : 0; /* a feed here ends it */
    if (late < n) feed = memchr(bytes + late, '\n', n - (size_t)late);
    n = feed ? (size_t)(feed - bytes) + 1 : n;
    dsv__window_next(window, n, dsv__count_lines(bytes, n));
    if (feed) return DSV_OK;
    status = dsv__window_more(window);
    if (window->ended) break;
  }
  return status;
}
