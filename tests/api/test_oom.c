/* Every allocation of every flow fails in turn: nothing crashes, nothing leaks, the answer is DSV_ERROR_MEMORY. */
#include "support/arrow.h"
#include "support/everything.h"
#include "support/oom.h"
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* The allocator of the replay as options of a context. */
static dsv_status make_context(const dsv_allocator *allocator, dsv_context **context) {
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  *context = NULL;
  dsv_status status = dsv_context_new(&options, context);
  return oom_check(status, *context);
}

static dsv_status context_flow(const dsv_allocator *allocator, void *user) {
  (void)user;
  dsv_context *context;
  dsv_status status = make_context(allocator, &context);
  dsv_context_unref(context);
  return status;
}

static dsv_status diag_flow(const dsv_allocator *allocator, void *user) {
  (void)user;
  dsv_context *context;
  dsv_diag *diag = NULL;
  dsv_status status = make_context(allocator, &context);
  if (status == DSV_OK) {
    status = dsv_diag_new(context, &diag);
    oom_check(status, diag);
  }
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

/* Adds the documents, checks the book and writes its documents; the diagnostics are filled too. */
static dsv_status book_flow(const dsv_allocator *allocator, void *user) {
  const char *documents = user;
  dsv_context *context;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_status status = make_context(allocator, &context);
  if (status == DSV_OK) {
    status = dsv_diag_new(context, &diag);
    oom_check(status, diag);
  }
  if (status == DSV_OK) {
    status = dsv_book_new(context, NULL, &book, diag);
    oom_check(status, book);
  }
  if (status == DSV_OK) {
    status = dsv_book_add(book, documents, strlen(documents), "documents", NULL, diag);
    /* All or nothing. */
    assert_true((status == DSV_OK) == (dsv_book_count(book) > 0));
  }
  if (status == DSV_OK) {
    status = dsv_book_check(book, NULL, diag);
  }
  for (size_t i = 0; status == DSV_OK && i < dsv_book_count(book); i++) {
    dsv_text *text = NULL;
    status = dsv_book_canonical(book, i, &text, diag);
    oom_check(status, text);
    dsv_text_unref(text);
  }
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_context(void **state) {
  (void)state;
  oom_replay("context", context_flow, NULL, DSV_OK);
}

static void test_diag(void **state) {
  (void)state;
  oom_replay("diag", diag_flow, NULL, DSV_OK);
}

static void test_book(void **state) {
  (void)state;
  static char documents[] =
      "[{\"type\":\"party\",\"id\":\"teleco\"},{\"type\":\"calendar\",\"id\":\"office\","
      "\"timezone\":\"Europe/Amsterdam\",\"weekly\":{\"mon\":[\"08:00-12:00\",\"13:00-18:00\"]}}]";
  oom_replay("book", book_flow, documents, DSV_OK);
}

static void test_refused_book(void **state) {
  (void)state;
  static char documents[] =
      "[{\"type\":\"party\",\"id\":\"teleco\",\"nmae\":\"Teleco\"},{\"type\":\"calendar\",\"id\":\"office\","
      "\"timezone\":\"Europe/Amsterdam\",\"weekly\":{\"mon\":[\"18:00-08:00\"]}}]";
  oom_replay("refused book", book_flow, documents, DSV_ERROR_MEMBER);
}

/* ---- flows of steps ---------------------------------------------------------------------------------------------- */

/* What stands before the steps is not counted. A step in which memory ran out is made once more where memory is there
   again, and must succeed with what comes out when nothing fails: the objects are as they were. */
typedef struct work work;
typedef dsv_status (*step)(work *w);

struct work {
  scene s;
  dsv_scorecard *card;
  dsv_explanation *explanation;
  dsv_book *earlier;
  dsv_diff *diff;
  dsv_calendar *calendar;
  dsv_running *running;
  dsv_text *text;
  dsv_tally *tally, *other;
  size_t loaded, explained;
  int spared; /* the facts were sealed although memory ran out meanwhile */
};

typedef struct {
  step before[6], steps[24]; /* each up to a NULL */
  dsv_status expected;       /* what the last step answers */
} plan;

enum { STREAMS = sizeof everything_rows / sizeof *everything_rows };
enum { PATH_ROWS = 1, PATH_PACKED = PATH_ROWS + STREAMS, PATH_LINES, PATH_PACKED_BOOK, PATHS };

/* Inputs, spelled out before anything is counted. */
static struct {
  char path[PATHS][96]; /* documents, rows of each stream, rows packed, rows as lines, documents packed */
  char *book, *rows[STREAMS], *lines, *made_book, *made_rows;
} input;
static char folder[64];
static int64_t times[32], out_rows[32];
static char answers[16][1 << 18]; /* by place in the flow; empty: not yet known */
static size_t n_answers;

static dsv_status flow_of(const dsv_allocator *allocator, void *user) {
  const plan *p = user;
  work w;
  memset(&w, 0, sizeof w);
  dsv_status first = DSV_OK, status = DSV_OK;
  n_answers = 0;
  oom_hold();
  assert_int_equal(make_context(allocator, &w.s.context), DSV_OK);
  assert_int_equal(dsv_diag_new(w.s.context, &w.s.diag), DSV_OK);
  for (const step *s = p->before; *s; s++) assert_int_equal((*s)(&w), DSV_OK);
  oom_release();
  for (const step *s = p->steps; !status && *s; s++) {
    status = (*s)(&w);
    if (!first) first = status;
    if (status != DSV_ERROR_MEMORY || !oom_once()) continue;
    status = (*s)(&w);
    if (status != DSV_OK && status != p->expected) fail_msg("once more: %s", dsv_status_name(status));
  }
  /* A finding for which there is no memory is counted and not kept, and nothing else is lost. */
  if (!first && (w.spared || dsv_diag_total(w.s.diag) > dsv_diag_count(w.s.diag))) first = DSV_ERROR_MEMORY;
  oom_hold();
  dsv_text_unref(w.text);
  dsv_tally_unref(w.tally);
  dsv_tally_unref(w.other);
  dsv_calendar_unref(w.calendar);
  dsv_explanation_unref(w.explanation);
  dsv_diff_unref(w.diff);
  dsv_book_unref(w.earlier);
  dsv_scorecard_unref(w.card);
  dsv_running_unref(w.running);
  scene_end(&w.s);
  oom_release();
  return first;
}

/* The text must be what it was at this place in the first run. */
static void same_answer(const char *text) {
  oom_hold();
  char *kept = answers[n_answers++];
  assert_true(strlen(text) < sizeof *answers);
  if (!*kept) strcpy(kept, text);
  assert_string_equal(text, kept);
  oom_release();
}

static dsv_status keep_text(work *w, dsv_status status) {
  oom_check(status, w->text);
  if (w->text) same_answer(dsv_text_bytes(w->text));
  dsv_text_unref(w->text);
  w->text = NULL;
  return status;
}

/* ---- steps of signatures ------------------------------------------------------------------------------------------- */

static const uint8_t seed[DSV_SEED_BYTES] = {9};
static struct {
  char key[96], other[96]; /* files: a key that is there, and one that is made */
  char *verifier, *note, *original;
} sealed;

/* The file must not be there where the call has failed. */
static dsv_status make_key(work *w) {
  unlink(sealed.other);
  dsv_status status = dsv_key_new(w->s.context, "n", seed, sealed.other, &w->text, w->s.diag);
  assert_int_equal(access(sealed.other, F_OK) == 0, status == DSV_OK);
  return keep_text(w, status);
}

static dsv_status read_key(work *w) {
  return keep_text(w, dsv_key_verifier(w->s.context, sealed.key, &w->text, w->s.diag));
}

static dsv_status sign_document(work *w) {
  return keep_text(w, dsv_sign(w->s.book, 0, sealed.key, NULL, &w->text, w->s.diag));
}

static dsv_status co_sign(work *w) {
  dsv_sign_options options = DSV_SIGN_OPTIONS_INIT;
  options.note = sealed.note;
  options.note_length = strlen(sealed.note);
  return keep_text(w, dsv_sign(w->s.book, 0, sealed.key, &options, &w->text, w->s.diag));
}

static dsv_status verify_note(work *w) {
  const char *const keys[] = {sealed.verifier};
  dsv_verify_options options = DSV_VERIFY_OPTIONS_INIT;
  dsv_verified *verified = NULL;
  options.original = sealed.original;
  options.original_length = strlen(sealed.original);
  dsv_status status = dsv_verify(w->s.book, sealed.note, strlen(sealed.note), keys, 1, &options, &verified, w->s.diag);
  oom_check(status, verified);
  dsv_verified_unref(verified);
  return status;
}

#define SEALED "{\"type\":\"party\",\"id\":\"p\",\"title\":\"as signed\"}"

static dsv_status add_sealed(work *w) {
  return dsv_book_add(w->s.book, SEALED, strlen(SEALED), NULL, NULL, w->s.diag);
}

static char *kept_text(dsv_status status, dsv_text **text) {
  assert_int_equal(status, DSV_OK);
  char *kept = strdup(dsv_text_bytes(*text));
  dsv_text_unref(*text);
  return kept;
}

/* A document that all others differ from, and its note. */
static void make_sealed(void) {
  scene s = scene_of_limits(NULL);
  dsv_text *text = NULL;
  snprintf(sealed.key, sizeof sealed.key, "%s.key", folder);
  snprintf(sealed.other, sizeof sealed.other, "%s.other", folder);
  sealed.verifier = kept_text(dsv_key_new(s.context, "n", seed, sealed.key, &text, s.diag), &text);
  assert_int_equal(dsv_book_add(s.book, SEALED, strlen(SEALED), NULL, NULL, s.diag), DSV_OK);
  sealed.note = kept_text(dsv_sign(s.book, 0, sealed.key, NULL, &text, s.diag), &text);
  sealed.original = kept_text(dsv_book_canonical(s.book, 0, &text, s.diag), &text);
  scene_end(&s);
}

static void remove_sealed(void) {
  unlink(sealed.key);
  unlink(sealed.other);
  free(sealed.verifier);
  free(sealed.note);
  free(sealed.original);
}

/* ---- steps of books ---------------------------------------------------------------------------------------------- */

static dsv_status new_book(work *w) {
  dsv_status status = dsv_book_new(w->s.context, NULL, &w->s.book, w->s.diag);
  return oom_check(status, w->s.book);
}

static dsv_status add_book(work *w) {
  dsv_status status = dsv_book_add(w->s.book, input.book, strlen(input.book), "book", NULL, w->s.diag);
  assert_true((status == DSV_OK) == (dsv_book_count(w->s.book) > 0));
  return status;
}

static dsv_status load_book(work *w) {
  dsv_status status = dsv_book_load(w->s.book, input.path[0], NULL, w->s.diag);
  assert_true((status == DSV_OK) == (dsv_book_count(w->s.book) > 0));
  return status;
}

static dsv_status load_folder(work *w) {
  size_t before = dsv_book_count(w->s.book);
  dsv_status status = dsv_book_load(w->s.book, folder, NULL, w->s.diag);
  assert_true((status == DSV_OK) == (dsv_book_count(w->s.book) > before));
  return status;
}

static dsv_status check_book(work *w) {
  return dsv_book_check(w->s.book, NULL, w->s.diag);
}

static dsv_status canonical(work *w) {
  return keep_text(w, dsv_book_canonical(w->s.book, dsv_book_count(w->s.book) - 1, &w->text, w->s.diag));
}

static dsv_status calendar(work *w) {
  dsv_status status = dsv_book_calendar(w->s.book, "office", &w->calendar, w->s.diag);
  return oom_check(status, w->calendar);
}

static dsv_status elapsed(work *w) {
  int64_t open = 0;
  int64_t is_open = 0;
  dsv_status status = dsv_calendar_elapsed(w->calendar, at("01"), at("09"), NULL, &open, w->s.diag);
  if (status) return status;
  assert_int_equal(open, INT64_C(3600000000) * (7 * 16 + 4));
  status = dsv_calendar_open(w->calendar, at("01 12:00"), NULL, &is_open, w->s.diag);
  if (!status) assert_int_equal(is_open, 1);
  return status;
}

/* Answers and errors alike: what is wrong with a query must not be lost for want of memory. */
static dsv_status ask(work *w) {
  static const char *const queries[] = {"{\"op\":\"spans\",\"from\":\"2026-01-01\",\"to\":\"2026-03-01\",\"id\":\"x\"}",
                                        "{\"op\":\"due\",\"from\":\"2026-01-01\",\"for\":\"PT8H\",\"id\":1}",
                                        "{\"op\":\"deu\",\"id\":7}", "{\"op\":"};
  for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
    dsv_text *answer = NULL;
    dsv_status status = dsv_calendar_ask(w->calendar, queries[i], strlen(queries[i]), NULL, &answer, w->s.diag);
    oom_check(status, answer);
    if (status) return status;
    assert_int_equal(!strncmp(dsv_text_bytes(answer), "{\"error\"", 8), i > 1);
    dsv_text_unref(answer);
  }
  return DSV_OK;
}

static dsv_status top_calendar(work *w) {
  dsv_calendar *top = NULL;
  dsv_status status = oom_check(dsv_book_calendar(w->s.book, NULL, &top, w->s.diag), top);
  dsv_calendar_unref(top);
  return status == DSV_ERROR_UNKNOWN_CALENDAR ? DSV_OK : status;
}

/* A page may be lost, not an answer: what fails is asked again and told. */
static dsv_status clock_verbs(work *w) {
  const dsv_calendar_options next = {sizeof next, NULL, NULL, DSV_LAND_NEXT, DSV_DAY_END};
  int64_t out[8], spans[8] = {0};
  uint64_t n, unanswered;
  char text[256];
  dsv_status status = dsv_calendar_due(w->calendar, at("01"), INT64_C(36000000000), NULL, &out[0], w->s.diag);
  if (!status) status = dsv_calendar_back(w->calendar, at("01"), INT64_C(36000000000), &next, &out[1], w->s.diag);
  if (!status) status = dsv_calendar_due_days(w->calendar, at("01"), 12, &next, &out[2], w->s.diag);
  if (!status) status = dsv_calendar_next_open(w->calendar, at("01"), NULL, &out[3], w->s.diag);
  if (!status) status = dsv_calendar_next_close(w->calendar, at("01"), NULL, &out[4], w->s.diag);
  if (!status) status = dsv_calendar_working(w->calendar, times[0] / INT64_C(86400000000), NULL, &out[5], w->s.diag);
  if (!status) status = dsv_calendar_local(w->calendar, at("01"), NULL, &out[6], w->s.diag);
  if (!status) status = dsv_calendar_instants(w->calendar, at("01"), NULL, &out[7], 1, &n, w->s.diag);
  if (!status) status = dsv_calendar_spans(w->calendar, at("01"), at("09"), NULL, spans, 4, &n, w->s.diag);
  if (!status)
    status =
        dsv_calendar_batch(w->calendar, DSV_CLOCK_DUE, times, times, 1, 32, NULL, out_rows, &unanswered, w->s.diag);
  if (status) return status;
  snprintf(text, sizeof text, "%lld %lld %lld %lld %lld %lld %lld %lld %lld %llu, %lld %llu", (long long)out[0],
           (long long)out[1], (long long)out[2], (long long)out[3], (long long)out[4], (long long)out[5],
           (long long)out[6], (long long)out[7], (long long)spans[3], (unsigned long long)n, (long long)out_rows[31],
           (unsigned long long)unanswered);
  same_answer(text);
  return status;
}

/* Calendars made of others, in a book and with questions of their own. */
static dsv_status new_clock_book(work *w) {
  static const char text[] =
      "[{\"type\":\"calendar\",\"id\":\"office\",\"except\":[\"week\",\"free\"]},{\"type\":\"calendar\",\"id\":"
      "\"week\","
      "\"timezone\":\"Europe/Amsterdam\",\"weekly\":{\"mon\":[\"22:00-06:00\"],\"tue\":[\"08:00-12:00\"]}},{\"type\":"
      "\"calendar\",\"id\":\"free\",\"timezone\":\"Asia/Tokyo\",\"weekly\":{},\"exceptions\":[{\"yearly\":\"03-03\","
      "\"hours\":[\"00:00-24:00\"]}],\"valid\":{\"from\":\"2020-01-01\"}}]";
  dsv_status status = new_book(w);
  if (!status) {
    status = dsv_book_add(w->s.book, text, sizeof text - 1, "clock", NULL, w->s.diag);
    if (status) {
      dsv_book_unref(w->s.book);
      w->s.book = NULL;
    }
  }
  return status;
}

static dsv_status schema(work *w) {
  return keep_text(w, dsv_schema(w->s.context, "stream", &w->text, w->s.diag));
}

/* ---- steps of facts ---------------------------------------------------------------------------------------------- */

static dsv_status new_facts(work *w) {
  dsv_status status = dsv_facts_new(w->s.book, NULL, &w->s.facts, w->s.diag);
  return oom_check(status, w->s.facts);
}

static dsv_status all_or_nothing(const work *w, const char *stream, uint64_t before, dsv_status status) {
  assert_true((status == DSV_OK) == (dsv_facts_rows(w->s.facts, stream) > before));
  return status;
}

/* The rows of one stream after the other. */
static dsv_status load_next(work *w) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  const char *stream = everything_rows[w->loaded][0];
  uint64_t before = dsv_facts_rows(w->s.facts, stream);
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  dsv_status status = dsv_facts_load(w->s.facts, stream, input.path[PATH_ROWS + w->loaded], &options, w->s.diag);
  if (!status) w->loaded++;
  return all_or_nothing(w, stream, before, status);
}

