/*
 * Does what it is told with a score that goes on, for tests/reference/running_differential.py, and compares each scorecard with that of facts made anew.
 * Not a test by itself. Each line is an order, with its arguments apart by tabs; a number of bytes says that so many follow the line.
 *
 *     book PATH                    begin AGREEMENT FROM TO (`-`: left open)
 *     add STREAM BYTES             rows as NDJSON, to the running facts
 *     retract STREAM N FIELD ...   then N lines, each of a cell for each field; `\N` is a missing one
 *     rows STREAM BYTES            rows as NDJSON, to the facts made anew
 *     score AS_OF                  answers `same`, or what is different
 */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 32, MOST_CELLS = 1 << 16 };

typedef struct {
  dsv_context *context;
  dsv_book *book;
  dsv_facts *facts, *anew;
  dsv_running *running;
  char agreement[256];
  int64_t from, to;
  char *word[MOST_WORDS];
  size_t n;
} driver;

static int64_t time_of(const char *text) {
  return strcmp(text, "-") == 0 ? DSV_NO_TIME : strtoll(text, NULL, 10);
}

static int complain(const char *what, dsv_status status, dsv_diag *diag) {
  dsv_finding finding = DSV_FINDING_INIT;
  dsv_diag_get(diag, 0, &finding);
  printf("%s: %d %s\n", what, (int)status, finding.message ? finding.message : "");
  return 1;
}

/* The bytes that follow an order; freed by the caller. */
static char *payload(size_t n) {
  char *bytes = malloc(n + 1);
  if (!bytes || fread(bytes, 1, n, stdin) != n) exit(3);
  return bytes;
}

static dsv_facts *new_facts(driver *d) {
  dsv_facts *facts;
  if (dsv_facts_new(d->book, NULL, &facts, NULL)) exit(3);
  return facts;
}

static void begin(driver *d, dsv_diag *diag) {
  snprintf(d->agreement, sizeof d->agreement, "%s", d->word[1]);
  d->from = time_of(d->word[2]);
  d->to = time_of(d->word[3]);
  dsv_running_unref(d->running);
  dsv_facts_unref(d->facts);
  dsv_facts_unref(d->anew);
  d->facts = new_facts(d);
  d->anew = new_facts(d);
  dsv_status status = dsv_running_new(d->facts, d->agreement, d->from, d->to, &d->running, diag);
  if (status) complain("begin", status, diag);
}

static void read_rows(driver *d, dsv_facts *facts, dsv_diag *diag) {
  const size_t n = (size_t)strtoull(d->word[2], NULL, 10);
  char *bytes = payload(n);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.format = DSV_FORMAT_NDJSON;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  dsv_status status = dsv_facts_read(facts, d->word[1], bytes, n, "rows", &options, diag);
  if (status) complain("rows", status, diag);
  free(bytes);
}

static void retract(driver *d, dsv_diag *diag) {
  const size_t rows = (size_t)strtoull(d->word[2], NULL, 10), fields = d->n - 3;
  static char line[65536];
  char *texts[MOST_WORDS] = {0};
  int64_t *offsets[MOST_WORDS];
  uint8_t *valid[MOST_WORDS];
  dsv_column columns[MOST_WORDS];
  for (size_t f = 0; f < fields; f++) {
    texts[f] = calloc(MOST_CELLS, 1);
    offsets[f] = calloc(rows + 1, sizeof(int64_t));
    valid[f] = calloc(rows + 1, 1);
  }
  for (size_t i = 0; i < rows && fgets(line, sizeof line, stdin); i++) {
    char *at = line;
    line[strcspn(line, "\n")] = '\0';
    for (size_t f = 0; f < fields; f++) {
      const size_t length = strcspn(at, "\t");
      valid[f][i] = !(length == 2 && memcmp(at, "\\N", 2) == 0);
      const size_t kept = valid[f][i] ? length : 0;
      memcpy(texts[f] + offsets[f][i], at, kept);
      offsets[f][i + 1] = offsets[f][i] + (int64_t)kept;
      at += length + (at[length] == '\t');
    }
  }
  for (size_t f = 0; f < fields; f++) {
    columns[f] = (dsv_column)DSV_COLUMN_INIT;
    columns[f].name = d->word[3 + f];
    columns[f].type = DSV_COLUMN_TEXT;
    columns[f].values = texts[f];
    columns[f].offsets = offsets[f];
    columns[f].valid = valid[f];
  }
  dsv_status status = dsv_running_retract(d->running, d->word[1], columns, fields, rows, diag);
  if (status) complain("retract", status, diag);
  for (size_t f = 0; f < fields; f++) {
    free(texts[f]);
    free(offsets[f]);
    free(valid[f]);
  }
}

