/* Terms and histories: their rows. */
#include "agree/term.h"

const dsv__word dsv__term_actor_words[] = {{"provider", "The provider", 0},
                                           {"consumer", "The consumer", 0},
                                           {"both", "Either or both of them", 0},
                                           {NULL, NULL, 0}};

const dsv__word dsv__term_kind_words[] = {{"area", "Where it holds", 0},
                                          {"hours", "When it holds", 0},
                                          {"prerequisite", "What must be there first", 0},
                                          {"onboarding", "How the service is brought in", 0},
                                          {"exit", "What is done at the end", 0},
                                          {"change", "How things are changed", 0},
                                          {"testing", "What is tested", 0},
                                          {"renewal", "How it goes on after its end", 0},
                                          {"termination", "How it is ended early", 0},
                                          {"role", "Who answers for what", 0},
                                          {"organisation", "How the parties are organised", 0},
                                          {"communication", "What is told, and by which channel", 0},
                                          {"governance", "How decisions are made", 0},
                                          {"funding", "Who pays for what", 0},
                                          {"price", "What it costs", 0},
                                          {"payment", "When it is paid", 0},
                                          {"enforcement", "Rewards and penalties", 0},
                                          {"dispute", "How disputes are settled", 0},
                                          {"assurance", "What is assured", 0},
                                          {"audit", "Who may look into what", 0},
                                          {"review", "When it is looked at again", 0},
                                          {NULL, NULL, 0}};