static dsv_status load_gz(work *w) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  uint64_t before = dsv_facts_rows(w->s.facts, "e");
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  return all_or_nothing(w, "e", before, dsv_facts_load(w->s.facts, "e", input.path[PATH_PACKED], &options, w->s.diag));
}

static dsv_status load_lines(work *w) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.format = DSV_FORMAT_NDJSON;
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  return all_or_nothing(w, "q", before, dsv_facts_load(w->s.facts, NULL, input.path[PATH_LINES], &options, w->s.diag));
}

static dsv_status read_lines(work *w) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.format = DSV_FORMAT_NDJSON;
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  const char *text = input.lines;
  return all_or_nothing(w, "q", before,
                        dsv_facts_read(w->s.facts, NULL, text, strlen(text), "lines", &options, w->s.diag));
}

/* Refused, each row with a finding. */
static dsv_status read_bad(work *w) {
  static const char rows[] = "time,site,v\nx,a,1\n2026-03-01T00:00:00Z,a,y\n2026-03-01T00:00:00Z,a\n";
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  dsv_status status = dsv_facts_read(w->s.facts, "q", rows, sizeof rows - 1, "rows.csv", NULL, w->s.diag);
  assert_int_equal(dsv_facts_rows(w->s.facts, "q"), before);
  return status;
}

