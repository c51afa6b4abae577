/* Documents of other formats in and out, through the shared library; every allocation of it failing in turn. */
#include "support/everything.h"
#include "support/oom.h"
#include <stdbool.h>

static const char openslo[] =
    "[{\"apiVersion\":\"openslo/v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"Shop\",\"displayName\":\"The = "
    "shop\"},\"spec\":{\"x\":1.5}},"
    "{\"apiVersion\":\"openslo/v1\",\"kind\":\"DataSource\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"type\":\"t\"}},"
    "{\"apiVersion\":\"openslo/v1\",\"kind\":\"SLO\",\"metadata\":{\"name\":\"s\",\"annotations\":{\"dsv/document\":"
    "\"{\\\"currency\\\":\\\"EUR\\\",\\\"targets\\\":{\\\"good\\\":{\\\"group\\\":\\\"warranty\\\"}}}\"}},\"spec\":{"
    "\"service\":\"Shop\","
    "\"indicator\":{\"spec\":{\"thresholdMetric\":{\"metricSource\":{\"type\":\"t\"}}}},"
    "\"timeWindow\":[{\"duration\":\"1M\",\"calendar\":{\"startTime\":\"2026-01-01 12:00:00\",\"timeZone\":\"UTC\"}}],"
    "\"budgetingMethod\":\"Timeslices\",\"objectives\":[{\"displayName\":\"Good\",\"op\":\"lt\",\"value\":5,\"target\":"
    "0.99,"
    "\"timeSliceTarget\":0.9,\"timeSliceWindow\":\"5m\"}]}}]";

static const char sla[] = "{\"id\":\"s\",\"name\":\"S\",\"version\":\"2\",\"relatedParty\":[{\"id\":\"t\",\"name\":"
                          "\"T\",\"role\":\"provider\"}],"
                          "\"validityPeriod\":{\"startTime\":\"2026-01-01T00:00:00Z\"},\"rule\":[{\"id\":\"r\","
                          "\"metric\":\"m\",\"operator\":\".ge\","
                          "\"referenceValue\":\"9.5\",\"unit\":\"u\",\"tolerance\":1}]}";

static const char iagree[] =
    "{\"id\":\"a\",\"terms\":{\"pricing\":{\"cost\":5,\"currency\":\"EUR\",\"billing\":{\"period\":\"monthly\"}},"
    "\"guarantees\":[{\"id\":\"g\","
    "\"of\":[{\"objective\":\"X >= "
    "9\",\"window\":{\"period\":\"monthly\"},\"penalties\":[{\"of\":[{\"value\":-2,\"condition\":\"X < 9\"}]}]}]}]}}";

/* ---- what a caller can do wrong -------------------------------------------------------------------------------------------- */

static void test_misuse(void **state) {
  (void)state;
  dsv_context *context = NULL;
  dsv_book *book = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  assert_int_equal(dsv_book_new(context, NULL, &book, NULL), DSV_OK);
  dsv_text *text = (dsv_text *)(uintptr_t)1;
  dsv_import_options in = DSV_IMPORT_OPTIONS_INIT;
  dsv_export_options out = DSV_EXPORT_OPTIONS_INIT;
  assert_int_equal(dsv_import(context, "openslo", "", 0, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_import(NULL, "openslo", "", 0, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_null(text);
  assert_int_equal(dsv_import(context, "openslo", NULL, 1, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_import(context, NULL, "", 0, NULL, &text, NULL), DSV_ERROR_CHOICE);
  assert_int_equal(dsv_import(context, "openSLO", "", 0, NULL, &text, NULL), DSV_ERROR_CHOICE);
  in.size = 1;
  assert_int_equal(dsv_import(context, "openslo", "[]", 2, &in, &text, NULL), DSV_ERROR_OPTIONS);
  in = (dsv_import_options)DSV_IMPORT_OPTIONS_INIT;
  in.consumer = "";
  assert_int_equal(dsv_import(context, "openslo", "[]", 2, &in, &text, NULL), DSV_ERROR_VALUE);
  assert_int_equal(dsv_export(book, "openslo", NULL, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_export(NULL, "openslo", NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_export(book, "openslo", NULL, NULL, &text, NULL), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_book_check(book, NULL, NULL), DSV_OK);
  assert_int_equal(dsv_export(book, "iagree", NULL, NULL, &text, NULL), DSV_ERROR_CHOICE);
  assert_int_equal(dsv_export(book, "openslo", NULL, NULL, &text, NULL), DSV_ERROR_MISSING);
  out.form = 2;
  assert_int_equal(dsv_export(book, "openslo", NULL, &out, &text, NULL), DSV_ERROR_OPTIONS);
  out.form = DSV_EXPORT_YAML;
  out.reserved = 1;
  assert_int_equal(dsv_export(book, "openslo", NULL, &out, &text, NULL), DSV_ERROR_OPTIONS);
  assert_null(text);
  dsv_book_unref(book);
  dsv_context_unref(context);
}

/* Depth, at the limit and one past it: the kept object nests two levels deeper than it did. */
static void test_depth(void **state) {
  (void)state;
  for (int levels = 24; levels <= 34; levels++) {
    char bytes[512];
    dsv_context *context = NULL;
    dsv_text *text = NULL;
    int n = snprintf(
        bytes, sizeof bytes,
        "{\"apiVersion\":\"openslo/v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"x\":%.*s%.*s}}",
        levels - 2, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", levels - 2, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
    dsv_status status = dsv_import(context, "openslo", bytes, (size_t)n, NULL, &text, NULL);
    /* In the list of documents, the document, x-openslo and its object stand around what was read. */
    assert_int_equal(status, levels + 3 <= 32 ? DSV_OK : DSV_ERROR_LIMIT);
    dsv_text_unref(text);
    dsv_context_unref(context);
  }
}

/* ---- no memory ------------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *format, *bytes;
  bool out;
} translation;

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  const translation *of = user;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_text *in = NULL, *out = NULL;
  dsv_export_options yaml = DSV_EXPORT_OPTIONS_INIT;
  yaml.form = DSV_EXPORT_YAML;
  dsv_status status = dsv_context_new(&options, &context);
  oom_check(status, context);
  if (!status) {
    status = dsv_diag_new(context, &diag);
    oom_check(status, diag);
  }
  if (!status) {
    status = dsv_import(context, of->format, of->bytes, strlen(of->bytes), NULL, &in, diag);
    oom_check(status, in);
  }
  if (!status && of->out) {
    oom_hold();
    status = dsv_book_new(context, NULL, &book, diag);
    if (!status) status = dsv_book_add(book, dsv_text_bytes(in), dsv_text_length(in), NULL, NULL, diag);
    if (!status) status = dsv_book_check(book, NULL, diag);
    oom_release();
    if (!status) {
      status = dsv_export(book, of->format, NULL, &yaml, &out, diag);
      oom_check(status, out);
    }
  }
  dsv_text_unref(in);
  dsv_text_unref(out);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  translation of[] = {{"openslo", openslo, true}, {"tmf623", sla, true}, {"iagree", iagree, false}};
  for (size_t i = 0; i < sizeof of / sizeof *of; i++) oom_replay(of[i].format, flow, &of[i], DSV_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_misuse), cmocka_unit_test(test_depth),
                                     cmocka_unit_test(test_no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
