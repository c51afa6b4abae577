/* Reads metrics for a program that knows what must come out. Requests on standard input: a line `STREAM FORMAT BAD_ROWS PIECE BYTES`, then so
   many bytes, which arrive in pieces of PIECE. The book comes first: a line with its length, then the book. Answers are lines of JSON. */
#include <dsv/dsv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/table.h"
#include "io/window.h"

typedef struct {
  const char *bytes;
  size_t at, n, piece;
} pieces;

static dsv_status pull(void *user, char *buffer, size_t capacity, size_t *got) {
  pieces *p = user;
  size_t n = p->n - p->at;
  if (n > p->piece) n = p->piece;
  if (n > capacity) n = capacity;
  memcpy(buffer, p->bytes + p->at, n);
  p->at += n;
  *got = n;
  return DSV_OK;
}

static void put_cell(const dsv__column *column, uint64_t row) {
  if (!dsv__cell_given(column, row)) {
    printf(",null");
  } else if (column->texts) {
    dsv__str text = dsv__dictionary_text(column->dictionary, column->texts[row]);
    printf(",\"");
    for (size_t i = 0; i < text.n; i++) printf("%02x", (unsigned char)text.at[i]);
    printf("\"");
  } else if (column->numbers) {
    uint64_t bits;
    memcpy(&bits, &column->numbers[row], sizeof bits);
    printf(",\"%016" PRIx64 "\"", bits);
  } else if (column->scales) {
    printf(",[%" PRId64 ",%d]", column->integers[row], column->scales[row]);
  } else {
    printf(",%" PRId64, dsv__cell_integer(column, row));
  }
}

static void put_answer(dsv_status status, const dsv_diag *diag, const dsv__table *table) {
  printf("{\"status\":\"%s\",\"findings\":[", dsv_status_name(status));
  for (size_t i = 0; i < diag->n; i++) {
    const dsv__finding *f = &diag->at[i];
    printf("%s[\"%s\",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]", i ? "," : "", dsv_status_name((dsv_status)f->code),
           f->line, f->column, f->offset);
  }
  printf("],\"total\":%" PRIu64 ",\"bad\":%" PRIu64 ",\"rows\":[", diag->total, table->bad);
  for (uint64_t row = 0; row < table->n; row++) {
    printf("%s[%" PRId64, row ? "," : "", table->start[row]);
    for (size_t i = 0; i < table->n_columns; i++) put_cell(&table->columns[i], row);
    printf("]");
  }
  printf("]}\n");
}

static char *take(size_t n) {
  char *bytes = malloc(n + 1);
  if (!bytes || fread(bytes, 1, n, stdin) != n) exit(2);
  return bytes;
}

static int answer(dsv_context *context, dsv_book *book, dsv_diag *diag, const char *line) {
  char stream[64];
  unsigned format, bad_rows;
  size_t piece, n;
  if (sscanf(line, "%63s %u %u %zu %zu", stream, &format, &bad_rows, &piece, &n) != 5) return 2;
  char *bytes = take(n);
  dsv_facts *facts;
  dsv__input *input;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.format = format;
  options.bad_rows = bad_rows;
  pieces p = {bytes, 0, n, piece};
  dsv_diag_clear(diag);
  if (dsv_facts_new(book, NULL, &facts, diag) || dsv__input_pull(context, pull, &p, "x", &input, diag)) return 2;
  dsv_status status = dsv__facts_read_input(facts, stream, input, &options, diag);
  size_t i = 0;
  while (i < facts->n_tables && !dsv__str_same(facts->tables[i].stream->head.id, dsv__str_of(stream))) i++;
  if (i == facts->n_tables) return 2;
  put_answer(status, diag, &facts->tables[i]);
  fflush(stdout);
  dsv__input_close(input);
  dsv_facts_unref(facts);
  free(bytes);
  return 0;
}

int main(void) {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  char line[256];
  size_t n;
  if (!fgets(line, sizeof line, stdin) || sscanf(line, "%zu", &n) != 1) return 2;
  char *bytes = take(n);
  if (dsv_context_new(NULL, &context) || dsv_diag_new(context, &diag) || dsv_book_new(context, NULL, &book, diag))
    return 2;
  if (dsv_book_add(book, bytes, n, "book", NULL, diag) || dsv_book_check(book, NULL, diag)) return 2;
  free(bytes);
  int code = 0;
  while (!code && fgets(line, sizeof line, stdin)) code = answer(context, book, diag, line);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return code;
}