static dsv_status append_rows(work *w) {
  int64_t offsets[33];
  char texts[32];
  uint8_t valid[32];
  double numbers[32];
  for (size_t i = 0; i < 32; i++) {
    offsets[i] = (int64_t)i;
    texts[i] = (char)('a' + i % 3);
    valid[i] = i % 5 != 0;
    numbers[i] = (double)i;
  }
  offsets[32] = 32;
  dsv_column columns[] = {{sizeof *columns, "time", DSV_COLUMN_TIME, 0, times, NULL, NULL, NULL, 0},
                          {sizeof *columns, "site", DSV_COLUMN_TEXT, 0, texts, offsets, valid, NULL, 0},
                          {sizeof *columns, "v", DSV_COLUMN_NUMBER, 0, numbers, NULL, valid, NULL, 0}};
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  return all_or_nothing(w, "q", before, dsv_facts_append(w->s.facts, "q", columns, 3, 32, NULL, w->s.diag));
}

static void count_release(void *user) {
  ++*(int *)user;
}

/* Nothing is released by a call that fails; what is adopted goes with the facts, or when rows are added. */
static dsv_status adopt_rows(work *w) {
  static const uint32_t codes[32] = {1, 0, 1};
  static const int64_t offsets[] = {0, 1, 2};
  static double numbers[32];
  static int
      counts[2]; /* of the first arrays, and of later ones: those of the table may go before a later call fails */
  dsv_column columns[] = {{sizeof *columns, "time", DSV_COLUMN_TIME, 0, times, NULL, NULL, NULL, 0},
                          {sizeof *columns, "site", DSV_COLUMN_CODES, 0, codes, offsets, NULL, "ab", 2},
                          {sizeof *columns, "v", DSV_COLUMN_NUMBER, 0, numbers, NULL, NULL, NULL, 0}};
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  int *released = &counts[before > 0];
  *released = 0;
  dsv_owner owner = {sizeof owner, count_release, released};
  dsv_status status = dsv_facts_adopt(w->s.facts, "q", columns, 3, 32, &owner, NULL, w->s.diag);
  if (status) assert_int_equal(*released, 0);
  return all_or_nothing(w, "q", before, status);
}

