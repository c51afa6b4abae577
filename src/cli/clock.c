/* dsv clock CALENDAR.json OP ... | --batch: a query in words, or lines of them, as docs/clock.md has them. The library answers. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 18)

/* The queries in words: what their arguments are called in JSON. */
static const struct {
  const char *op, *members[2];
  const char *shown;
} ops[] = {{"elapsed", {"from", "to"}, "elapsed FROM TO"},
           {"due", {"from", "for"}, "due FROM DURATION"},
           {"back", {"to", "for"}, "back TO DURATION"},
           {"open", {"at", NULL}, "open T"},
           {"next_open", {"at", NULL}, "next_open T"},
           {"next_close", {"at", NULL}, "next_close T"},
           {"spans", {"from", "to"}, "spans FROM TO"},
           {"working", {"day", NULL}, "working DATE"},
           {"local", {"at", NULL}, "local T"},
           {"instants", {"local", NULL}, "instants READING"}};
#define OPS (sizeof ops / sizeof ops[0])

typedef enum { AS_TEXT, AS_JSON, AS_ICS } clock_form;

typedef struct {
  session at;
  const arguments *given;
  dsv_calendar *calendar;
  clock_form form;
  size_t op;
} run;

/* ---- the call ---------------------------------------------------------------------------------------------------- */

static int read_clock_form(run *r) {
  static const char *const words[] = {"text", "json", "ics"};
  const char *text = arguments_value(r->given, "--format");
  r->form = AS_TEXT;
  for (int i = AS_TEXT; text && i <= AS_ICS; i++) {
    r->form = (clock_form)i;
    if (!strcmp(text, words[i])) return EXIT_FINE;
  }
  return text ? usage_error("clock", "--format %s: give text, json or ics", text) : EXIT_FINE;
}

static int check_batch(const arguments *given) {
  static const char *const not_with[] = {"--land", "--at", "--format"};
  int inputs = !strcmp(given->plain[0], "-") + (given->n_plain == 1);
  for (size_t i = 0; i < sizeof not_with / sizeof not_with[0]; i++)
    if (arguments_value(given, not_with[i]))
      return usage_error("clock", "%s does not go with --batch; write it into the queries", not_with[i]);
  for (int i = 1; i < given->n_plain; i++) inputs += !strcmp(given->plain[i], "-");
  return inputs > 1 ? usage_error("clock", "standard input can be read once only") : EXIT_FINE;
}

static int unknown_op(const char *word) {
  const char *names[OPS];
  for (size_t i = 0; i < OPS; i++) names[i] = ops[i].op;
  const char *near = nearest_word(word, names, OPS);
  return near ? usage_error("clock", "there is no query %s; did you mean %s?", word, near)
              : usage_error("clock", "there is no query %s", word);
}

static int check_query(run *r) {
  const arguments *given = r->given;
  if (given->n_plain < 2) return usage_error("clock", "clock needs a query, or --batch");
  for (r->op = 0; r->op < OPS && strcmp(ops[r->op].op, given->plain[1]) != 0;) r->op++;
  if (r->op == OPS) return unknown_op(given->plain[1]);
  int due = 2 + 1 + (ops[r->op].members[1] != NULL);
  if (given->n_plain != due) return usage_error("clock", "write %s", ops[r->op].shown);
  int code = read_clock_form(r);
  if (!code && r->form == AS_ICS && strcmp(ops[r->op].op, "spans"))
    code = usage_error("clock", "--format ics goes with spans only");
  return code;
}

/* ---- one query in words -------------------------------------------------------------------------------------------- */

static void put_member(FILE *out, const char *name, const char *value) {
  fprintf(out, ",\"%s\":", name);
  put_json_text(out, value);
}

