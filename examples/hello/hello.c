/* Scores an agreement: one stream of facts from a file, one from arrays. Usage: hello FOLDER */
#include <dsv/dsv.h>
#include <stdio.h>

#define DAY INT64_C(86400000000) /* microseconds */

static const char *const words[] = {"", "met", "missed", "no_data", "unjudged", "open", "reported"};

static dsv_status load(dsv_context *context, const char *folder, dsv_book **book, dsv_facts **facts, dsv_diag *diag) {
  int64_t start = 0; /* 2026-01-05T09:00:00Z, then every seventh day */
  dsv_time_parse("2026-01-05T09:00:00Z", 20, &start);
  int64_t times[] = {start, start + 7 * DAY, start + 14 * DAY, start + 21 * DAY};
  uint8_t ok[] = {1, 0, 1, 1};
  double seconds[] = {0.25, 1.75, 0.5, 0.25};
  dsv_column columns[] = {{sizeof(dsv_column), "time", DSV_COLUMN_TIME, 0, times, NULL, NULL, NULL, 0},
                          {sizeof(dsv_column), "ok", DSV_COLUMN_BOOLEAN, 0, ok, NULL, NULL, NULL, 0},
                          {sizeof(dsv_column), "seconds", DSV_COLUMN_NUMBER, 0, seconds, NULL, NULL, NULL, 0}};
  char path[4096];
  dsv_status status = dsv_book_new(context, NULL, book, diag);
  snprintf(path, sizeof path, "%s/book.json", folder);
  status = status ? status : dsv_book_load(*book, path, NULL, diag);
  status = status ? status : dsv_book_check(*book, NULL, diag);
  status = status ? status : dsv_facts_new(*book, NULL, facts, diag);
  snprintf(path, sizeof path, "%s/outages.csv", folder);
  status = status ? status : dsv_facts_load(*facts, "outages", path, NULL, diag);
  status = status ? status : dsv_facts_append(*facts, "requests", columns, 3, 4, NULL, diag);
  return status ? status : dsv_facts_seal(*facts, NULL, diag);
}

int main(int argc, char **argv) {
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_facts *facts = NULL;
  dsv_scorecard *card = NULL;
  int64_t as_of = 0;
  dsv_time_parse("2026-02-01T00:00:00Z", 20, &as_of);
  dsv_status status = dsv_context_new(NULL, &context);
  status = status ? status : dsv_diag_new(context, &diag);
  status = status ? status : load(context, argc > 1 ? argv[1] : ".", &book, &facts, diag);
  status = status ? status : dsv_score(book, facts, "website-2026", DSV_NO_TIME, DSV_NO_TIME, as_of, NULL, &card, diag);
  for (size_t i = 0; i < dsv_diag_count(diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(diag, i, &finding);
    fprintf(stderr, "%s:%llu: %s\n", finding.source ? finding.source : "", (unsigned long long)finding.line,
            finding.message);
  }
  for (size_t i = 0; i < dsv_scorecard_count(card); i++) {
    dsv_result result = DSV_RESULT_INIT;
    dsv_scorecard_get(card, i, &result);
    printf("%s\t%s\t%s\n", result.target, words[result.status], result.value ? result.value : "-");
  }
  dsv_scorecard_unref(card);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status != DSV_OK;
}