/* The same rows as a batch of Arrow, some of whose columns are converted. */
static void make_batch(arrow_batch *b) {
  static const uint8_t codes[32] = {1, 0, 1}, bits[4] = {0xf0, 0xff, 0xff, 0xff};
  static const int32_t offsets[] = {0, 1, 2};
  static const float numbers[32];
  arrow_begin(b, 32);
  arrow_add(b, "time", "tsu:UTC", NULL, times, NULL);
  arrow_add(b, "site", "C", bits, codes, NULL);
  arrow_add_dictionary(b, "u", 2, NULL, offsets, "ab");
  arrow_add(b, "v", "f", bits, numbers, NULL);
}

static dsv_status import_batch(work *w) {
  static arrow_batch batch;
  make_batch(&batch);
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  dsv_status status = dsv_facts_import_arrow(w->s.facts, "q", &batch.schema, &batch.array, NULL, w->s.diag);
  if (status) assert_int_equal(batch.arrays_released + batch.schemas_released, 0);
  assert_true((batch.array.release == NULL) == !status);
  return all_or_nothing(w, "q", before, status);
}

static dsv_status import_stream(work *w) {
  static arrow_batch batch;
  make_batch(&batch);
  arrow_source source = {&batch, 3, 0, 0};
  struct ArrowArrayStream stream = arrow_stream_of(&source);
  uint64_t before = dsv_facts_rows(w->s.facts, "q");
  dsv_status status = dsv_facts_import_arrow_stream(w->s.facts, "q", &stream, NULL, w->s.diag);
  assert_int_equal(source.released, !status);
  assert_int_equal(batch.arrays_released, 3 - source.left);
  return all_or_nothing(w, "q", before, status);
}