/* clang-format off */
static const dsv__field term_fields[] = {
    DSV__ROW(dsv__term, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique in its list"),
    DSV__ROW(dsv__term, kind, "kind", DSV__ENUM, DSV__REQUIRED, dsv__term_kind_words, "What it is about"),
    DSV__ROW(dsv__term, text, "text", DSV__TEXT, 0, NULL, "The term as it was agreed"),
    DSV__ROW(dsv__term, plain, "plain", DSV__TEXT, 0, NULL, "The term in plain words"),
    DSV__ROW(dsv__term, actor, "actor", DSV__ENUM, 0, dsv__term_actor_words, "Who acts"),
    DSV__ROW(dsv__term, services, "services", DSV__REF, DSV__LIST, "service", "Services it is about; all where left out"),
    DSV__ROW(dsv__term, on, "on", DSV__WHEN, 0, NULL, "When it is"),
    DSV__ROW(dsv__term, every, "every", DSV__DURATION, 0, NULL, "After how long it comes again"),
    DSV__ROW(dsv__term, from, "from", DSV__ENUM, 0, dsv__deadline_event_words, "The event it is counted from"),
    DSV__ROW(dsv__term, within, "within", DSV__DURATION, 0, NULL, "Its deadline: so long after"),
    DSV__ROW(dsv__term, before, "before", DSV__DURATION, 0, NULL, "Its deadline: so long before"),
    {"calendar", DSV__REF, 0, offsetof(dsv__term, calendar), "calendar", "Whose working days, or open hours, are counted",
     NULL, "0.1", NULL, "always"},
    DSV__ROW(dsv__term, to_end_of, "to_end_of", DSV__ENUM, 0, dsv__to_end_of_words, "Then on to the end of such a unit"),
    DSV__ROW(dsv__term, renews, "renews", DSV__DURATION, 0, NULL, "For how long the agreement goes on"),
    DSV__ROW(dsv__term, times, "times", DSV__INT, 0, NULL, "How often at most"),
    DSV__ROW(dsv__term, percent, "percent", DSV__DECIMAL, 0, NULL, "Per cent a year on what is paid late"),
    DSV__ROW_END};
/* clang-format on */

/* Which members make dates, by kind; those of no dates have none. */
#define DATES "on every from within before calendar to_end_of times"

static const struct dsv__case term_cases[] = {{"hours", "", "calendar"},
                                              {"prerequisite", "", DATES},
                                              {"onboarding", "", DATES},
                                              {"exit", "", DATES},
                                              {"change", "", DATES},
                                              {"testing", "", DATES},
                                              {"renewal", "", "from before calendar to_end_of renews times"},
                                              {"termination", "", "on every within before calendar to_end_of times"},
                                              {"communication", "", DATES},
                                              {"governance", "", DATES},
                                              {"funding", "", DATES " percent"},
                                              {"price", "", DATES " percent"},
                                              {"payment", "", DATES " percent"},
                                              {"enforcement", "", DATES " percent"},
                                              {"dispute", "", DATES},
                                              {"assurance", "", DATES},
                                              {"audit", "", DATES},
                                              {"review", "", DATES},
                                              {NULL, NULL, NULL}};

const dsv__record dsv__term_record = {.name = "term",
                                      .doc = "A term beside the targets, with dates where a program can act on it",
                                      .size = sizeof(dsv__term),
                                      .fields = term_fields,
                                      .switch_on = "kind",
                                      .cases = term_cases};

/* ---- histories ------------------------------------------------------------------------------------------------------------------- */

static const dsv__word act_words[] = {{"propose", "The version lies before the others", 0},
                                      {"sign", "A party agrees to the version", 0},
                                      {"reject", "A party does not; all signatures fall", 0},
                                      {"notice", "A party stops a renewal, or ends the agreement, by a term", 0},
                                      {"terminate", "The agreement ends now", 0},
                                      {"invoice", "An invoice is sent", 0},
                                      {"change", "A change is announced", 0},
                                      {"done", "What the term asked next is done", 0},
                                      {NULL, NULL, 0}};

static const dsv__field act_fields[] = {
    DSV__ROW(dsv__life_act, time, "time", DSV__WHEN, DSV__REQUIRED, NULL, "When"),
    DSV__ROW(dsv__life_act, act, "act", DSV__ENUM, DSV__REQUIRED, act_words, "What was done"),
    DSV__ROW(dsv__life_act, by, "by", DSV__REF, DSV__REQUIRED, "party", "Who did it"),
    DSV__ROW(dsv__life_act, version, "version", DSV__INT, 0, NULL, "Version it is about; the only one where left out"),
    DSV__ROW(dsv__life_act, term, "term", DSV__ID, 0, NULL, "Term it is about"),
    DSV__ROW(dsv__life_act, text, "text", DSV__TEXT, 0, NULL, "Description"),
    DSV__ROW(dsv__life_act, evidence, "evidence", DSV__TEXT, DSV__LIST, NULL,
             "What shows it, as the name of a signed note"),
    DSV__ROW_END};

static const struct dsv__case act_cases[] = {{"propose", "", "version"}, {"sign", "", "version"},
                                             {"reject", "", "version"},  {"notice", "term", ""},
                                             {"done", "term", ""},       {NULL, NULL, NULL}};

const dsv__record dsv__life_act_record = {.name = "life_act",
                                          .doc = "Something that happened to an agreement",
                                          .size = sizeof(dsv__life_act),
                                          .fields = act_fields,
                                          .switch_on = "act",
                                          .cases = act_cases};

static const dsv__field history_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__history),
    DSV__ROW(dsv__history, agreement, "agreement", DSV__REF, DSV__REQUIRED, "agreement", "The agreement it is about"),
    DSV__ROW(dsv__history, history, "history", DSV__RECORD, DSV__LIST | DSV__REQUIRED, &dsv__life_act_record,
             "What happened, in order of time"),
    DSV__ROW_END};

const dsv__record dsv__history_record = {.name = "history",
                                         .doc = "What happened to an agreement in its life",
                                         .size = sizeof(dsv__history),
                                         .fields = history_fields};

/* ---- reading --------------------------------------------------------------------------------------------------------------------- */

const dsv__term *dsv__term_find(const dsv__agreement *agreement, dsv__str id) {
  for (size_t i = 0; i < agreement->terms.n; i++) {
    const dsv__term *term = &DSV__AT(agreement->terms, dsv__term)[i];
    if (dsv__str_same(term->id, id)) return term;
  }
  return NULL;
}

dsv__time_limit dsv__term_limit(const dsv_book *book, const dsv__term *term, const dsv__zone *zone) {
  const bool before = dsv__term_has(term, "before");
  return (dsv__time_limit){.zone = zone,
                           .calendar = dsv__book_calendar_of(book, &term->calendar),
                           .length = before ? term->before : term->within,
                           .before = before,
                           .border = dsv__term_has(term, "to_end_of") ? DSV__TO_END_OF(term->to_end_of) : -1};
}
