/*
 * Scores facts at once and by tallies of their parts, and says where the two differ.
 *
 *     tally_driver BOOK AGREEMENT FROM TO AS_OF SEED SLICES [PART:STREAM=FILE ...]
 *
 * Times are microseconds, or "-". A part is a number, or "*" for a file that every part holds. Bad rows are counted. Prints the scorecard, or
 * the name of the error. Exits 1 where parts, written and read, and merged in any order and grouping, come to something else. With SLICES 1 the
 * parts are slices of time, and neighbours are merged.
 */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MOST = 64, ROUNDS = 3 };

static uint64_t state;
static size_t pick(size_t n) {
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (size_t)((state >> 33) % n);
}

typedef struct {
  dsv_context *context;
  const char *path, *agreement;
  int64_t from, to, as_of;
  uint32_t slices;
  char **files;
  int n_files;
} scene;

static int64_t time_of(const char *text) {
  return strcmp(text, "-") == 0 ? DSV_NO_TIME : strtoll(text, NULL, 10);
}

static dsv_book *open_book(const scene *s) {
  dsv_book *book = NULL;
  if (dsv_book_new(s->context, NULL, &book, NULL) || dsv_book_load(book, s->path, NULL, NULL) ||
      dsv_book_check(book, NULL, NULL)) {
    fprintf(stderr, "the book cannot be read\n");
    exit(2);
  }
  return book;
}

/* The facts of a part; -1: all. */
static dsv_status read_part(const scene *s, dsv_book *book, int part, dsv_facts **out) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  dsv_status status = dsv_facts_new(book, NULL, out, NULL);
  for (int i = 0; !status && i < s->n_files; i++) {
    char stream[300];
    const char *colon = strchr(s->files[i], ':'), *equals = strchr(colon, '=');
    if (part >= 0 && s->files[i][0] != '*' && atoi(s->files[i]) != part) continue;
    snprintf(stream, sizeof stream, "%.*s", (int)(equals - colon - 1), colon + 1);
    status = dsv_facts_load(*out, stream, equals + 1, &options, NULL);
  }
  if (!status) status = dsv_facts_seal(*out, NULL, NULL);
  if (!status) return status;
  dsv_facts_unref(*out);
  *out = NULL;
  return status;
}

/* Written, and read for the same book or another of the same documents. */
static dsv_status send(dsv_tally **tally, dsv_book *book) {
  dsv_text *text = NULL;
  dsv_tally *other = NULL;
  dsv_status status = dsv_tally_write(*tally, NULL, &text, NULL);
  if (!status) status = dsv_tally_read(book, dsv_text_bytes(text), dsv_text_length(text), NULL, &other, NULL);
  dsv_text_unref(text);
  if (status) fprintf(stderr, "what was written is not read: %s\n", dsv_status_name(status));
  dsv_tally_unref(*tally);
  *tally = other;
  return status;
}

static dsv_status make_part(const scene *s, dsv_book *const books[2], int part, dsv_tally **out) {
  dsv_facts *facts = NULL;
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  options.slice = s->slices;
  *out = NULL;
  dsv_status status = read_part(s, books[0], part, &facts);
  if (!status) status = dsv_tally_new(books[0], facts, s->agreement, s->from, s->to, s->as_of, &options, out, NULL);
  dsv_facts_unref(facts);
  return status || pick(3) == 0 ? status : send(out, books[pick(2)]);
}

/* Puts number k at the place `to`. */
static void move(dsv_tally **tallies, size_t k, size_t to) {
  dsv_tally *one = tallies[k];
  tallies[k] = tallies[to];
  tallies[to] = one;
}

/* Takes a few of the tallies and puts what they come to together in their place: any, or neighbours, of which the order does not matter. */
static dsv_status merge_some(const scene *s, dsv_tally **tallies, size_t *n, dsv_book *const books[2]) {
  dsv_tally *together = NULL;
  const size_t take = 2 + pick(*n - 1), first = s->slices ? pick(*n - take + 1) : 0;
  for (size_t i = 0; i < take; i++) move(tallies, first + i + pick((s->slices ? take : *n) - i), first + i);
  dsv_status status = dsv_tally_merge(tallies + first, take, NULL, &together, NULL);
  for (size_t i = 0; i < take; i++) dsv_tally_unref(tallies[first + i]);
  memmove(tallies + first + 1, tallies + first + take, (*n - first - take) * sizeof *tallies);
  *n -= take - 1;
  tallies[first] = together; /* NULL: it failed */
  return status || pick(2) ? status : send(&tallies[first], books[pick(2)]);
}

static dsv_status in_parts(const scene *s, dsv_book *const books[2], int parts, dsv_scorecard **out) {
  dsv_tally *tallies[PARTS_MOST];
  size_t n = 0;
  dsv_status status = DSV_OK;
  for (int i = 0; !status && i < parts; i++) {
    status = make_part(s, books, i, &tallies[n]);
    n += !status;
  }
  while (!status && n > 1 && pick(8)) status = merge_some(s, tallies, &n, books);
  if (!status) status = dsv_tally_score(tallies, n, NULL, out, NULL);
  for (size_t i = 0; i < n; i++) dsv_tally_unref(tallies[i]);
  return status;
}

static dsv_status at_once(const scene *s, dsv_book *book, dsv_scorecard **out) {
  dsv_facts *facts = NULL;
  dsv_status status = read_part(s, book, -1, &facts);
  if (!status) status = dsv_score(book, facts, s->agreement, s->from, s->to, s->as_of, NULL, out, NULL);
  dsv_facts_unref(facts);
  return status;
}

static int same(dsv_status a, const dsv_scorecard *x, dsv_status b, const dsv_scorecard *y) {
  if (a != b) {
    printf("at once: %s, in parts: %s\n", dsv_status_name(a), dsv_status_name(b));
    return 0;
  }
  if (a || strcmp(dsv_scorecard_json(x, NULL), dsv_scorecard_json(y, NULL)) == 0) return 1;
  printf("at once: %s\nin parts: %s\n", dsv_scorecard_json(x, NULL), dsv_scorecard_json(y, NULL));
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 8) return 2;
  const uint32_t slices = argv[7][0] == '1';
  scene s = {NULL, argv[1], argv[2], time_of(argv[3]), time_of(argv[4]), time_of(argv[5]), slices, argv + 8, argc - 8};
  state = strtoull(argv[6], NULL, 10);
  int parts = 1, good = 1;
  for (int i = 0; i < s.n_files; i++)
    if (s.files[i][0] != '*' && atoi(s.files[i]) >= parts) parts = atoi(s.files[i]) + 1;
  if (parts > PARTS_MOST || dsv_context_new(NULL, &s.context)) return 2;
  dsv_book *books[2] = {open_book(&s), open_book(&s)};
  dsv_scorecard *whole = NULL;
  const dsv_status status = at_once(&s, books[0], &whole);
  for (int round = 0; good && round < ROUNDS; round++) {
    dsv_scorecard *card = NULL;
    const dsv_status other = in_parts(&s, books, parts, &card);
    good = same(status, whole, other, card);
    dsv_scorecard_unref(card);
  }
  if (good) printf("%s\n", status ? dsv_status_name(status) : dsv_scorecard_json(whole, NULL));
  dsv_scorecard_unref(whole);
  dsv_book_unref(books[0]);
  dsv_book_unref(books[1]);
  dsv_context_unref(s.context);
  return !good;
}