/* All that a consumer asks of a stream. */
static dsv_status read_stream(dsv_status status, struct ArrowArrayStream *stream) {
  struct ArrowSchema schema = {.release = NULL};
  struct ArrowArray array = {.release = NULL};
  assert_true((stream->release == NULL) == (status != DSV_OK));
  if (status) return status;
  int code = stream->get_schema(stream, &schema);
  if (!code) code = stream->get_next(stream, &array);
  if (schema.release) schema.release(&schema);
  if (array.release) array.release(&array);
  stream->release(stream);
  return code ? DSV_ERROR_MEMORY : DSV_OK;
}

static dsv_status export_rows(work *w) {
  struct ArrowArrayStream stream;
  return read_stream(dsv_facts_export_arrow(w->s.facts, "q", NULL, &stream, w->s.diag), &stream);
}

static dsv_status export_card(work *w) {
  struct ArrowArrayStream stream;
  return read_stream(dsv_scorecard_export_arrow(w->card, &stream, w->s.diag), &stream);
}

static dsv_status complete(work *w) {
  return dsv_facts_complete(w->s.facts, "e", times[0], times[31], NULL, w->s.diag);
}

/* What cannot be shortened for lack of memory stays long: that is no failure. */
static dsv_status seal(work *w) {
  unsigned long long before = oom_failures();
  dsv_status status = dsv_facts_seal(w->s.facts, NULL, w->s.diag);
  w->spared = !status && oom_failures() > before;
  return status;
}

/* ---- steps of made streams --------------------------------------------------------------------------------------- */

static dsv_status add_made(work *w) {
  return dsv_book_add(w->s.book, input.made_book, strlen(input.made_book), "book", NULL, w->s.diag);
}

static dsv_status made_facts(work *w) {
  dsv_status status = dsv_facts_new(w->s.book, NULL, &w->s.facts, w->s.diag);
  if (!status)
    status = dsv_facts_read(w->s.facts, "q", input.made_rows, strlen(input.made_rows), "rows.csv", NULL, w->s.diag);
  return status ? status : dsv_facts_seal(w->s.facts, NULL, w->s.diag);
}

/* Made tables that cannot be shortened stay long. */
static dsv_status score_made(work *w) {
  unsigned long long before = oom_failures();
  dsv_status status = dsv_score(w->s.book, w->s.facts, "a", times[0], times[31], times[30], NULL, &w->card, w->s.diag);
  oom_check(status, w->card);
  if (w->card) same_answer(dsv_scorecard_json(w->card, NULL));
  w->spared = !status && oom_failures() > before;
  return status;
}

/* ---- steps of scoring -------------------------------------------------------------------------------------------- */

static dsv_status all_facts(work *w) {
  dsv_status status = new_facts(w);
  while (!status && w->loaded < STREAMS) status = load_next(w);
  return status ? status : seal(w);
}

static dsv_status score(work *w) {
  dsv_status status = dsv_score(w->s.book, w->s.facts, "a", times[0], times[31], times[30], NULL, &w->card, w->s.diag);
  oom_check(status, w->card);
  if (w->card) same_answer(dsv_scorecard_json(w->card, NULL));
  return status;
}

/* Facts and words that cannot be made smaller stay as large as they are. */
static dsv_status spare(work *w, unsigned long long before, dsv_status status) {
  w->spared = w->spared || (!status && oom_failures() > before);
  return status;
}

static dsv_status tally(work *w, uint32_t slice) {
  const unsigned long long before = oom_failures();
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  options.slice = slice;
  dsv_status status =
      dsv_tally_new(w->s.book, w->s.facts, "a", times[0], times[31], times[30], &options, &w->tally, w->s.diag);
  return spare(w, before, oom_check(status, w->tally));
}

static dsv_status make_tally(work *w) {
  return tally(w, 0);
}

static dsv_status make_slice(work *w) {
  return tally(w, 1);
}

static dsv_status write_tally(work *w) {
  dsv_status status = dsv_tally_write(w->tally, NULL, &w->text, w->s.diag);
  return oom_check(status, w->text);
}

static dsv_status read_tally(work *w) {
  const unsigned long long before = oom_failures();
  dsv_status status =
      dsv_tally_read(w->s.book, dsv_text_bytes(w->text), dsv_text_length(w->text), NULL, &w->other, w->s.diag);
  return spare(w, before, oom_check(status, w->other));
}