/* The query as JSON, to be freed; NULL where there is no memory. */
static char *write_query(const run *r, size_t *n) {
  const arguments *given = r->given;
  const char *land = arguments_value(given, "--land"), *at = arguments_value(given, "--at");
  char *query = NULL;
  FILE *out = open_memstream(&query, n);
  if (!out) return NULL;
  fprintf(out, "{\"op\":\"%s\"", ops[r->op].op);
  for (int i = 0; i < given->n_plain - 2; i++) put_member(out, ops[r->op].members[i], given->plain[i + 2]);
  if (land) put_member(out, "land", land);
  if (at) put_member(out, "at", at);
  fputc('}', out);
  bool good = !ferror(out);
  if (!fclose(out) && good) return query;
  free(query);
  return NULL;
}

/* ---- its answer as text -------------------------------------------------------------------------------------------- */

/* Whole seconds and the fraction of a number of the library's own, as [-]HH:MM:SS[.ffffff]. */
static void put_duration(FILE *out, const char *number) {
  unsigned long long seconds = 0;
  if (*number == '-') fputc(*number++, out);
  for (; *number >= '0' && *number <= '9'; number++) seconds = seconds * 10 + (unsigned long long)(*number - '0');
  fprintf(out, "%02llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60, seconds % 60);
  for (; *number == '.' || (*number >= '0' && *number <= '9'); number++) fputc(*number, out);
  fputc('\n', out);
}

/* The text that begins after the quote at `from`; its end, at the closing quote. */
static const char *text_end(const char *from) {
  while (*from != '"') from += *from == '\\' ? 2 : 1;
  return from;
}

/* The next text that is a value of the answer, without its quotes; NULL: no more. Names are passed over. */
static const char *next_text(const char *at, int *n) {
  while ((at = strchr(at, '"'))) {
    const char *end = text_end(at + 1);
    if (end[1] != ':') {
      *n = (int)(end - at - 1);
      return at + 1;
    }
    at = end + 1;
  }
  return NULL;
}

/* Every text of an answer; `per` of them on a line. */
static void put_texts(FILE *out, const char *answer, int per) {
  int n, i = 0;
  for (const char *at = next_text(answer, &n); at; at = next_text(at + n + 1, &n))
    fprintf(out, "%.*s%c", n, at, ++i % per ? ' ' : '\n');
}

static void put_answer(FILE *out, const char *answer) {
  if (!strncmp(answer, "{\"seconds\":", 11)) put_duration(out, answer + 11);
  else if (!strncmp(answer, "{\"open\":", 8)) fputs(answer[8] == 't' ? "open\n" : "closed\n", out);
  else put_texts(out, answer, !strncmp(answer, "{\"spans\":", 9) ? 2 : 1);
}

/* A message of the library is one line; of JSON's escapes it has these only. */
static void put_error(const char *answer) {
  int n_code, n;
  const char *code = next_text(answer, &n_code), *message = next_text(code + n_code + 1, &n);
  char *text = calloc((size_t)n + 1, 1), *end = text;
  for (int i = 0; text && i < n; i++) {
    if (message[i] == '\\' && i + 1 < n) i++;
    *end++ = message[i];
  }
  fputs("dsv: error: ", stderr);
  put_safe(stderr, text ? text : "");
  fprintf(stderr, " [%.*s]\n", n_code, code);
  free(text);
}

/* ---- spans as iCalendar -------------------------------------------------------------------------------------------- */

/* 2026-01-01T08:00:00Z without its marks. False: it has a fraction, which iCalendar cannot write. */
static bool compact_time(const char *text, int n, char out[17]) {
  if (n != 20) return false;
  for (int i = 0; i < n; i++)
    if (text[i] != '-' && text[i] != ':') *out++ = text[i];
  *out = '\0';
  return true;
}

/* The id of the calendar that was asked: the handle tells. */
static const char *calendar_id(const run *r) {
  for (size_t i = 0; i < dsv_book_count(r->at.book); i++) {
    dsv_document document = DSV_DOCUMENT_INIT;
    dsv_calendar *calendar = NULL;
    if (dsv_book_document(r->at.book, i, &document) || strcmp(document.type, "calendar")) continue;
    dsv_book_calendar(r->at.book, document.id, &calendar, NULL);
    dsv_calendar_unref(calendar);
    if (calendar == r->calendar) return document.id;
  }
  return "calendar";
}

static bool put_events(FILE *out, const char *answer, const char *id) {
  int n;
  char from[17], to[17];
  put_ics_line(out, "BEGIN:VCALENDAR");
  put_ics_line(out, "VERSION:2.0");
  put_ics_line(out, "PRODID:-//libdsv//dsv//EN");
  for (const char *at = next_text(answer, &n); at; at = next_text(at + n + 1, &n)) {
    if (!compact_time(at, n, from)) return false;
    at = next_text(at + n + 1, &n);
    if (!compact_time(at, n, to)) return false;
    put_ics_line(out, "BEGIN:VEVENT");
    put_ics_line(out, "UID:%s-%s-%s@libdsv", from, to, id);
    /* When the event was made known is not known; its start makes the file the same each time. */
    put_ics_line(out, "DTSTAMP:%s", from);
    put_ics_line(out, "DTSTART:%s", from);
    put_ics_line(out, "DTEND:%s", to);
    put_ics_line(out, "SUMMARY:%s", id);
    put_ics_line(out, "END:VEVENT");
  }
  put_ics_line(out, "END:VCALENDAR");
  return true;
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

static int print(run *r, const dsv_text *text) {
  const char *answer = dsv_text_bytes(text);
  char *printed = NULL;
  size_t n = 0;
  if (!strncmp(answer, "{\"error\":", 9)) {
    put_error(answer);
    return EXIT_FINDINGS;
  }
  FILE *out = open_memstream(&printed, &n);
  if (!out) return session_take(&r->at, DSV_ERROR_MEMORY) ? EXIT_FINE : EXIT_COULD_NOT;
  bool good = true;
  if (r->form == AS_ICS) good = put_events(out, answer, calendar_id(r));
  else if (r->form == AS_JSON) fprintf(out, "%s\n", answer);
  else put_answer(out, answer);
  good &= !fclose(out) || !session_take(&r->at, DSV_ERROR_MEMORY);
  int code = EXIT_FINDINGS;
  if (good && !r->at.status) code = write_out(printed, n);
  else if (!good) fputs("dsv: error: iCalendar has no fractions of a second; give whole seconds [value]\n", stderr);
  free(printed);
  return code;
}

static int ask_one(run *r) {
  size_t n = 0;
  char *query = write_query(r, &n);
  dsv_text *answer = NULL;
  int code = EXIT_FINE;
  if (!query) session_take(&r->at, DSV_ERROR_MEMORY);
  else if (session_take(&r->at, dsv_calendar_ask(r->calendar, query, n, NULL, &answer, r->at.diag)))
    code = print(r, answer);
  dsv_text_unref(answer);
  free(query);
  return code;
}

/* ---- many queries --------------------------------------------------------------------------------------------------- */

/* Lines of a file as they come. Of a line past the limit so much is kept that the library sees it is. */
typedef struct {
  int file;
  char *bytes;
  size_t from, n, capacity; /* what was read and is not answered yet */
  bool skipping;            /* the rest of a line that was too long */
} lines;

static bool is_blank(const char *bytes, size_t n) {
  while (n && (*bytes == ' ' || *bytes == '\t' || *bytes == '\r')) {
    bytes++;
    n--;
  }
  return !n;
}

static int answer_line(run *r, const char *line, size_t n) {
  dsv_text *answer = NULL;
  if (!session_take(&r->at, dsv_calendar_ask(r->calendar, line, n, NULL, &answer, r->at.diag))) return EXIT_COULD_NOT;
  size_t length = dsv_text_length(answer);
  bool good = fwrite(dsv_text_bytes(answer), 1, length, stdout) == length && putc('\n', stdout) != EOF;
  dsv_text_unref(answer);
  if (good) return EXIT_FINE;
  perror("dsv: standard output");
  return EXIT_COULD_NOT;
}

/* Answers the whole lines that are there; what is left moves to the front. */
static int answer_lines(run *r, lines *in) {
  int code = EXIT_FINE;
  char *end;
  while (!code && (end = memchr(in->bytes + in->from, '\n', in->n - in->from))) {
    size_t at = (size_t)(end - in->bytes);
    if (!in->skipping && !is_blank(in->bytes + in->from, at - in->from))
      code = answer_line(r, in->bytes + in->from, at - in->from);
    in->skipping = false;
    in->from = at + 1;
  }
  in->n -= in->from;
  memmove(in->bytes, in->bytes + in->from, in->n);
  in->from = 0;
  if (code || in->n < in->capacity) return code;
  if (!in->skipping) code = answer_line(r, in->bytes, in->n);
  in->skipping = true;
  in->n = 0;
  return code;
}

/* What was answered goes out before more is waited for: whoever asks may be waiting too. */
static int answer_file(run *r, lines *in, const char *name) {
  in->from = in->n = 0;
  in->skipping = false;
  for (int code = EXIT_FINE; !code;) {
    if (fflush(stdout)) {
      perror("dsv: standard output");
      return EXIT_COULD_NOT;
    }
    size_t room = in->capacity - in->n;
    ssize_t got = read(in->file, in->bytes + in->n, room < CHUNK ? room : CHUNK);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      fprintf(stderr, "dsv: %s: %s\n", name, strerror(errno));
      return EXIT_COULD_NOT;
    }
    if (!got) return in->skipping || is_blank(in->bytes, in->n) ? EXIT_FINE : answer_line(r, in->bytes, in->n);
    in->n += (size_t)got;
    code = answer_lines(r, in);
    if (code) return code;
  }
  return EXIT_FINE;
}

static int answer_named(run *r, lines *in, const char *name) {
  bool input = !strcmp(name, "-");
  in->file = input ? STDIN_FILENO : open(name, O_RDONLY);
  if (in->file < 0) {
    fputs("dsv: ", stderr);
    put_safe(stderr, name);
    fprintf(stderr, ": %s\n", strerror(errno));
    return EXIT_COULD_NOT;
  }
  int code = answer_file(r, in, input ? "standard input" : name);
  if (!input) close(in->file);
  return code;
}

static int ask_many(run *r) {
  const arguments *given = r->given;
  dsv_limits limits = DSV_LIMITS_INIT;
  lines in = {0};
  if (!session_take(&r->at, dsv_context_limits(r->at.context, &limits))) return EXIT_COULD_NOT;
  in.capacity = (size_t)limits.line_bytes + 2;
  in.bytes = malloc(in.capacity);
  if (!in.bytes) {
    session_take(&r->at, DSV_ERROR_MEMORY);
    return EXIT_COULD_NOT;
  }
  int code = given->n_plain == 1 ? answer_named(r, &in, "-") : EXIT_FINE;
  for (int i = 1; i < given->n_plain && !code; i++) code = answer_named(r, &in, given->plain[i]);
  if (!code) code = write_out("", 0);
  free(in.bytes);
  return code;
}

int run_clock(const arguments *given) {
  run r = {.given = given};
  bool batch = arguments_value(given, "--batch") != NULL;
  int code = batch ? check_batch(given) : check_query(&r);
  if (code) return code;
  if (session_begin(&r.at) && session_load(&r.at, given->plain[0]) &&
      session_take(&r.at, dsv_book_check(r.at.book, NULL, r.at.diag)) &&
      session_take(&r.at, dsv_book_calendar(r.at.book, arguments_value(given, "--calendar"), &r.calendar, r.at.diag)))
    code = batch ? ask_many(&r) : ask_one(&r);
  dsv_calendar_unref(r.calendar);
  return session_end(&r.at, code);
}
