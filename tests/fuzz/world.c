/* The world that fuzzed rows fall into: fields of every type, keys and revisions, a stream without rows, and targets that look at all of them. */
#include "fuzz/world.h"
#include <stdio.h>
#include <stdlib.h>

/* clang-format off */
static const char documents[] =
    "[{\"type\":\"party\",\"id\":\"p\"},{\"type\":\"party\",\"id\":\"c\"},{\"type\":\"service\",\"id\":\"s\"},"
    "{\"type\":\"stream\",\"id\":\"events\",\"shape\":\"event\",\"key\":[\"id\"],\"revision\":\"rev\",\"columns\":{\"time\":\"when\"},"
    "\"fields\":{\"id\":\"string\",\"rev\":\"integer\",\"n\":\"number\",\"d\":\"decimal\",\"b\":\"boolean\",\"t\":\"time\","
    "\"u\":{\"type\":\"duration\",\"unit\":\"min\"}}},"
    "{\"type\":\"stream\",\"id\":\"outages\",\"shape\":\"interval\",\"complete\":\"unknown\",\"fields\":{\"site\":\"string\"}},"
    "{\"type\":\"stream\",\"id\":\"fresh\",\"shape\":\"sample\","
    "\"fields\":{\"text\":\"string\",\"n\":\"number\",\"i\":\"integer\",\"d\":\"decimal\",\"b\":\"boolean\",\"u\":\"duration\"}},"
    "{\"type\":\"agreement\",\"id\":\"a\",\"form\":\"agreement\",\"provider\":\"p\",\"consumer\":\"c\",\"services\":[\"s\"],\"version\":1,"
    "\"timezone\":\"Etc/UTC\",\"in_force\":{\"from\":\"2026-03-01\",\"to\":\"2026-03-03\"},\"window\":\"day\",\"targets\":["
    "{\"id\":\"up\",\"metric\":{\"kind\":\"availability\",\"stream\":\"outages\"},\"objective\":{\"op\":\">\",\"value\":\"99\"}},"
    "{\"id\":\"down\",\"metric\":{\"kind\":\"longest_outage\",\"stream\":\"outages\",\"merge_gap\":\"PT1M\"}},"
    "{\"id\":\"most\",\"metric\":{\"kind\":\"concurrency\",\"stream\":\"outages\",\"distinct\":[\"site\"]}},"
    "{\"id\":\"good\",\"metric\":{\"kind\":\"ratio\",\"stream\":\"events\",\"of\":{\"field\":\"b\",\"op\":\"==\",\"value\":true}}},"
    "{\"id\":\"mean\",\"metric\":{\"kind\":\"mean\",\"stream\":\"events\",\"field\":\"n\"}},"
    "{\"id\":\"paid\",\"metric\":{\"kind\":\"sum\",\"stream\":\"events\",\"field\":\"d\"}},"
    "{\"id\":\"least\",\"metric\":{\"kind\":\"minimum\",\"stream\":\"fresh\",\"field\":\"i\"},\"where\":{\"field\":\"text\",\"op\":\"!=\",\"value\":\"x\"}},"
    "{\"id\":\"slow\",\"metric\":{\"kind\":\"quantile\",\"q\":\"0.5\",\"stream\":\"events\",\"field\":\"u\"}},"
    "{\"id\":\"last\",\"metric\":{\"kind\":\"maximum\",\"stream\":\"events\",\"field\":\"rev\"},\"by\":[\"id\"]},"
    "{\"id\":\"late\",\"metric\":{\"kind\":\"elapsed\",\"stream\":\"events\",\"start\":\"time\",\"stop\":\"t\",\"aggregate\":\"mean\"}}]}]";
/* clang-format on */

static const char known_events[] = "when,id,rev,n,d,b,t,u\n"
                                   "2026-03-01T08:00:00Z,known,1,4.5,12.50,true,2026-03-01T09:00:00Z,PT1H30M\n"
                                   "2026-03-02T08:00:00+01:00,\"known, too\",2,-0.1,7,0,,3.5\n";
static const char known_outages[] =
    "{\"stream\":\"outages\",\"start\":\"2026-03-01T02:00:00Z\",\"end\":1772332200000000,\"site\":\"a\"}\n"
    "{\"stream\":\"outages\",\"complete\":{\"from\":\"2026-03-01T00:00:00Z\",\"to\":\"2026-03-02T12:00:00Z\"}}\n";

void expect(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "does not hold: %s\n", what);
  abort();
}

static void must(const fuzz_world *w, dsv_status status) {
  if (!status) return;
  for (size_t i = 0; i < dsv_diag_count(w->diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    if (!dsv_diag_get(w->diag, i, &finding)) fprintf(stderr, "%s\n", finding.message);
  }
  expect(false, dsv_status_name(status));
}

fuzz_world world_new(void) {
  fuzz_world w = {NULL, NULL, NULL, 0};
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.line_bytes = 512;
  limits.text_bytes = 64;
  limits.name_bytes = 24;
  limits.columns = 12;
  limits.object_members = 16;
  limits.depth = 8;
  limits.rows = 48;
  limits.findings = 12;
  limits.subjects = 24;
  limits.unpacked_bytes = w.unpacked_bytes = 3 << 20;
  limits.unpacked_ratio = 20;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = &limits;
  must(&w, dsv_context_new(&options, &w.context));
  must(&w, dsv_diag_new(w.context, &w.diag));
  must(&w, dsv_book_new(w.context, NULL, &w.book, w.diag));
  must(&w, dsv_book_add(w.book, documents, sizeof documents - 1, "book", NULL, w.diag));
  must(&w, dsv_book_check(w.book, NULL, w.diag));
  return w;
}

dsv_facts *world_facts(const fuzz_world *w) {
  dsv_facts *facts = NULL;
  must(w, dsv_facts_new(w->book, NULL, &facts, w->diag));
  must(w, dsv_facts_read(facts, "events", known_events, sizeof known_events - 1, "known.csv", NULL, w->diag));
  must(w, dsv_facts_read(facts, NULL, known_outages, sizeof known_outages - 1, "known.ndjson", NULL, w->diag));
  return facts;
}

void world_score(const fuzz_world *w, dsv_facts *facts) {
  int64_t as_of;
  must(w, dsv_time_parse("2026-03-03T00:00:00Z", 20, &as_of));
  dsv_scorecard *card = NULL;
  dsv_status status = dsv_facts_seal(facts, NULL, w->diag);
  expect(!status || status == DSV_ERROR_REVISION, "facts can be sealed");
  if (!status) {
    status = dsv_score(w->book, facts, "a", DSV_NO_TIME, as_of, as_of, NULL, &card, w->diag);
    expect(!status || status == DSV_ERROR_OVERFLOW || status == DSV_ERROR_LIMIT, "facts can be scored");
  }
  dsv_scorecard_unref(card);
  dsv_diag_clear(w->diag);
}

/* Inputs are small: what is freed need not be kept long, and where it came from is soon told. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "quarantine_size_mb=8:malloc_context_size=12";
}