static dsv_status merge_tallies(work *w) {
  dsv_tally *const both[] = {w->tally, w->other};
  const unsigned long long before = oom_failures();
  dsv_tally *merged;
  dsv_status status = dsv_tally_merge(both, 2, NULL, &merged, w->s.diag);
  oom_check(status, merged);
  if (status) return status;
  dsv_tally_unref(w->tally);
  w->tally = merged;
  return spare(w, before, DSV_OK);
}

static dsv_status score_tally(work *w) {
  const unsigned long long before = oom_failures();
  dsv_status status = dsv_tally_score(&w->tally, 1, NULL, &w->card, w->s.diag);
  oom_check(status, w->card);
  if (w->card) same_answer(dsv_scorecard_json(w->card, NULL));
  return spare(w, before, status);
}

/* One target after the other. */
static dsv_status explain_next(work *w) {
  static const char *const targets[] = {"up",    "down",    "tiers",   "late",   "weighed", "gone",
                                        "asked", "audited", "checked", "points", "months"};
  dsv_explanation_unref(w->explanation);
  dsv_status status = dsv_explain(w->s.book, w->s.facts, "a", targets[w->explained], times[10], times[30], NULL,
                                  &w->explanation, w->s.diag);
  oom_check(status, w->explanation);
  if (!status) w->explained++;
  if (!status) same_answer(dsv_explanation_json(w->explanation, NULL));
  return status;
}

static dsv_status explain_nothing(work *w) {
  dsv_status status =
      dsv_explain(w->s.book, w->s.facts, "a", "nothing", times[10], times[30], NULL, &w->explanation, w->s.diag);
  return oom_check(status, w->explanation);
}

static dsv_status report(work *w, uint32_t form, uint32_t color) {
  dsv_report_options options = {sizeof options, form, color, 60, 0};
  return keep_text(w, dsv_report_scorecard(w->card, &options, &w->text, w->s.diag));
}

static dsv_status report_text(work *w) {
  return report(w, DSV_REPORT_TEXT, 1);
}
static dsv_status report_csv(work *w) {
  return report(w, DSV_REPORT_CSV, 0);
}

static dsv_status tell(work *w, uint32_t form) {
  dsv_report_options options = {sizeof options, form, 1, 0, 0};
  return keep_text(w, dsv_report_explanation(w->explanation, &options, &w->text, w->s.diag));
}

static dsv_status tell_text(work *w) {
  return tell(w, DSV_REPORT_TEXT);
}
static dsv_status tell_csv(work *w) {
  return tell(w, DSV_REPORT_CSV);
}

/* ---- steps of a score that goes on ------------------------------------------------------------------------------- */

static dsv_status open_facts(work *w) {
  dsv_status status = new_facts(w);
  while (!status && w->loaded < STREAMS) status = load_next(w);
  return status;
}

static dsv_status begin_running(work *w) {
  dsv_status status = dsv_running_new(w->s.facts, "a", times[0], times[31], &w->running, w->s.diag);
  return oom_check(status, w->running);
}

static dsv_status score_running(work *w) {
  dsv_scorecard_unref(w->card);
  dsv_status status = dsv_running_score(w->running, times[30], NULL, &w->card, w->s.diag);
  oom_check(status, w->card);
  if (w->card) same_answer(dsv_scorecard_json(w->card, NULL));
  return status;
}

static dsv_status retract_outages(work *w) {
  static const int64_t tickets[] = {1, 3, 99, 1};
  dsv_column column = DSV_COLUMN_INIT;
  column.name = "ticket";
  column.type = DSV_COLUMN_INTEGER;
  column.values = tickets;
  return dsv_running_retract(w->running, "o", &column, 1, 4, w->s.diag);
}

/* ---- diffs ------------------------------------------------------------------------------------------------------- */

/* Another book in place of the first one, which is kept. */
static dsv_status later_book(work *w) {
  static const char text[] =
      "[{'type':'party','id':'p','title':'P'},{'type':'service','id':'s'},{'type':'stream','id':'o','shape':'interval',"
      "'fields':{'site':'string'}},{'type':'agreement','id':'later','form':'social','provider':'p','consumer':'p','"
      "services':['s'],"
      "'version':1,'timezone':'Etc/"
      "UTC','in_force':{'from':'2026-03-01','to':'2027-03-01'},'exclude':[{'id':'x','stream':'o','limit':{'times':2,"
      "'window':'day'}}],'targets':[{'id':'t','metric':{'kind':'availability','stream':'o'},'objective':{'op':'>','"
      "value':'1'}}]},"
      "{'type':'agreement','id':'later','form':'social','provider':'p','consumer':['p'],'services':['s'],'version':2,'"
      "timezone':"
      "'Etc/"
      "UTC','in_force':{'from':'2027-03-01'},'exclude':[{'id':'x','stream':'o','limit':{'times':1,'window':'day'}}],"
      "'targets':[{'id':'u','metric':{'kind':'mttr','stream':'o'}},{'id':'t','metric':{'kind':'availability','stream':'"
      "o'},'where':"
      "{'field':'site','in':['a']},'objective':{'any':[{'op':'>','value':'1'}]}}]}]";
  char *spelled = spell(text);
  w->earlier = w->s.book;
  w->s.book = NULL;
  dsv_status status = new_book(w);
  if (!status) status = dsv_book_add(w->s.book, spelled, strlen(spelled), "later", NULL, w->s.diag);
  free(spelled);
  return status;
}

static dsv_status diff_books(work *w) {
  dsv_diff_unref(w->diff);
  dsv_status status = dsv_diff_books(w->earlier, w->s.book, &w->diff, w->s.diag);
  oom_check(status, w->diff);
  if (!status) same_answer(dsv_diff_json(w->diff, NULL));
  return status;
}

