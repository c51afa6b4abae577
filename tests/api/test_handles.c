/* Handles released in every order: what is still held works, and nothing is left. */
#include "support/scene.h"

enum { HANDLES = 9 };

typedef struct {
  scene s;
  dsv_scorecard *card;
  dsv_explanation *explanation;
  dsv_text *text, *told;
  dsv_calendar *calendar;
} handles;

static void let_go(handles *h, size_t which) {
  switch (which) {
    case 0: dsv_context_unref(h->s.context); break;
    case 1: dsv_diag_unref(h->s.diag); break;
    case 2: dsv_book_unref(h->s.book); break;
    case 3: dsv_facts_unref(h->s.facts); break;
    case 4: dsv_scorecard_unref(h->card); break;
    case 5: dsv_explanation_unref(h->explanation); break;
    case 6: dsv_text_unref(h->text); break;
    case 7: dsv_text_unref(h->told); break;
    default: dsv_calendar_unref(h->calendar);
  }
}

/* What is still held works. */
static void use(const handles *h, const size_t *order, size_t gone) {
  for (size_t i = gone; i < HANDLES; i++) {
    int64_t open;
    dsv_limits limits = DSV_LIMITS_INIT;
    dsv_text *text = NULL;
    switch (order[i]) {
      case 0: assert_int_equal(dsv_context_limits(h->s.context, &limits), DSV_OK); break;
      case 1: assert_int_equal(dsv_diag_count(h->s.diag), 0); break;
      case 2: assert_int_equal(dsv_book_count(h->s.book), 6); break;
      case 3: assert_int_equal(dsv_facts_rows(h->s.facts, "e"), 1); break;
      case 4:
        assert_int_equal(dsv_report_scorecard(h->card, NULL, &text, NULL), DSV_OK);
        dsv_text_unref(text);
        break;
      case 5: assert_true(strlen(dsv_explanation_json(h->explanation, NULL)) > 100); break;
      case 6: assert_true(dsv_text_length(h->text) == strlen(dsv_text_bytes(h->text))); break;
      case 7: assert_true(dsv_text_length(h->told) == strlen(dsv_text_bytes(h->told))); break;
      default:
        assert_int_equal(dsv_calendar_elapsed(h->calendar, at("02"), at("03"), NULL, &open, NULL), DSV_OK);
        assert_int_equal(open, INT64_C(3600000000));
    }
  }
}

static handles handles_of(void) {
  handles h;
  h.s = scene_of(
      PARTIES
          EVENTS("") "{'type':'calendar','id':'k','timezone':'Etc/UTC','weekly':{'mon':['08:00-09:00']}}," AGREEMENT(
              DAYS, "{'id':'t','metric':{'kind':'count','stream':'e'}}"));
  scene_rows(&h.s, "e", "time\n@01 01:00\n");
  scene_seal(&h.s);
  h.card = scene_score(&h.s, "01", "02", "05");
  scene_good(&h.s, dsv_explain(h.s.book, h.s.facts, "a", "t", at("01"), at("05"), NULL, &h.explanation, h.s.diag));
  scene_good(&h.s, dsv_report_scorecard(h.card, NULL, &h.text, h.s.diag));
  scene_good(&h.s, dsv_report_explanation(h.explanation, NULL, &h.told, h.s.diag));
  scene_good(&h.s, dsv_book_calendar(h.s.book, "k", &h.calendar, h.s.diag));
  return h;
}

static void test_handles(void **state) {
  (void)state;
  size_t order[HANDLES], c[HANDLES] = {0};
  size_t tried = 0;
  for (size_t i = 0; i < HANDLES; i++) order[i] = i;
  size_t i = 0;
  for (;;) {
    /* All 9! orders are too many for a quick test: every 997th, which is prime to their number. */
    if (tried++ % 997 == 0 || getenv("DSV_LONG")) {
      handles h = handles_of();
      for (size_t k = 0; k < HANDLES; k++) {
        let_go(&h, order[k]);
        use(&h, order, k + 1);
      }
    }
    while (i < HANDLES && c[i] >= i) c[i++] = 0; /* Heap's way through all orders */
    if (i >= HANDLES) break;
    size_t j = i % 2 ? c[i] : 0, keep = order[i];
    order[i] = order[j];
    order[j] = keep;
    c[i]++;
    i = 0;
  }
  assert_int_equal(tried, 362880);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_handles)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