static void score(driver *d, dsv_diag *diag) {
  dsv_scorecard *went_on = NULL, *anew = NULL;
  const int64_t as_of = time_of(d->word[1]);
  dsv_status b = dsv_facts_seal(d->anew, NULL, NULL);
  if (!b) b = dsv_score(d->book, d->anew, d->agreement, d->from, d->to, as_of, NULL, &anew, NULL);
  const dsv_status a = dsv_running_score(d->running, as_of, NULL, &went_on, diag);
  size_t n = 0, m = 0;
  const char *x = went_on ? dsv_scorecard_json(went_on, &n) : "", *y = anew ? dsv_scorecard_json(anew, &m) : "";
  if (a != b) complain("status", a, diag);
  else if (n != m || memcmp(x, y, n) != 0) printf("differs\t%s\t%s\n", x, y);
  else printf("same %d\n", (int)a);
  dsv_scorecard_unref(went_on);
  dsv_scorecard_unref(anew);
  dsv_facts_unref(d->anew);
  d->anew = new_facts(d);
}

static void open_book(driver *d, dsv_diag *diag) {
  dsv_running_unref(d->running);
  dsv_facts_unref(d->facts);
  dsv_facts_unref(d->anew);
  dsv_book_unref(d->book);
  d->running = NULL;
  d->facts = d->anew = NULL;
  dsv_status status = dsv_book_new(d->context, NULL, &d->book, diag);
  if (!status) status = dsv_book_load(d->book, d->word[1], NULL, diag);
  if (!status) status = dsv_book_check(d->book, NULL, diag);
  if (status) complain("book", status, diag);
}

static void split(driver *d, char *line) {
  d->n = 0;
  line[strcspn(line, "\n")] = '\0';
  for (char *at = line; at && d->n < MOST_WORDS;) {
    d->word[d->n++] = at;
    at = strchr(at, '\t');
    if (at) *at++ = '\0';
  }
}

int main(void) {
  driver d = {.n = 0};
  if (dsv_context_new(NULL, &d.context)) return 3;
  static char line[65536];
  while (fgets(line, sizeof line, stdin)) {
    dsv_diag *diag;
    if (dsv_diag_new(d.context, &diag)) return 3;
    split(&d, line);
    if (strcmp(d.word[0], "book") == 0) open_book(&d, diag);
    else if (strcmp(d.word[0], "begin") == 0) begin(&d, diag);
    else if (strcmp(d.word[0], "add") == 0) read_rows(&d, d.facts, diag);
    else if (strcmp(d.word[0], "rows") == 0) read_rows(&d, d.anew, diag);
    else if (strcmp(d.word[0], "retract") == 0) retract(&d, diag);
    else if (strcmp(d.word[0], "score") == 0) score(&d, diag);
    fflush(stdout);
    dsv_diag_unref(diag);
  }
  dsv_running_unref(d.running);
  dsv_facts_unref(d.facts);
  dsv_facts_unref(d.anew);
  dsv_book_unref(d.book);
  dsv_context_unref(d.context);
  return 0;
}