static dsv_status diff_versions(work *w) {
  dsv_diff_unref(w->diff);
  dsv_status status = dsv_diff_versions(w->s.book, "later", 1, 2, &w->diff, w->s.diag);
  oom_check(status, w->diff);
  if (!status) same_answer(dsv_diff_json(w->diff, NULL));
  return status;
}

static dsv_status report_diff(work *w, uint32_t form) {
  dsv_report_options options = {sizeof options, form, 0, 60, 0};
  return keep_text(w, dsv_report_diff(w->diff, &options, &w->text, w->s.diag));
}

static dsv_status diff_text(work *w) {
  return report_diff(w, DSV_REPORT_TEXT);
}
static dsv_status diff_csv(work *w) {
  return report_diff(w, DSV_REPORT_CSV);
}

/* ---- the flows --------------------------------------------------------------------------------------------------- */

static void replay_plan(const char *name, const plan *p) {
  memset(answers, 0, sizeof answers);
  oom_replay(name, flow_of, (void *)p, p->expected);
}

static void test_load_book(void **state) {
  (void)state;
  static const plan p = {
      {NULL},
      {new_book, load_book, check_book, canonical, calendar, elapsed, ask, top_calendar, clock_verbs, schema, NULL},
      DSV_OK};
  replay_plan("load book", &p);
}

static void test_clock(void **state) {
  (void)state;
  static const plan p = {{NULL}, {new_clock_book, check_book, calendar, clock_verbs, NULL}, DSV_OK};
  replay_plan("clock", &p);
}

static void test_load_folder(void **state) {
  (void)state;
  static const plan p = {{new_book, NULL}, {load_folder, NULL}, DSV_OK};
  replay_plan("load folder", &p);
}

static void test_load_facts(void **state) {
  (void)state;
  static const plan p = {{new_book, add_book, check_book, NULL},
                         {new_facts, load_next, load_next, load_next, load_next, load_next, load_gz, load_lines,
                          read_lines, append_rows, complete, seal, NULL},
                         DSV_OK};
  replay_plan("load facts", &p);
}

static void test_arrays(void **state) {
  (void)state;
  static const plan adopted = {
      {new_book, add_book, check_book, NULL}, {new_facts, adopt_rows, adopt_rows, seal, export_rows, NULL}, DSV_OK};
  static const plan imported = {{new_book, add_book, check_book, NULL},
                                {new_facts, import_batch, import_stream, seal, export_rows, NULL},
                                DSV_OK};
  static const plan streamed = {{new_book, add_book, check_book, NULL}, {new_facts, import_stream, seal, NULL}, DSV_OK};
  replay_plan("adopted arrays", &adopted);
  replay_plan("imported batches", &imported);
  replay_plan("an imported stream", &streamed);
}

static void test_bad_facts(void **state) {
  (void)state;
  static const plan p = {{new_book, add_book, check_book, new_facts}, {read_bad, NULL}, DSV_ERROR_CELL};
  replay_plan("bad facts", &p);
}

static void test_score(void **state) {
  (void)state;
  static const plan p = {
      {new_book, add_book, check_book, all_facts}, {score, report_text, report_csv, export_card, NULL}, DSV_OK};
  replay_plan("score", &p);
}

static void test_running(void **state) {
  (void)state;
  static const plan p = {
      {new_book, add_book, check_book, open_facts, NULL},
      {begin_running, score_running, load_gz, retract_outages, score_running, append_rows, score_running, NULL},
      DSV_OK};
  replay_plan("a score that goes on", &p);
}

static void test_diff(void **state) {
  (void)state;
  static const plan p = {{new_book, add_book, check_book, later_book, check_book},
                         {diff_books, diff_text, diff_csv, diff_versions, diff_text, NULL},
                         DSV_OK};
  replay_plan("diff", &p);
}

static void test_explain(void **state) {
  (void)state;
  static const plan p = {{new_book, add_book, check_book, all_facts},
                         {explain_next, tell_text, tell_csv, explain_next, explain_next, explain_next, explain_next,
                          explain_next, explain_next, explain_next, tell_text, explain_next, NULL},
                         DSV_OK};
  replay_plan("explain", &p);
}

static void test_tally(void **state) {
  (void)state;
  static const plan p = {{new_book, add_book, check_book, all_facts},
                         {make_tally, write_tally, read_tally, merge_tallies, score_tally, NULL},
                         DSV_OK};
  replay_plan("tally", &p);
}

static void test_sign(void **state) {
  (void)state;
  static const plan p = {
      {new_book, add_sealed, NULL}, {make_key, read_key, sign_document, co_sign, verify_note, NULL}, DSV_OK};
  static const plan q = {{new_book, add_book, NULL}, {verify_note, NULL}, DSV_ERROR_CHANGED};
  static const plan r = {{new_book, add_book, NULL}, {co_sign, NULL}, DSV_ERROR_CHANGED};
  replay_plan("sign and verify", &p);
  replay_plan("verify what was changed", &q);
  replay_plan("sign what was changed", &r);
}

static void test_explain_nothing(void **state) {
  (void)state;
  static const plan p = {
      {new_book, add_book, check_book, all_facts}, {explain_nothing, NULL}, DSV_ERROR_UNKNOWN_TARGET};
  replay_plan("explain nothing", &p);
}

