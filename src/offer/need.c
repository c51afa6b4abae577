/* Needs and requirements: their rows, and their weights. */
#include "offer/need.h"
#include <string.h>

static const dsv__word effect_words[] = {{"outcome", "What can be done, or no more", 0},
                                         {"cost", "What is saved or spent", 0},
                                         {"risk", "What may no longer happen, or may", 0},
                                         {"experience", "How it is lived through", 0},
                                         {NULL, NULL, 0}};

const dsv__word dsv__quality_words[] = {{"functional", "What it does", 0},
                                        {"usability", "How easily it is used", 0},
                                        {"availability", "Whether it is there when needed", 0},
                                        {"reliability", "How seldom it fails", 0},
                                        {"performance", "How fast it is", 0},
                                        {"capacity", "How much it takes", 0},
                                        {"security", "How it is kept from misuse", 0},
                                        {"compliance", "Which rules it keeps", 0},
                                        {"continuity", "How it goes on after a disaster", 0},
                                        {"maintainability", "How easily it is mended", 0},
                                        {"operability", "How easily it is run", 0},
                                        {"measurability", "How it is measured", 0},
                                        {"scalability", "How it grows", 0},
                                        {NULL, NULL, 0}};

const dsv__word dsv__requirement_state_words[] = {{"proposed", "Asked for", 0},
                                                  {"accepted", "To be met", 0},
                                                  {"tested", "Shown to be met", 0},
                                                  {"rejected", "Not to be met", 0},
                                                  {NULL, NULL, 0}};

static const dsv__field effect_fields[] = {
    DSV__ROW(dsv__effect, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique among the effects of the need"),
    DSV__ROW(dsv__effect, kind, "kind", DSV__ENUM, DSV__REQUIRED, effect_words, "What it is"),
    DSV__ROW(dsv__effect, wanted, "wanted", DSV__BOOL, 0, NULL, "false: a side that nobody wants; true where left out"),
    DSV__ROW(dsv__effect, text, "text", DSV__TEXT, DSV__REQUIRED, NULL, "The effect in words"), DSV__ROW_END};

static const dsv__record effect_record = {
    .name = "effect", .doc = "What meeting a need leads to", .size = sizeof(dsv__effect), .fields = effect_fields};

static const dsv__field need_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__need),
    DSV__ROW(dsv__need, party, "party", DSV__REF, DSV__REQUIRED, "party", "Whose need it is"),
    DSV__ROW(dsv__need, stakeholder, "stakeholder", DSV__TEXT, 0, NULL, "Who has it there"),
    DSV__ROW(dsv__need, problem, "problem", DSV__TEXT, 0, NULL, "What is wrong"),
    DSV__ROW(dsv__need, cause, "cause", DSV__TEXT, 0, NULL, "Why"),
    DSV__ROW(dsv__need, impact, "impact", DSV__TEXT, 0, NULL, "What it does to the party"),
    DSV__ROW(dsv__need, context, "context", DSV__TEXT, 0, NULL, "Where and when it is so"),
    DSV__ROW(dsv__need, effects, "effects", DSV__RECORD, DSV__LIST, &effect_record, "What meeting it leads to"),
    DSV__ROW(dsv__need, weight, "weight", DSV__DECIMAL, 0, NULL, "How much it counts; 1 where left out"),
    DSV__ROW_END};

const dsv__record dsv__need_record = {
    .name = "need", .doc = "What someone needs, and why", .size = sizeof(dsv__need), .fields = need_fields};

static const dsv__field requirement_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__requirement),
    DSV__ROW(dsv__requirement, owner, "owner", DSV__REF, DSV__REQUIRED, "party", "Who asks for it"),
    DSV__ROW(dsv__requirement, kind, "kind", DSV__ENUM, DSV__REQUIRED, dsv__quality_words, "What it is about"),
    DSV__ROW(dsv__requirement, needs, "needs", DSV__REF, DSV__LIST, "need", "Needs it comes from"),
    DSV__ROW(dsv__requirement, source, "source", DSV__TEXT, 0, NULL, "Where it was heard"),
    DSV__ROW(dsv__requirement, text, "text", DSV__TEXT, 0, NULL, "What is required"),
    DSV__ROW(dsv__requirement, test, "test", DSV__TEXT, 0, NULL, "How one sees that it is met"),
    DSV__ROW(dsv__requirement, state, "state", DSV__ENUM, 0, dsv__requirement_state_words,
             "How far it is; proposed where left out"),
    DSV__ROW(dsv__requirement, weight, "weight", DSV__DECIMAL, 0, NULL, "How much it counts; 1 where left out"),
    DSV__ROW_END};

const dsv__record dsv__requirement_record = {.name = "requirement",
                                             .doc = "What is required of a service",
                                             .size = sizeof(dsv__requirement),
                                             .fields = requirement_fields};

/* The weight that a document gives, or NULL; other types have none. */
static const dsv__decimal *weight_of(const dsv__document *document) {
  const dsv__record *record = document->type->record;
  if (record == &dsv__need_record && dsv__given(record, document->structure, "weight"))
    return &((const dsv__need *)document->structure)->weight;
  if (record == &dsv__requirement_record && dsv__given(record, document->structure, "weight"))
    return &((const dsv__requirement *)document->structure)->weight;
  return NULL;
}

int64_t dsv__need_weight(const dsv__document *document, bool *given) {
  const dsv__decimal *weight = weight_of(document);
  int64_t scaled = weight ? weight->coefficient : 1;
  *given = weight != NULL;
  for (int digits = weight ? weight->scale : 0; digits < DSV__NEED_WEIGHT_DIGITS; digits++) scaled *= 10;
  return scaled;
}

dsv_status dsv__needs_check(const dsv_book *book, dsv_diag *diag) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__decimal *weight = weight_of(book->documents[i]);
    if (!weight || (weight->coefficient > 0 && weight->scale <= DSV__NEED_WEIGHT_DIGITS &&
                    dsv__decimal_compare(*weight, dsv__decimal_of(DSV__NEED_WEIGHT_MOST)) <= 0))
      continue;
    dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, book->documents[i]->structure, "weight",
                 "a weight is above 0, at most %d, with at most %d digits after the point", DSV__NEED_WEIGHT_MOST,
                 DSV__NEED_WEIGHT_DIGITS);
    if (!status) status = DSV_ERROR_VALUE;
  }
  return status;
}
