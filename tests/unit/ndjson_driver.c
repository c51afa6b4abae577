/* Reads NDJSON and tells what came of it, for tests/reference/ndjson_differential.py. Not a test by itself. The arguments are a book, and small limits of
   members, of bytes in a name, a text and a line. Each case on standard input is a line `BYTES STREAM BAD_ROWS SMALL PIECE` (STREAM "-": lines name theirs;
   SMALL 1: under these limits; the reader gets PIECE bytes at a time, or with 0 the file in three parts), then so many bytes; each answer is a line of JSON. */
#include "facts/table.h"
#include "io/window.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *bytes;
  size_t n, at, piece;
} source;

static dsv_status pull(void *user, char *buffer, size_t capacity, size_t *got) {
  source *s = user;
  *got = s->n - s->at < s->piece ? s->n - s->at : s->piece;
  if (*got > capacity) *got = capacity;
  if (*got) memcpy(buffer, s->bytes + s->at, *got);
  s->at += *got;
  return DSV_OK;
}

static void must(dsv_status status, const char *what) {
  if (!status) return;
  fprintf(stderr, "%s: %s\n", what, dsv_status_name(status));
  exit(1);
}

static void put_value(dsv__buffer *out, const dsv__column *column, uint64_t row) {
  uint64_t bits;
  if (!dsv__cell_given(column, row)) {
    dsv__put_text(out, "null");
    return;
  }
  switch (column->type) {
    case DSV__TYPE_STRING: dsv__put_json_text(out, dsv__dictionary_text(column->dictionary, column->texts[row])); break;
    case DSV__TYPE_NUMBER:
      memcpy(&bits, &column->numbers[row], sizeof bits);
      dsv__put_uint(out, bits);
      break;
    case DSV__TYPE_DECIMAL:
      dsv__put_format(out, "[%lld,%d]", (long long)column->integers[row], (int)column->scales[row]);
      break;
    default: dsv__put_int(out, dsv__cell_integer(column, row));
  }
}

static void put_rows(dsv__buffer *out, const dsv__table *table) {
  for (uint64_t row = 0; row < table->n; row++) {
    dsv__put_format(out, "%s[%lld", row ? "," : "", (long long)table->start[row]);
    if (table->end) dsv__put_format(out, ",%lld", (long long)table->end[row]);
    for (size_t i = 0; i < table->n_columns; i++) {
      dsv__put_char(out, ',');
      put_value(out, &table->columns[i], row);
    }
    dsv__put_char(out, ']');
  }
}

static void put_table(dsv__buffer *out, const dsv__table *table) {
  dsv__put_json_text(out, table->stream->head.id);
  dsv__put_text(out, ":{\"rows\":[");
  put_rows(out, table);
  dsv__put_text(out, "],\"bad\":[");
  for (uint64_t i = 0; i < table->bad; i++)
    dsv__put_format(out, "%s%llu", i ? "," : "", (unsigned long long)table->bad_at[i]);
  dsv__put_text(out, "],\"complete\":[");
  for (size_t i = 0; i < table->coverage.n; i++)
    dsv__put_format(out, "%s[%lld,%lld]", i ? "," : "", (long long)table->coverage.at[i].from,
                    (long long)table->coverage.at[i].to);
  dsv__put_text(out, "]}");
}

static void put_findings(dsv__buffer *out, const dsv_diag *diag) {
  for (size_t i = 0; i < diag->n; i++) {
    const dsv__finding *f = &diag->at[i];
    dsv__put_format(out, "%s[\"%s\",%llu,%llu,%llu,", i ? "," : "", dsv_status_name((dsv_status)f->code),
                    (unsigned long long)f->line, (unsigned long long)f->column, (unsigned long long)f->offset);
    dsv__put_json_text(out, dsv__str_of(f->message));
    dsv__put_char(out, ']');
  }
}

static dsv_status load(dsv_facts *facts, const char *stream, source *bytes, dsv_facts_options *options,
                       dsv_diag *diag) {
  dsv_context *context = facts->book->context;
  dsv__input *input;
  dsv_status status = DSV_OK;
  if (bytes->piece) {
    must(dsv__input_pull(context, pull, bytes, "x.ndjson", &input, diag), "input");
    status = dsv__facts_read_input(facts, stream, input, options, diag);
    dsv__input_close(input);
    return status;
  }
  options->parts = 3;
  for (; options->part < 3 && !status; options->part++)
    status = dsv_facts_read(facts, stream, bytes->bytes, bytes->n, "x.ndjson", options, diag);
  return status;
}

static void answer(dsv_book *book, const char *stream, source *bytes, uint32_t bad_rows) {
  dsv_context *context = book->context;
  dsv_facts *facts;
  dsv_diag *diag;
  dsv__buffer out;
  dsv__buffer_init(&out, context);
  must(dsv_diag_new(context, &diag), "diag");
  must(dsv_facts_new(book, NULL, &facts, diag), "facts");
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = bad_rows;
  dsv_status status = load(facts, strcmp(stream, "-") ? stream : NULL, bytes, &options, diag);
  dsv__put_format(&out, "{\"status\":\"%s\",\"tables\":{", dsv_status_name(status));
  for (size_t i = 0; i < facts->n_tables; i++) {
    if (i) dsv__put_char(&out, ',');
    put_table(&out, &facts->tables[i]);
  }
  dsv__put_text(&out, "},\"findings\":[");
  put_findings(&out, diag);
  dsv__put_text(&out, "]}\n");
  if (out.failed) exit(1);
  fwrite(out.at, 1, out.n, stdout);
  dsv__buffer_free(&out);
  dsv_facts_unref(facts);
  dsv_diag_unref(diag);
}

static dsv_book *open_book(const char *text, const dsv_limits *limits) {
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  dsv_context *context;
  dsv_book *book;
  options.limits = limits;
  must(dsv_context_new(&options, &context), "context");
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, text, strlen(text), "book", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  dsv_context_unref(context);
  return book;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  dsv_limits limits = DSV_LIMITS_INIT;
  dsv_book *books[2] = {open_book(argv[1], NULL), NULL};
  limits.object_members = strtoull(argv[2], NULL, 10);
  limits.name_bytes = strtoull(argv[3], NULL, 10);
  limits.text_bytes = strtoull(argv[4], NULL, 10);
  limits.line_bytes = strtoull(argv[5], NULL, 10);
  books[1] = open_book(argv[1], &limits);
  size_t n, piece;
  unsigned bad_rows, small;
  char stream[64];
  while (scanf("%zu %63s %u %u %zu", &n, stream, &bad_rows, &small, &piece) == 5 && getchar() == '\n') {
    char *bytes = malloc(n + 1);
    if (!bytes || fread(bytes, 1, n, stdin) != n) return 1;
    source from = {bytes, n, 0, piece};
    answer(books[small != 0], stream, &from, bad_rows);
    free(bytes);
  }
  dsv_book_unref(books[0]);
  dsv_book_unref(books[1]);
  return 0;
}