static void test_made(void **state) {
  (void)state;
  static const plan p = {{new_book, NULL}, {add_made, check_book, NULL}, DSV_OK};
  static const plan q = {{new_book, add_made, check_book, made_facts}, {score_made, NULL}, DSV_OK};
  static const plan r = {
      {new_book, add_made, check_book, made_facts}, {make_slice, write_tally, read_tally, score_tally, NULL}, DSV_OK};
  replay_plan("made streams", &p);
  replay_plan("score made streams", &q);
  replay_plan("slices", &r);
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

static void write_file(size_t which, const char *name, const char *text) {
  snprintf(input.path[which], sizeof *input.path, "%s/%s", folder, name);
  FILE *file = fopen(input.path[which], "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
  assert_int_equal(fclose(file), 0);
}

static void pack_file(size_t which, const char *name, const char *text) {
  snprintf(input.path[which], sizeof *input.path, "%s/%s", folder, name);
  gzFile file = gzopen(input.path[which], "wb");
  assert_non_null(file);
  assert_int_equal(gzputs(file, text), (int)strlen(text));
  assert_int_equal(gzclose(file), Z_OK);
}

static int make_inputs(void **state) {
  (void)state;
  const char *place = getenv("TMPDIR");
  char name[16];
  snprintf(folder, sizeof folder, "%s/dsv-oom-XXXXXX", place && strlen(place) < 40 ? place : "/tmp");
  assert_non_null(mkdtemp(folder));
  char *book = malloc(strlen(everything_book()) + 3);
  assert_non_null(book);
  snprintf(book, strlen(everything_book()) + 3, "[%s]", everything_book());
  input.book = spell(book);
  free(book);
  write_file(0, "book.json", input.book);
  for (size_t i = 0; i < STREAMS; i++) {
    input.rows[i] = spell(everything_rows[i][1]);
    snprintf(name, sizeof name, "%s.csv", everything_rows[i][0]);
    write_file(PATH_ROWS + i, name, input.rows[i]);
  }
  pack_file(PATH_PACKED, "e.csv.gz", input.rows[4]);
  pack_file(PATH_PACKED_BOOK, "more.ndjson.gz",
            "{\"type\":\"party\",\"id\":\"x\"}\n{\"type\":\"party\",\"id\":\"y\"}\n");
  input.lines =
      spell("{'stream':'q','time':'@01 05:00','site':'a','v':1.5}\n{'stream':'q','time':'@01 06:00','v':null}\n"
            "{'stream':'q','complete':{'from':'@01','to':'@05'}}\n");
  write_file(PATH_LINES, "q.lines", input.lines);
  input.made_book = spell(
      "[" PARTIES "{'type':'stream','id':'q','shape':'sample','fields':{'site':'string','n':'integer','ok':'boolean'},'"
      "hold':'PT8H'},"
      "{'type':'stream','id':'down','shape':'interval','made':{'while':{'any':[{'field':'ok','op':'==','value':false},"
      "{'field':'site','in':['x','y']}]},'from':'q','by':['site','n']}},"
      "{'type':'stream','id':'dark','shape':'interval','made':{'while':{'field':'ok','in':[false]},'from':'q','by':['"
      "site']}},"
      "{'type':'stream','id':'slots','shape':'interval','made':{'missed':{'metric':{'kind':'ratio','stream':'q','of':"
      "{'field':'ok','op':'==','value':true}},'by':['site'],'subjects':[{'site':'z','tier':'gold'}],'exclude':[{'id':'"
      "x',"
      "'where':{'field':'n','op':'==','value':9}}],'objective':{'op':'>','value':'50'},'window':{'anchored':'PT6H'}}}}"
      "," AGREEMENT(DAYS,
                    "{'id':'t','metric':{'kind':'availability','stream':'down'},'by':['site'],'objective':{'op':'>','"
                    "value':'9'}},"
                    "{'id':'u','metric':{'kind':'availability','stream':'slots'},'by':['site'],'exclude':[{'id':'y',"
                    "'stream':'dark'}]}") "]");
  input.made_rows =
      spell("time,site,n,ok\n@01 00:00,a,1,true\n@01 01:00,a,1,false\n@01 02:00,b,2,false\n@01 07:00,a,1,\n"
            "@01 20:00,b,,true\n@02 01:00,a,9,false\n@02 01:00,,3,true\n");
  make_sealed();
  for (size_t i = 0; i < 32; i++) times[i] = at("01") + (int64_t)i * INT64_C(3600000000) * 3;
  return 0;
}

static int remove_inputs(void **state) {
  (void)state;
  for (size_t i = 0; i < PATHS; i++) unlink(input.path[i]);
  for (size_t i = 0; i < STREAMS; i++) free(input.rows[i]);
  free(input.book);
  free(input.lines);
  free(input.made_book);
  free(input.made_rows);
  remove_sealed();
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_context),         cmocka_unit_test(test_diag),       cmocka_unit_test(test_book),
      cmocka_unit_test(test_refused_book),    cmocka_unit_test(test_load_book),  cmocka_unit_test(test_clock),
      cmocka_unit_test(test_load_folder),     cmocka_unit_test(test_load_facts), cmocka_unit_test(test_arrays),
      cmocka_unit_test(test_bad_facts),       cmocka_unit_test(test_score),      cmocka_unit_test(test_explain),
      cmocka_unit_test(test_explain_nothing), cmocka_unit_test(test_made),       cmocka_unit_test(test_tally),
      cmocka_unit_test(test_running),         cmocka_unit_test(test_sign),       cmocka_unit_test(test_diff),
  };
  return cmocka_run_group_tests(tests, make_inputs, remove_inputs);
}
