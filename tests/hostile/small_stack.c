/* Loads a book, compares it with itself, and facts with a score, in a thread whose stack has 64 KiB, and prints the findings: one a line, as
   code, severity, line, column, pointer, apart by tabs. Or asks the book's calendar, and prints the answer.
   Usage: small_stack BOOK [AGREEMENT [STREAM=]FILE] | small_stack --ask BOOK FILE */
#include <dsv/dsv.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int argc;
  char **argv;
  dsv_diag *diag;
  dsv_status status;
} work;

static dsv_status score(const work *at, dsv_book *book) {
  dsv_facts *facts = NULL;
  dsv_scorecard *card = NULL;
  dsv_explanation *why = NULL;
  int64_t as_of = 0, period = 0;
  char stream[256] = "";
  const char *file = at->argv[3], *equals = strchr(file, '=');
  dsv_time_parse("2026-03-01T00:00:00Z", 20, &as_of);
  dsv_time_parse("2026-01-10T00:00:00Z", 20, &period);
  if (equals) snprintf(stream, sizeof stream, "%.*s", (int)(equals - file), file);
  dsv_status status = dsv_facts_new(book, NULL, &facts, at->diag);
  if (!status) status = dsv_facts_load(facts, equals ? stream : NULL, equals ? equals + 1 : file, NULL, at->diag);
  if (!status) status = dsv_facts_seal(facts, NULL, at->diag);
  if (!status) status = dsv_score(book, facts, at->argv[2], DSV_NO_TIME, DSV_NO_TIME, as_of, NULL, &card, at->diag);
  if (!status) status = dsv_explain(book, facts, at->argv[2], "t", period, as_of, NULL, &why, at->diag);
  dsv_text *text = NULL;
  if (!status) status = dsv_report_scorecard(card, NULL, &text, at->diag);
  dsv_text_unref(text);
  text = NULL;
  if (!status) status = dsv_report_explanation(why, NULL, &text, at->diag);
  dsv_text_unref(text);
  dsv_explanation_unref(why);
  dsv_scorecard_unref(card);
  dsv_facts_unref(facts);
  return status;
}

/* The whole file is one query. */
static dsv_status ask(const work *at, const dsv_book *book, const char *path) {
  dsv_calendar *calendar = NULL;
  dsv_text *answer = NULL;
  FILE *file = fopen(path, "rb");
  size_t capacity = 16 << 20, n = 0;
  char *bytes = malloc(capacity);
  if (file && bytes) n = fread(bytes, 1, capacity, file);
  if (file) fclose(file);
  dsv_status status = dsv_book_calendar(book, NULL, &calendar, at->diag);
  if (!status) status = dsv_calendar_ask(calendar, bytes, n, NULL, &answer, at->diag);
  if (!status) puts(dsv_text_bytes(answer));
  dsv_text_unref(answer);
  dsv_calendar_unref(calendar);
  free(bytes);
  return status;
}

static void *run(void *given) {
  work *at = given;
  dsv_context *context = NULL;
  dsv_book *book = NULL;
  at->status = dsv_context_new(NULL, &context);
  if (!at->status) at->status = dsv_diag_new(context, &at->diag);
  if (!at->status) at->status = dsv_book_new(context, NULL, &book, at->diag);
  bool asks = !strcmp(at->argv[1], "--ask") && at->argc > 3;
  if (!at->status) at->status = dsv_book_load(book, at->argv[asks ? 2 : 1], NULL, at->diag);
  if (!at->status) at->status = dsv_book_check(book, NULL, at->diag);
  dsv_diff *diff = NULL;
  if (!at->status) at->status = dsv_diff_books(book, book, &diff, at->diag);
  dsv_diff_unref(diff);
  if (!at->status && asks) at->status = ask(at, book, at->argv[3]);
  else if (!at->status && at->argc > 3) at->status = score(at, book);
  dsv_book_unref(book);
  dsv_context_unref(context);
  return NULL;
}

static void put_pointer(const char *pointer) {
  for (const unsigned char *at = (const unsigned char *)pointer; *at; at++)
    if (*at < 0x20 || *at > 0x7E || *at == '\\') {
      printf("\\x%02x", *at);
    } else {
      putchar(*at);
    }
  putchar('\n');
}

int main(int argc, char **argv) {
  work at = {argc, argv, NULL, DSV_OK};
  pthread_attr_t attributes;
  pthread_t thread;
  const char *bytes = getenv("SMALL_STACK"); /* a sanitizer needs more */
  if (argc < 2) return 2;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstacksize(&attributes, bytes ? strtoul(bytes, NULL, 10) : 65536)) return 2;
  if (pthread_create(&thread, &attributes, run, &at) || pthread_join(thread, NULL)) return 2;
  pthread_attr_destroy(&attributes);
  for (size_t i = 0; i < dsv_diag_count(at.diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    if (dsv_diag_get(at.diag, i, &finding)) return 2;
    printf("%s\t%u\t%llu\t%llu\t", dsv_status_name((dsv_status)finding.code), finding.severity,
           (unsigned long long)finding.line, (unsigned long long)finding.column);
    put_pointer(finding.pointer ? finding.pointer : "");
  }
  dsv_diag_unref(at.diag);
  return at.status != DSV_OK;
}
